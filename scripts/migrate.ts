/**
 * npm run migrate -- up|down|redo|reset|status|plan|verify [--env NAME] [--to VERSION] [--yes] [--force] [--sql]
 *
 * Brings the database of DATABASE_URL up to date, back, or says where it stands.
 */
import { parseArgs } from 'node:util';
import { UserError, main, say, warn } from './lib/cli.ts';
import { describeDatabase, withConnection } from './lib/database.ts';
import { loadEnvironment, requireVariable } from './lib/env.ts';
import { down, formatTime, isProduction, plan, redo, reset, status, up, verify, type MigrateOptions, type Outcome } from './lib/migrate/index.ts';

const USAGE = `npm run migrate -- <command> [options]

    up       apply what is pending
    down     roll back the newest migration
    redo     roll it back and apply it again
    reset    roll everything back and apply it again, empty; --env development only
    status   show what is applied, pending, edited, missing, adopted
    plan     show what up would do; writes nothing
    verify   compare the catalogue with what the applied migrations make

    --env NAME             take DATABASE_URL from .env.NAME; production asks for --yes
    --to VERSION           up: the last version to apply; down, redo: the version to go back to (0: none)
    --no-backup            production: without the backup that goes before
    --sql                  plan: print the statements too
    --yes                  go on where the database is not local, or is production
    --force                go on where a rollback loses data, or where a first migration meets foreign objects
    --lock-timeout 5s      how long a statement may wait for a lock before its file is tried again
    --statement-timeout 5min
    --wait 60              how many seconds to wait for another run to end
    --directory PATH       migrations from elsewhere, for trying things out
    --debug                with an error, where it comes from`;

main(async () => {
    const { values, positionals } = parse();
    const [command, ...rest] = positionals;
    if (values.help === true || command === undefined) {
        say(USAGE);
        return command === undefined && values.help !== true ? 1 : 0;
    }
    if (rest.length > 0) throw new UserError(`"${rest.join(' ')}" is too much.`, 'One command at a time; --help lists them.');
    if (!['up', 'down', 'redo', 'reset', 'status', 'plan', 'verify'].includes(command)) {
        throw new UserError(`There is no command "${command}".`, 'There are up, down, redo, reset, status, plan and verify.');
    }

    loadEnvironment(values.env);
    const databaseUrl = requireVariable('DATABASE_URL', 'names the database to migrate');
    const progress = process.stdout.isTTY === true;
    const options: MigrateOptions = {
        databaseUrl,
        logger: { info: (line) => { if (progress) say(line); }, warn },
        yes: values.yes === true,
        force: values.force === true,
        ...(values.env === undefined ? {} : { environment: values.env }),
        ...(values.to === undefined ? {} : { to: values.to }),
        ...(values.directory === undefined ? {} : { migrationsDirectory: values.directory }),
        ...(values['lock-timeout'] === undefined ? {} : { lockTimeout: duration(values['lock-timeout'], '--lock-timeout') }),
        ...(values['statement-timeout'] === undefined
            ? {} : { statementTimeout: duration(values['statement-timeout'], '--statement-timeout') }),
        ...(values.wait === undefined ? {} : { waitMilliseconds: seconds(values.wait) * 1000 }),
    };

    if (['up', 'down', 'redo'].includes(command) && isProduction(options) && values['no-backup'] !== true) {
        await backUpFirst(options);
    }
    switch (command) {
        case 'up': return summarize(await up(options), databaseUrl);
        case 'down': return summarize(await down(options), databaseUrl);
        case 'redo': return summarize(await redo(options), databaseUrl);
        case 'reset': return summarize(await reset(options), databaseUrl);
        case 'status': {
            const rows = await status(options);
            for (const { version, name, state, appliedAt } of rows) {
                say(`${state.padEnd(8)} ${name === version ? version : name}${
                    appliedAt === undefined ? '' : `  ${appliedAt.toISOString().slice(0, 19).replace('T', ' ')} UTC`}`);
            }
            const count = (state: string): number => rows.filter((row) => row.state === state).length;
            const counts = ['applied', 'adopted', 'pending', 'edited', 'missing', 'cli']
                .filter((state) => count(state) > 0).map((state) => `${count(state)} ${state}`);
            say(`${counts.join(', ') || 'no migrations'}: ${describeDatabase(databaseUrl)}`);
            return count('edited') + count('missing') > 0 ? 1 : 0;
        }
        case 'plan': {
            const { adopt, run } = await plan(options);
            for (const { fileName } of adopt) say(`adopt ${fileName}, which the Supabase CLI applied, if the catalogue is as expected`);
            for (const { fileName, up: statements, transactional } of run) {
                const how = transactional ? 'in one transaction' : 'outside a transaction';
                say(`up    ${fileName}  ${statements.length} ${statements.length === 1 ? 'statement' : 'statements'} ${how}`);
                if (values.sql === true) say(`${statements.map(({ sql }) => `\n${sql};`).join('\n')}\n`);
            }
            say(`${run.length} to apply, ${adopt.length} to adopt: ${describeDatabase(databaseUrl)}. Nothing was written.`);
            return 0;
        }
        default: {
            const { version, difference } = await verify(options);
            const at = version === undefined ? 'no migration' : version;
            if (difference === '') {
                say(`The catalogue is as ${at} leaves it: ${describeDatabase(databaseUrl)}.`);
                return 0;
            }
            say(difference);
            throw new UserError(`The catalogue differs from what the migrations up to ${at} make.`,
                '- is what they make, + is what is there. Undo the change, or make it a migration.');
        }
    }
}, 'migrate');

