/**
 * npm run jobs -- run NAME...|list|schedule [--off] [--env NAME]
 *
 * Runs jobs of the database of DATABASE_URL, shows what they did, or hands them to pg_cron.
 */
import { parseArgs } from 'node:util';
import { UserError, main, say } from './lib/cli.ts';
import { describeDatabase, withConnection } from './lib/database.ts';
import { loadEnvironment, requireVariable } from './lib/env.ts';
import { listJobs, runJob, scheduleJobs } from './lib/jobs/index.ts';
import { formatTime } from './lib/migrate/index.ts';
import { refusePoolerPort } from './lib/migrate/lock.ts';

const USAGE = `npm run jobs -- <command> [options]

    run NAME...   run these jobs now, one after the other; "all" are those that are enabled
    list          every job: its schedule, whether pg_cron has it, its last run
    schedule      write the schedules of private.jobs to pg_cron; --off takes them out

    --env NAME    take DATABASE_URL from .env.NAME
    --json        list: as JSON
    --debug       with an error, where it comes from`;

main(async () => {
    const { values, positionals } = parse();
    const [command, ...names] = positionals;
    if (values.help === true || command === undefined) {
        say(USAGE);
        return command === undefined && values.help !== true ? 1 : 0;
    }
    if (!['run', 'list', 'schedule'].includes(command)) {
        throw new UserError(`There is no command "${command}".`, 'There are run, list and schedule.');
    }
    if ((command === 'run') !== (names.length > 0)) {
        throw new UserError(command === 'run' ? 'Which job?' : `"${names.join(' ')}" is too much.`,
            'npm run jobs -- run NAME; list shows the names.');
    }

    loadEnvironment(values.env);
    const databaseUrl = requireVariable('DATABASE_URL', 'names the database whose jobs these are');
    refusePoolerPort(databaseUrl);
    return await withConnection(databaseUrl, async (client) => {
        switch (command) {
            case 'run': return await run(client, names);
            case 'list': {
                const jobs = await listJobs(client);
                if (values.json === true) say(JSON.stringify(jobs, null, 4));
                else for (const line of table(jobs)) say(line);
                return jobs.some(({ lastRun }) => lastRun?.error !== undefined) ? 1 : 0;
            }
            default:
                for (const { name, schedule, outcome } of await scheduleJobs(client, { off: values.off === true })) {
                    say(`${name.padEnd(16)} ${outcome}${outcome === 'scheduled' ? `: ${schedule}` : ''}`);
                }
                say(`pg_cron of ${describeDatabase(databaseUrl)} has them now.`);
                return 0;
        }
    }, { applicationName: 'pageshare jobs' });
}, 'jobs');

/** Runs the jobs; one that fails does not stop the others. */
async function run(client: Parameters<typeof runJob>[0], names: string[]): Promise<number> {
    const wanted = names.length === 1 && names[0] === 'all'
        ? (await listJobs(client)).filter(({ isEnabled }) => isEnabled).map(({ name }) => name)
        : names;
    const failures: unknown[] = [];
    for (const name of wanted) {
        try {
            const { rows, startedAt, endedAt } = await runJob(client, name, say);
            say(`${name}: ${rows} ${rows === 1 ? 'row' : 'rows'} in ${formatTime(endedAt!.getTime() - startedAt.getTime())}`);
        } catch (error) {
            failures.push(error);
            if (wanted.length > 1) say(`${name}: ${(error as Error).message}`);
        }
    }
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1) throw new UserError(`${failures.length} of ${wanted.length} jobs failed.`, (failures[0] as Error).message);
    return 0;
}

function table(jobs: Awaited<ReturnType<typeof listJobs>>): string[] {
    const rows = jobs.map(({ name, schedule, isEnabled, isForCron, cronSchedule, lastRun }) => [
        name,
        schedule,
        !isEnabled ? 'switched off' : !isForCron ? 'npm run jobs' : cronSchedule === undefined ? 'not scheduled'
            : cronSchedule === schedule ? 'pg_cron' : `pg_cron at ${cronSchedule}`,
        lastRun === undefined ? 'never ran'
            : `${lastRun.startedAt.toISOString().slice(0, 19).replace('T', ' ')} UTC, ${
                lastRun.error !== undefined ? `failed: ${lastRun.error}`
                    : lastRun.endedAt === undefined ? `running, ${lastRun.rows} rows so far` : `${lastRun.rows} rows`}`,
    ]);
    const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
    return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
}

function parse() {
    try {
        return parseArgs({
            allowPositionals: true,
            options: {
                env: { type: 'string' },
                off: { type: 'boolean' },
                json: { type: 'boolean' },
                debug: { type: 'boolean' },
                help: { type: 'boolean' },
            },
        });
    } catch (error) {
        throw new UserError(`${(error as Error).message.split('. ')[0]}.`, 'npm run jobs -- --help lists what there is.');
    }
}
