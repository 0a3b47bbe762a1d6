-- A time zone is one that Postgres knows. A trigger, since the list can change between versions: a
-- row that stands is never asked again.
create function private.check_timezone()
returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
    -- What stands is never asked again.
    if tg_op = 'UPDATE' and new.timezone is not distinct from old.timezone then
        return new;
    end if;

    if new.timezone is not null and not exists (
        select
        from pg_catalog.pg_timezone_names z
        where z.name = new.timezone
    ) then
        raise exception using
            errcode = '22023',
            message = 'timezone_unknown',
            detail = new.timezone,
            hint = 'Use an IANA name such as America/New_York.';
    end if;

    return new;
end;
$$;

comment on function private.check_timezone is
    'Trigger function: refuses a time zone that pg_timezone_names lacks.';
revoke all on function private.check_timezone from public, anon, authenticated, service_role;
