/**
 * npm run restore:drill -- [--env NAME | --rows N] [--seed S] [--keep]
 *
 * Backs a database up, restores it on a server of its own, and compares every table and the catalogue. The database is that
 * of DATABASE_URL, or with --rows (or without a DATABASE_URL) one of generated rows.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { drill } from './lib/backup/drill.ts';
import { UserError, main, say, wholeNumber } from './lib/cli.ts';
import { stopAllGuarded } from './lib/children.ts';
import { loadEnvironment } from './lib/env.ts';
import { formatTime } from './lib/migrate/index.ts';
import { projectPath } from './lib/paths.ts';
import { formatBytes, formatCount, formatTable } from './lib/progress.ts';

const USAGE = `npm run restore:drill -- [options]

    --env NAME   take DATABASE_URL from .env.NAME
    --rows N     try it on about N generated rows instead; 20000 where there is no DATABASE_URL
    --seed S     generate others; 1 by default
    --keep       keep the archive, in backups/
    --debug      with an error, where it comes from`;

main(async () => {
    const values = readOptions();
    if (values.help === true) {
        say(USAGE);
        return 0;
    }
    if (values.env !== undefined && values.rows !== undefined) {
        throw new UserError('--env names a database and --rows makes one: which is it?', 'Give one of them.');
    }
    const environment = loadEnvironment(values.env);
    const given = environment['DATABASE_URL']?.trim();
    const databaseUrl = values.rows === undefined && given !== undefined && given !== '' ? given : undefined;
    if (values.env !== undefined && databaseUrl === undefined) {
        throw new UserError(`.env.${values.env} sets no DATABASE_URL.`, 'Put it there, or give --rows instead.');
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
        process.once(signal, () => void stopAllGuarded().finally(() => process.exit(130)));
    }
    const time = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
    const { tables, catalogue, archive, milliseconds, isEqual } = await drill({
        databaseUrl,
        rows: wholeNumber(values.rows ?? '20000', '--rows'),
        seed: wholeNumber(values.seed ?? '1', '--seed'),
        keep: values.keep === true ? join(projectPath('backups'), `drill-${time}`) : undefined,
        say,
    });

    say();
    for (const line of formatTable(['table', 'rows', 'archive', 'source', 'restored', ''], tables.map((table) => [
        table.table,
        formatCount(table.rows),
        formatBytes(table.bytes),
        table.source.slice(0, 12),
        table.restored.slice(0, 12),
        table.isEqual ? 'equal' : 'DIFFERENT',
    ]))) say(line);
    say();
    if (catalogue !== undefined && catalogue !== '') say(`${catalogue}\n`);
    const sum = (pick: (table: { rows: number; bytes: number }) => number): number =>
        tables.reduce((total, table) => total + pick(table), 0);
    const times = [
        ...(databaseUrl === undefined ? [`generated in ${formatTime(milliseconds.generate)}`] : []),
        `backed up in ${formatTime(milliseconds.backup)}`,
        `restored in ${formatTime(milliseconds.restore)}`,
        `compared in ${formatTime(milliseconds.compare)}`,
    ];
    say(`${formatCount(sum(({ rows }) => rows))} rows in ${tables.length} tables, ${formatBytes(sum(({ bytes }) => bytes))}: ${
        times.join(', ')}.`);
    if (values.keep === true) say(`Backup: ${archive.directory}`);
    if (!isEqual) {
        const different = tables.filter((table) => !table.isEqual).length;
        throw new UserError(different > 0 ? `${different} of ${tables.length} tables came back different.`
            : 'The restored catalogue is not the one of the source.', 'The source was not touched. Run it again with --keep and compare.');
    }
    say(`Every checksum is equal; ${catalogue === undefined
        ? 'the servers are of different majors, so the catalogues were not compared.' : 'so is the catalogue.'}`);
    return 0;
}, 'restore:drill');

function readOptions() {
    try {
        return parseArgs({
            options: {
                env: { type: 'string' },
                rows: { type: 'string' },
                seed: { type: 'string' },
                keep: { type: 'boolean' },
                debug: { type: 'boolean' },
                help: { type: 'boolean' },
            },
        }).values;
    } catch (error) {
        throw new UserError(`${(error as Error).message.split('. ')[0]}.`, 'npm run restore:drill -- --help lists what there is.');
    }
}
