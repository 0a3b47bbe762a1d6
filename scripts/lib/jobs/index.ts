/**
 * Jobs: private.run_job() does the work and records it, here and in pg_cron alike. Only reindex is done here, since its
 * statements run outside of any transaction.
 */
import pg from 'pg';
import { UserError } from '../cli.ts';
import { reindex } from './reindex.ts';

/** A job and its last run, as `jobs -- list` shows them. */
export interface Job {
    name: string;
    schedule: string;
    description: string;
    isEnabled: boolean;
    isForCron: boolean;
    /** The schedule that pg_cron has, where it has the job. */
    cronSchedule: string | undefined;
    lastRun: JobRun | undefined;
}

export interface JobRun {
    id: string;
    startedAt: Date;
    endedAt: Date | undefined;
    rows: number;
    error: string | undefined;
    runBy: string;
}

/** Where pg_cron keeps the schedule of a job of ours. */
const cronName = (job: string): string => `pageshare_${job}`;

/** All jobs in the order of their names, each with its last run. */
export async function listJobs(client: pg.ClientBase): Promise<Job[]> {
    await requireJobs(client);
    const inCron = new Map<string, string>();
    if (await hasCron(client)) {
        const { rows } = await client.query<{ jobname: string; schedule: string }>(
            `select jobname, schedule from cron.job where jobname like 'pageshare\\_%' and username = current_user`);
        for (const { jobname, schedule } of rows) inCron.set(jobname, schedule);
    }
    const { rows } = await client.query<{
        name: string; schedule: string; description: string; is_enabled: boolean; is_for_cron: boolean;
        id: string | null; started_at: Date; ended_at: Date | null; row_count: string; error: string | null; run_by: string;
    }>(`
        select j.name, j.schedule, j.description, j.is_enabled, j.is_for_cron, r.*
        from private.jobs j
        left join lateral (
            select r.id, r.started_at, r.ended_at, r.row_count, r.error, r.run_by
            from private.job_runs r
            where r.job = j.name
            order by r.id desc
            limit 1
        ) r on true
        order by j.name
    `);
    return rows.map((row) => ({
        name: row.name,
        schedule: row.schedule,
        description: row.description,
        isEnabled: row.is_enabled,
        isForCron: row.is_for_cron,
        cronSchedule: inCron.get(cronName(row.name)),
        lastRun: row.id === null ? undefined : {
            id: row.id,
            startedAt: row.started_at,
            endedAt: row.ended_at ?? undefined,
            rows: Number(row.row_count),
            error: row.error ?? undefined,
            runBy: row.run_by,
        },
    }));
}

/**
 * Runs one job to its end and returns its run. A failing job is a UserError, once it is recorded; a job that is running
 * already is one too, and is left alone.
 */
export async function runJob(client: pg.Client, name: string, report: (line: string) => void): Promise<JobRun> {
    const job = (await listJobs(client)).find((one) => one.name === name);
    if (job === undefined) {
        throw new UserError(`There is no job "${name}".`, 'npm run jobs -- list shows what there is.');
    }
    let isRunning = false;
    const hear = ({ message }: { message: string | undefined }): void => {
        isRunning ||= message === `The job ${name} is running already.`;
    };
    client.on('notice', hear);
    try {
        if (job.isForCron) await client.query('call private.run_job($1)', [name]);
        else isRunning = !(await reindex(client, name, report));
    } catch (error) {
        const { message, detail } = error as pg.DatabaseError;
        if (message !== 'job_failed') throw error;
        throw new UserError(`The job ${name} failed: ${detail ?? 'no reason was given'}.`,
            'It is recorded in private.job_runs; npm run jobs -- list shows the last runs.', { cause: error });
    } finally {
        client.off('notice', hear);
    }
    if (isRunning) {
        throw new UserError(`The job ${name} is running already.`, 'Let it end; npm run jobs -- list shows when it began.');
    }
    return (await listJobs(client)).find((one) => one.name === name)!.lastRun!;
}

/** What `schedule` did with a job. */
export interface Scheduled {
    name: string;
    outcome: 'scheduled' | 'unscheduled' | 'not for pg_cron';
    schedule: string;
}

/** Makes pg_cron run the enabled jobs as private.jobs says, and no other job of ours; `off` takes all of them out. */
export async function scheduleJobs(client: pg.ClientBase, options: { off?: boolean } = {}): Promise<Scheduled[]> {
    const jobs = await listJobs(client);
    if (!(await hasCron(client))) {
        throw new UserError('This database has no extension pg_cron.',
            'Create it (Supabase: Integrations, Cron), or call npm run jobs -- run NAME from any cron.');
    }
    const done: Scheduled[] = [];
    await client.query('begin');
    try {
        // What private.jobs no longer names goes too.
        await client.query(
            `select cron.unschedule(j.jobid) from cron.job j
                where j.jobname like 'pageshare\\_%' and j.username = current_user and j.jobname <> all ($1)`,
            [jobs.map(({ name }) => cronName(name))],
        );
        for (const { name, schedule, isEnabled, isForCron, cronSchedule } of jobs) {
            if (options.off !== true && isEnabled && isForCron) {
                await client.query('select cron.schedule($1, $2, $3)',
                    [cronName(name), schedule, `call private.run_job(${pg.escapeLiteral(name)})`]);
                done.push({ name, schedule, outcome: 'scheduled' });
            } else {
                if (cronSchedule !== undefined) await client.query('select cron.unschedule($1)', [cronName(name)]);
                done.push({ name, schedule, outcome: isForCron ? 'unscheduled' : 'not for pg_cron' });
            }
        }
        await client.query('commit');
    } catch (error) {
        await client.query('rollback');
        throw error;
    }
    return done;
}

async function requireJobs(client: pg.ClientBase): Promise<void> {
    const { rows: [found] } = await client.query<{ found: boolean }>(`select to_regclass('private.jobs') is not null as found`);
    if (!found!.found) {
        throw new UserError('The database has no table private.jobs yet.', 'Apply the migrations first: npm run migrate -- up.');
    }
}

async function hasCron(client: pg.ClientBase): Promise<boolean> {
    const { rows: [found] } = await client.query<{ found: boolean }>(
        `select to_regprocedure('cron.schedule(text, text, text)') is not null as found`);
    return found!.found;
}
