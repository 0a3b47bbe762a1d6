-- Limits against abuse, in this one place: whoever acts spends from an allowance that the setting
-- limit_<action> grants, such as '30 per minute'; '0', or no such setting, is no limit. A person is
-- known by its id, a visitor by the hash of its address; visitors without one share an allowance of
-- their own, the setting limit_<action>_shared. Staff, service_role and sessions outside of a
-- request spend nothing. A window is fixed from its first act, so the time to wait is exact. What
-- raises is rolled back, and therefore not counted. The caller's lock (private.lock_person()) is
-- taken before the statement, so nobody waits for two allowances at once.
create function private.spend_allowance(action text, amount integer)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_role text := auth.role();
    v_user_id uuid := auth.uid();
    v_subject text;
    v_limit text;
    v_window interval;
    v_bucket private.rate_buckets;
begin
    if coalesce(spend_allowance.amount, 0) <= 0 then
        return;
    elsif v_role = 'anon' then
        v_subject := 'ip:' || coalesce(private.client_ip_hash(), 'unknown');
    elsif v_user_id is null or v_role = 'service_role' or private.is_staff() then
        return;
    else
        v_subject := 'user:' || v_user_id;
    end if;

    select s.value
    into v_limit
    from private.settings s
    where s.name = 'limit_' || spend_allowance.action
        || case v_subject when 'ip:unknown' then '_shared' else '' end;

    if v_limit is null or v_limit = '0' then
        return;
    end if;

    -- 'minute' is one minute, '5 minutes' is what it says.
    v_window := regexp_replace(split_part(v_limit, ' per ', 2), '^([a-z])', '1 \1')::interval;

    insert into private.rate_buckets as b (subject, action, started_at, used)
    values (v_subject, spend_allowance.action, now(), spend_allowance.amount)
    on conflict on constraint rate_buckets_pkey do update
    set
        started_at = case
            when b.started_at <= excluded.started_at - v_window then excluded.started_at
            else b.started_at
        end,
        used = case
            when b.started_at <= excluded.started_at - v_window then excluded.used
            else b.used + excluded.used
        end
    returning b.* into v_bucket;

    if v_bucket.used > split_part(v_limit, ' per ', 1)::integer then
        raise exception using
            errcode = 'PT429',
            message = 'rate_limited',
            detail = ceil(extract(epoch from v_bucket.started_at + v_window - now()))::text,
            hint = format(
                'Retry after that many seconds. At most %s, and no more at once.', v_limit
            );
    end if;
end;
$$;

comment on function private.spend_allowance is
    'Counts rows against the caller''s limit for an action; 429 rate_limited with the seconds to '
    'wait in the detail. Internal.';
revoke all on function private.spend_allowance from public, anon, authenticated, service_role;
