-- One bounded batch of a job, in the caller's transaction. What the jobs of private.jobs do stands
-- here and nowhere else; private.run_job() repeats it. The purge is bounded by time, since people
-- wait for the counters that it writes and no two of its rows cost the same: it goes on in small
-- steps until the setting job_batch_time is over.
create function private.run_job_batch(job text)
returns private.job_batch
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_size constant integer := 1000;
    v_step constant integer := 10;
    v_began timestamptz;
    v_step_began timestamptz;
    v_rows integer;
    v_batch private.job_batch := row(0, false);
    v_purge public.purge_result;
    v_cleanup public.cleanup_result;
begin
    case run_job_batch.job
        when 'refresh_metrics' then
            perform private.refresh_metrics();
        when 'close_sessions' then
            v_batch.row_count := private.close_idle_sessions(v_size);
            v_batch.has_more := v_batch.row_count >= v_size;
        when 'purge' then
            -- In a batch of its own, since it reads for long.
            if not exists (
                select
                from private.daily_facts f
                where f.day >= (now() at time zone 'UTC')::date - 1
            ) then
                v_batch := row(private.close_days(), true);
            end if;

            if v_batch.row_count > 0 then
                return v_batch;
            end if;

            -- A job waits for its turn, before it holds anything.
            perform private.lock_erasure();
            v_began := clock_timestamp();
            loop
                v_step_began := clock_timestamp();
                v_purge := private.purge_deleted(v_step);
                v_rows := v_purge.posts + v_purge.comments + v_purge.accounts
                    + v_purge.tombstones + v_purge.other_rows;
                v_batch.row_count := v_batch.row_count + v_rows;
                v_batch.has_more := v_purge.has_more;
                exit when v_rows = 0
                    or not v_purge.has_more
                    -- Another step like this one would end too late.
                    or (clock_timestamp() - v_began) + (clock_timestamp() - v_step_began)
                    > private.setting('job_batch_time')::interval;
            end loop;
        when 'cleanup' then
            v_cleanup := private.cleanup_orphans(v_size);
            v_batch.row_count := v_cleanup.tickers + v_cleanup.username_holds
                + v_cleanup.rate_buckets + v_cleanup.counter_slots + v_cleanup.ip_hashes
                + v_cleanup.error_logs + v_cleanup.sessions + v_cleanup.sessions_closed;
            v_batch.has_more := v_cleanup.has_more;

            delete from private.job_runs r
            where r.started_at < now() - private.setting('job_run_retention')::interval
                and r.ended_at is not null;
        else
            raise exception using
                errcode = '22023',
                message = 'job_unknown',
                detail = coalesce(run_job_batch.job, 'null'),
                hint = 'private.jobs lists the jobs; reindex runs by npm run jobs alone.';
    end case;

    return v_batch;
end;
$$;

comment on function private.run_job_batch is
    'One batch of a job; says what it did and whether more remains. For private.run_job().';
revoke all on function private.run_job_batch from public, anon, authenticated, service_role;
