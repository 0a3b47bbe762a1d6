/** Progress of long work: one line that is written over as the work goes on. Silent where nobody watches. */
import { say } from './cli.ts';

const BAR_WIDTH = 24;
const MILLISECONDS_BETWEEN = 100;

/** One piece of long work. */
export interface Progress {
    /** Tells how far it is; `total` draws a bar, without it the figure stands alone. */
    at(done: number, total?: number): void;
    /** Another name for what goes on, drawn at once. */
    title(text: string): void;
    /** Ends the line with what came out of it. */
    end(outcome: string): void;
}

/**
 * Begins a line for a piece of work. Where standard output is no terminal nothing is written, so that logs and pipes hold
 * results alone.
 */
export function startProgress(title: string, unit = 'rows'): Progress {
    if (process.stdout.isTTY !== true) return { at: () => undefined, title: () => undefined, end: () => undefined };
    const began = Date.now();
    let shown = title;
    let drawn = 0;
    const draw = (text: string): void => {
        process.stdout.write(`\r\x1b[2K${text}`);
    };
    return {
        at(done, total) {
            const now = Date.now();
            if (now - drawn < MILLISECONDS_BETWEEN) return;
            drawn = now;
            const figure = `${formatCount(done)} ${unit}`;
            if (total === undefined || total <= 0) {
                draw(`${shown.padEnd(34)} ${figure}`);
                return;
            }
            const share = Math.min(done / total, 1);
            const filled = Math.round(share * BAR_WIDTH);
            const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`;
            draw(`${shown.padEnd(34)} ${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${figure}`);
        },
        title(text) {
            shown = text;
            draw(text);
        },
        end(outcome) {
            draw('');
            say(`${title.padEnd(34)} ${outcome}  ${formatSeconds(Date.now() - began)}`);
        },
    };
}

/** A count for a person: 1,234,567. */
export function formatCount(count: number): string {
    return Math.round(count).toLocaleString('en-US');
}

/** A size for a person: 512 B, 3.4 MB. */
export function formatBytes(bytes: number): string {
    const units = ['B', 'kB', 'MB', 'GB', 'TB'];
    let value = bytes;
    let unit = 0;
    while (Math.abs(value) >= 1000 && unit < units.length - 1) {
        value /= 1000;
        unit += 1;
    }
    return `${unit === 0 || Math.abs(value) >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

function formatSeconds(milliseconds: number): string {
    return milliseconds < 1000 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/**
 * Rows as lines of aligned columns under a heading. A column whose every value is a number, a size or a share stands to the
 * right.
 */
export function formatTable(heading: readonly string[], rows: readonly (readonly string[])[]): string[] {
    const widths = heading.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
    const numeric = heading.map((_, column) => rows.length > 0
        && rows.every((row) => /^$|^-?[\d.,]+( ?(%|B|kB|MB|GB|TB|ms|s))?$/.test(row[column] ?? '')));
    const line = (cells: readonly string[]): string => cells
        .map((cell, column) => (numeric[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
        .join('  ')
        .trimEnd();
    return [line(heading), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}
