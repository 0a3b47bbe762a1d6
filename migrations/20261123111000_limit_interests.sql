-- Direct inserts of interests obey the same bounds as set_interests().
-- migrate: down-loses-data
-- Up Migration

insert into private.settings (name, value, description)
values ('limit_user_interests', '300 per minute', 'Interests that one person names.');

-- Nobody has more than fifty interests, by whatever path they come: an export holds them all.
create function private.cap_interests()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if exists (
        select
        from public.user_interests i
        where i.user_id in (
            select c.user_id
            from changed c
        )
        group by i.user_id
        having count(*) > 50
    ) then
        raise exception using
            errcode = '22023',
            message = 'too_many_interests',
            detail = 'more than 50',
            hint = 'Send at most 50.';
    end if;

    return null;
end;
$$;

comment on function private.cap_interests is
    'Trigger function: refuses more than fifty interests of a person (400 too_many_interests).';
revoke all on function private.cap_interests from public, anon, authenticated, service_role;

-- The caller's lock and limit; fifty at most.
create trigger user_interests_lock_caller
before insert on public.user_interests
for each statement
execute function private.lock_caller();

create trigger user_interests_a_limit_rate
after insert on public.user_interests
referencing new table as changed
for each statement
execute function private.limit_rate();

create trigger user_interests_cap_interests
after insert on public.user_interests
referencing new table as changed
for each statement
execute function private.cap_interests();

-- Down Migration

drop trigger user_interests_cap_interests on public.user_interests;
drop trigger user_interests_a_limit_rate on public.user_interests;
drop trigger user_interests_lock_caller on public.user_interests;
drop function private.cap_interests;

delete from private.settings
where name = 'limit_user_interests';
