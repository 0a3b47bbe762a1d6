/**
 * npm run backup -- [--env NAME] [--out PATH] [--csv TABLE,TABLE] [--with-password-hashes] [--full]
 *
 * Exports every table of the database of DATABASE_URL, as it is at one moment, into a folder with a manifest.
 */
import { parseArgs } from 'node:util';
import { createBackup, defaultBackupPath } from './lib/backup/backup.ts';
import { dumpDatabase } from './lib/backup/dump.ts';
import { UserError, main, say } from './lib/cli.ts';
import { describeDatabase } from './lib/database.ts';
import { loadEnvironment, requireVariable } from './lib/env.ts';
import { formatTime } from './lib/migrate/index.ts';
import { formatBytes, formatCount } from './lib/progress.ts';

const USAGE = `npm run backup -- [options]

    --env NAME               take DATABASE_URL from .env.NAME
    --out PATH               the folder (with --full the file) to make; by default one in backups/,
                             named by environment and time
    --csv TABLE,TABLE        these tables as CSV too, with a heading
    --with-password-hashes   the hashes of passwords too; without them people set a new password
    --full                   everything in the database by pg_dump, into one file
    --debug                  with an error, where it comes from`;

main(async () => {
    const values = readOptions();
    if (values.help === true) {
        say(USAGE);
        return;
    }
    if (values.full === true && (values.csv !== undefined || values['with-password-hashes'] === true)) {
        throw new UserError('--full takes everything as it is: --csv and --with-password-hashes are for the export.',
            'Make two backups if you want both.');
    }
    loadEnvironment(values.env);
    const databaseUrl = requireVariable('DATABASE_URL', 'names the database to back up');
    const out = values.out ?? defaultBackupPath(values.env, values.full === true ? '.dump' : '');
    endOnSignals();

    const began = performance.now();
    if (values.full === true) {
        const { file, version } = await dumpDatabase({ databaseUrl, out });
        say(`${describeDatabase(databaseUrl)} is dumped by pg_dump ${version} in ${formatTime(performance.now() - began)}: ${file}`);
        return;
    }
    const { directory, manifest } = await createBackup({
        databaseUrl,
        out,
        withPasswordHashes: values['with-password-hashes'] === true,
        ...(values.csv === undefined ? {} : { csv: values.csv.split(',').map((table) => table.trim()).filter((table) => table !== '') }),
    });
    const sum = (pick: (table: (typeof manifest.tables)[number]) => number): number =>
        manifest.tables.reduce((total, table) => total + pick(table), 0);
    say(`${describeDatabase(databaseUrl)} at ${manifest.version}: ${manifest.tables.length} tables, ${
        formatCount(sum(({ rows }) => rows))} rows, ${formatBytes(sum(({ bytes }) => bytes))} in ${formatTime(performance.now() - began)}.`);
    say(`Backup: ${directory}`);
}, 'backup');

/** Leaving in order removes what is unfinished. */
function endOnSignals(): void {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
}

function readOptions() {
    try {
        return parseArgs({
            options: {
                env: { type: 'string' },
                out: { type: 'string' },
                csv: { type: 'string' },
                'with-password-hashes': { type: 'boolean' },
                full: { type: 'boolean' },
                debug: { type: 'boolean' },
                help: { type: 'boolean' },
            },
        }).values;
    } catch (error) {
        throw new UserError(`${(error as Error).message.split('. ')[0]}.`, 'npm run backup -- --help lists what there is.');
    }
}
