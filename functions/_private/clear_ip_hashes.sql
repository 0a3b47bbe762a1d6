-- Hashes of addresses are kept as long as the setting ip_hash_retention says and no longer. One
-- bounded batch a table, past rows that are being written just now; the caller repeats while it
-- returns more than nothing.
create function private.clear_ip_hashes(batch_size integer default 1000)
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_before timestamptz := now() - private.setting('ip_hash_retention')::interval;
    v_rows integer;
    v_total integer := 0;
begin
    update public.user_sessions
    set ip_address_hash = null
    where id in (
        select s.id
        from public.user_sessions s
        where s.session_start < v_before
            and s.ip_address_hash is not null
        order by s.session_start
        limit clear_ip_hashes.batch_size
        for no key update skip locked
    );
    get diagnostics v_rows = row_count;
    v_total := v_total + v_rows;

    update public.error_logs
    set ip_address_hash = null
    where id in (
        select e.id
        from public.error_logs e
        where e.created_at < v_before
            and e.ip_address_hash is not null
        order by e.created_at
        limit clear_ip_hashes.batch_size
        for no key update skip locked
    );
    get diagnostics v_rows = row_count;
    v_total := v_total + v_rows;

    update public.users
    set ip_address_hash = null
    where id in (
        select u.id
        from public.users u
        where u.ip_address_hash is not null
            and coalesce(u.last_active_at, u.created_at) < v_before
        limit clear_ip_hashes.batch_size
        for no key update skip locked
    );
    get diagnostics v_rows = row_count;

    return v_total + v_rows;
end;
$$;

comment on function private.clear_ip_hashes is
    'Clears address hashes past their retention, one batch a table; returns how many. For jobs.';
revoke all on function private.clear_ip_hashes from public, anon, authenticated, service_role;
