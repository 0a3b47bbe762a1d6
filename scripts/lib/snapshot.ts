/** The catalogue of our schemas as sorted text (snapshot.sql), and the difference of two such texts for a person. */
import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { projectPath } from './paths.ts';

/** Lines of a value are indented by this much under their key, so that a line without it begins an entry. */
const INDENT = '    ';

/** The buckets of Supabase Storage that a migration makes. */
const BUCKETS = ['avatars', 'media'];

/** Settings that change how Postgres prints names and values; a snapshot pins them and puts back what it found. */
const PINNED: Readonly<Record<string, string>> = {
    search_path: '',
    quote_all_identifiers: 'off',
    DateStyle: 'ISO, MDY',
    IntervalStyle: 'postgres',
    TimeZone: 'UTC',
    extra_float_digits: '1',
    bytea_output: 'hex',
    standard_conforming_strings: 'on',
};

/**
 * Every object of the schemas public, private and analytics as sorted text, and then our buckets. Equal texts mean equal structure, provided that
 * both come from servers of the same major version. Writes nothing; the connection's settings are as before afterwards.
 */
export async function takeSnapshot(client: pg.ClientBase): Promise<string> {
    const names = Object.keys(PINNED);
    const before = await client.query<{ name: string; value: string }>(
        `select s.name, current_setting(s.name) as value from unnest($1::text[]) s (name)`, [names],
    );
    await set(client, names.map((name) => ({ name, value: PINNED[name]! })));
    try {
        const { rows } = await client.query<{ key: string; value: string }>(
            readFileSync(projectPath('scripts', 'lib', 'snapshot.sql'), 'utf8'),
        );
        return [...rows, ...await describeBuckets(client)].map(({ key, value }) => formatEntry(key, value)).join('');
    } finally {
        // In an aborted transaction nothing can be put back, and the rollback does it.
        await set(client, before.rows).catch(() => undefined);
    }
}

/** Rows by nature, but part of the structure: what a bucket takes, and whom it shows it to. */
async function describeBuckets(client: pg.ClientBase): Promise<{ key: string; value: string }[]> {
    const { rows: [found] } = await client.query<{ readable: boolean | null }>(
        `select has_table_privilege(to_regclass('storage.buckets'), 'select') as readable`,
    );
    if (found?.readable !== true) return [];
    const { rows } = await client.query<{ key: string; value: string }>(
        `select 'bucket ' || b.id as key,
            format('%s, at most %s bytes, of %s', case when b.public then 'public' else 'private' end,
                coalesce(b.file_size_limit::text, 'any number of'),
                coalesce((select string_agg(t, ', ' order by t collate "C") from unnest(b.allowed_mime_types) t), 'any type')) as value
        from storage.buckets b
        where b.id = any ($1::text[])
        order by b.id collate "C"`,
        [BUCKETS],
    );
    return rows;
}

async function set(client: pg.ClientBase, settings: readonly { name: string; value: string }[]): Promise<void> {
    await client.query(
        `select set_config(s.name, s.value, false) from unnest($1::text[], $2::text[]) s (name, value)`,
        [settings.map(({ name }) => name), settings.map(({ value }) => value)],
    );
}

function formatEntry(key: string, value: string): string {
    if (!value.includes('\n')) return `${key}: ${value}\n`;
    return `${key}:\n${value.replace(/\s+$/, '').split('\n').map((line) => `${INDENT}${line}`.trimEnd()).join('\n')}\n`;
}

/** One object of a snapshot and the lines that describe it. */
interface Entry {
    key: string;
    lines: string[];
}

function parseEntries(snapshot: string): Map<string, Entry> {
    const entries = new Map<string, Entry>();
    let current: Entry | undefined;
    for (const line of snapshot.replace(/\n$/, '').split('\n')) {
        if (line === '' || line.startsWith(INDENT)) {
            current?.lines.push(line.slice(INDENT.length));
            continue;
        }
        const end = entryKeyEnd(line);
        current = { key: line.slice(0, end), lines: line.length > end + 1 ? [line.slice(end + 2)] : [] };
        entries.set(current.key, current);
    }
    return entries;
}

/** A key ends at the first `: ` or at a `:` that ends the line. */
function entryKeyEnd(line: string): number {
    const inner = line.indexOf(': ');
    if (inner >= 0) return inner;
    return line.endsWith(':') ? line.length - 1 : line.length;
}

/**
 * What differs, for a person: one block an object, `-` for what is expected and `+` for what is there. An empty text means
 * that the snapshots are equal.
 */
export function diffSnapshots(expected: string, actual: string): string {
    if (expected === actual) return '';
    const left = parseEntries(expected);
    const right = parseEntries(actual);
    const blocks: string[] = [];
    for (const key of [...new Set([...left.keys(), ...right.keys()])].sort()) {
        const wanted = left.get(key);
        const found = right.get(key);
        if (wanted === undefined && found !== undefined) {
            blocks.push(`unexpected ${key}`, ...found.lines.map((line) => `  + ${line}`));
        } else if (found === undefined && wanted !== undefined) {
            blocks.push(`missing ${key}`, ...wanted.lines.map((line) => `  - ${line}`));
        } else if (wanted !== undefined && found !== undefined && wanted.lines.join('\n') !== found.lines.join('\n')) {
            blocks.push(`different ${key}`, ...diffLines(wanted.lines, found.lines));
        }
    }
    return blocks.join('\n');
}

/** The lines between the common beginning and the common end of two values. */
function diffLines(wanted: readonly string[], found: readonly string[]): string[] {
    let start = 0;
    while (start < wanted.length && start < found.length && wanted[start] === found[start]) start++;
    let end = 0;
    while (end < wanted.length - start && end < found.length - start
        && wanted[wanted.length - 1 - end] === found[found.length - 1 - end]) end++;
    return [
        ...wanted.slice(start, wanted.length - end).map((line) => `  - ${line}`),
        ...found.slice(start, found.length - end).map((line) => `  + ${line}`),
    ];
}

/** The keys of the objects that differ, for messages that must stay short. */
export function differingObjects(expected: string, actual: string): string[] {
    return diffSnapshots(expected, actual).split('\n').filter((line) => line !== '' && !line.startsWith('  '));
}