/**
 * Before production changes, its data are saved, if it has any; where the command will be refused for want of --yes, not.
 */
async function backUpFirst(options: MigrateOptions): Promise<void> {
    if (options.yes !== true) return;
    const hasPeople = await withConnection(options.databaseUrl, async (client) => {
        const { rows } = await client.query<{ found: boolean }>(`select to_regclass('public.users') is not null as found`);
        return rows[0]!.found;
    });
    if (!hasPeople) return;
    // Read when it is needed: every other command starts without it.
    const { createBackup, defaultBackupPath } = await import('./lib/backup/backup.ts');
    const { directory } = await createBackup({ databaseUrl: options.databaseUrl, out: defaultBackupPath('production') });
    say(`Backup: ${directory}`);
}

function parse() {
    try {
        return parseArgs({
            allowPositionals: true,
            options: {
                env: { type: 'string' },
                to: { type: 'string' },
                yes: { type: 'boolean' },
                force: { type: 'boolean' },
                sql: { type: 'boolean' },
                'no-backup': { type: 'boolean' },
                'lock-timeout': { type: 'string' },
                'statement-timeout': { type: 'string' },
                wait: { type: 'string' },
                directory: { type: 'string' },
                debug: { type: 'boolean' },
                help: { type: 'boolean' },
            },
        });
    } catch (error) {
        throw new UserError(`${(error as Error).message.split('. ')[0]}.`, 'npm run migrate -- --help lists what there is.');
    }
}

function summarize({ ran, adopted, version }: Outcome, databaseUrl: string): number {
    const count = (direction: string): number => ran.filter((one) => one.direction === direction).length;
    const parts = [
        count('down') > 0 ? `${count('down')} rolled back` : '',
        count('up') > 0 ? `${count('up')} applied` : '',
        adopted.length > 0 ? `${adopted.length} adopted` : '',
    ].filter((part) => part !== '');
    const time = ran.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    say(`${parts.join(', ') || 'Nothing to do'}${ran.length > 0 ? ` in ${formatTime(time)}` : ''}; ${describeDatabase(databaseUrl)} is ${
        version === undefined ? 'without migrations' : `at ${version}`}.`);
    return 0;
}

function duration(text: string, option: string): string {
    if (!/^\d+(ms|s|min|h)$/.test(text)) throw new UserError(`${option} ${text} is no time.`, 'Write 500ms, 5s, 10min or 1h.');
    return text;
}

function seconds(text: string): number {
    if (!/^\d+$/.test(text)) throw new UserError(`--wait ${text} is no number of seconds.`);
    return Number(text);
}
