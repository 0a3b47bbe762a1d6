/**
 * `npm run inspect`: how a database is, in one read-only transaction. A section that fails, for want of rights or of time,
 * says so in a sentence and leaves the others alone.
 */
import { withConnection } from '../database.ts';
import { formatBytes, formatCount, formatTable } from '../progress.ts';
import { SECTIONS, type Format, type Row, type Section } from './sections.ts';

export interface InspectOptions {
    databaseUrl: string;
    /** How long a section may take; ten seconds by default. */
    secondsEach?: number;
}

/** What became of a section: its rows, or why it has none to show. */
export interface SectionReport {
    key: string;
    rows: Row[];
    /** Why there is nothing to read. */
    note?: string;
}

export interface Report {
    database: string;
    at: string;
    sections: SectionReport[];
}

/** Asks everything. Fails only where there is no connection. */
export async function inspectDatabase(options: InspectOptions): Promise<Report> {
    const seconds = options.secondsEach ?? 10;
    return await withConnection(options.databaseUrl, async (client) => {
        await client.query('begin transaction read only');
        await client.query(`
            select
                set_config('statement_timeout', $1, true),
                set_config('lock_timeout', '1s', true),
                set_config('search_path', '', true),
                set_config('TimeZone', 'UTC', true),
                set_config('DateStyle', 'ISO, YMD', true)
        `, [`${seconds}s`]);
        const { rows: [here] } = await client.query<{ database: string; at: Date }>('select current_database() as database, now() as at');
        const sections: SectionReport[] = [];
        for (const section of SECTIONS) {
            await client.query('savepoint section');
            try {
                const found = await section.read(client);
                sections.push(typeof found === 'string'
                    ? { key: section.key, rows: [], note: found } : { key: section.key, rows: found });
                await client.query('release savepoint section');
            } catch (error) {
                const { code, message } = error as { code?: string; message: string };
                if (code === undefined || /^(08|57P)/.test(code)) throw error;
                await client.query('rollback to savepoint section');
                sections.push({ key: section.key, rows: [], note: explain(code, message, seconds) });
            }
        }
        await client.query('rollback');
        return { database: here!.database, at: here!.at.toISOString(), sections };
    }, { applicationName: 'pageshare inspect' });
}

function explain(code: string, message: string, seconds: number): string {
    if (code === '57014') return `It took longer than ${seconds} s and was given up; --timeout gives it more.`;
    if (code === '42501') return `The role of the URL may not look there: ${message}.`;
    if (code === '55P03') return 'Something there is locked; try again later.';
    return `It could not be read: ${message}.`;
}

/** How many rows of a section a person is shown; JSON has them all. */
const MOST_LINES = 20;
const MOST_CHARACTERS = 90;

/** The report as tables. */
export function describeReport(report: Report): string[] {
    const lines: string[] = [];
    for (const { key, rows, note } of report.sections) {
        const section = SECTIONS.find((candidate) => candidate.key === key)!;
        lines.push('', section.title);
        if (note !== undefined || rows.length === 0) {
            lines.push(`    ${note ?? section.none}`);
            continue;
        }
        lines.push(...formatSection(section, rows.slice(0, MOST_LINES)).map((line) => `    ${line}`));
        if (rows.length > MOST_LINES) lines.push(`    and ${formatCount(rows.length - MOST_LINES)} more: --json has them all`);
    }
    return lines.slice(1);
}

function formatSection(section: Section, rows: readonly Row[]): string[] {
    const columns = Object.entries(section.columns);
    return formatTable(
        columns.map(([name]) => name.replaceAll('_', ' ')),
        rows.map((row) => columns.map(([name, format]) => formatValue(row[name] ?? null, format))),
    );
}

function formatValue(value: string | number | boolean | null, format: Format): string {
    if (value === null) return '';
    switch (format) {
        case 'count': return formatCount(Number(value));
        case 'bytes': return formatBytes(Number(value));
        case 'percent': return `${Number(value).toFixed(1)} %`;
        case 'milliseconds': return `${formatCount(Math.round(Number(value)))} ms`;
        case 'seconds': return formatDuration(Number(value));
        case 'time': return String(value).slice(0, 19);
        case 'text': {
            const text = String(value);
            return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text;
        }
    }
}

function formatDuration(seconds: number): string {
    if (seconds < 120) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
    if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
    return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
}
