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
