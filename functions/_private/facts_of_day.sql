-- What happened on one UTC day, counted from the rows that still stand. Actives are people with a
-- session that began on the day (dau) or within the 30 days that end with it (mau).
create function private.facts_of_day(day date)
returns table (dau integer, mau integer, posts integer, new_users integer)
language sql
stable
security definer
set search_path = ''
as $$
select
    (
        select count(distinct s.user_id)::integer
        from public.user_sessions s
        where s.session_start >= facts_of_day.day::timestamp at time zone 'UTC'
            and s.session_start < (facts_of_day.day + 1)::timestamp at time zone 'UTC'
    ),
    (
        select count(distinct s.user_id)::integer
        from public.user_sessions s
        where s.session_start >= (facts_of_day.day - 29)::timestamp at time zone 'UTC'
            and s.session_start < (facts_of_day.day + 1)::timestamp at time zone 'UTC'
    ),
    (
        select count(*)::integer
        from public.posts p
        where p.created_at >= facts_of_day.day::timestamp at time zone 'UTC'
            and p.created_at < (facts_of_day.day + 1)::timestamp at time zone 'UTC'
            and p.deleted_at is null
            and p.removed_at is null
    ),
    (
        select count(*)::integer
        from public.users u
        where u.created_at >= facts_of_day.day::timestamp at time zone 'UTC'
            and u.created_at < (facts_of_day.day + 1)::timestamp at time zone 'UTC'
            and u.id <> private.ghost_id()
    )
$$;

comment on function private.facts_of_day is
    'Actives, posts and new people of a UTC day, counted afresh. Internal.';
revoke all on function private.facts_of_day from public, anon, authenticated, service_role;
