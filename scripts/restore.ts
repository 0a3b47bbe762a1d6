/**
 * npm run restore -- --from PATH [--env NAME] [--yes]
 *
 * Restores an export of `npm run backup` into the database of DATABASE_URL, which must be at the same migration and hold
 * nobody: all of it, or nothing.
 */
import { parseArgs } from 'node:util';
import { restoreBackup } from './lib/backup/restore.ts';
import { UserError, main, say } from './lib/cli.ts';
import { describeDatabase } from './lib/database.ts';
import { loadEnvironment, requireVariable } from './lib/env.ts';
import { formatTime } from './lib/migrate/index.ts';
import { formatCount } from './lib/progress.ts';

const USAGE = `npm run restore -- --from PATH [options]

    --from PATH   the folder that npm run backup has made
    --env NAME    take DATABASE_URL from .env.NAME; production asks for --yes
    --yes         go on where the database is not local, or is production
    --debug       with an error, where it comes from`;

main(async () => {
    const values = readOptions();
    if (values.help === true) {
        say(USAGE);
        return;
    }
    if (values.from === undefined) throw new UserError('Restore what?', 'Give --from the folder that npm run backup has made.');
    loadEnvironment(values.env);
    const databaseUrl = requireVariable('DATABASE_URL', 'names the database to restore into');
    const began = performance.now();
    const { manifest, rows } = await restoreBackup({
        databaseUrl,
        from: values.from,
        environment: values.env,
        yes: values.yes === true,
    });
    say(`${describeDatabase(databaseUrl)} holds the backup of ${manifest.createdAt.slice(0, 19).replace('T', ' ')} UTC: ${
        manifest.tables.length} tables, ${formatCount(rows)} rows in ${formatTime(performance.now() - began)}.`);
    if (!manifest.hasPasswordHashes) say('It has no password hashes: whoever signed in with a password sets a new one.');
}, 'restore');

function readOptions() {
    try {
        return parseArgs({
            options: {
                from: { type: 'string' },
                env: { type: 'string' },
                yes: { type: 'boolean' },
                debug: { type: 'boolean' },
                help: { type: 'boolean' },
            },
        }).values;
    } catch (error) {
        throw new UserError(`${(error as Error).message.split('. ')[0]}.`, 'npm run restore -- --help lists what there is.');
    }
}
