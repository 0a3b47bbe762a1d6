-- What blocking and muting have in common. Somebody a block hides can still be blocked back, and
-- muted; so can who has vanished, or else the answer would tell a block from an account that is
-- gone.
create function private.filter_user(user_id uuid, filter_type text)
returns public.content_filters
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
    v_me uuid := private.active_user_id();
    v_filter public.content_filters;
begin
    if filter_user.user_id = v_me then
        raise exception using
            errcode = '22023',
            message = 'cannot_filter_self',
            hint = 'Give the id of somebody else.';
    end if;

    if not exists (
        select
        from private.hidden h
        where h.viewer = v_me
            and h.author = filter_user.user_id
    ) and not exists (
        select
        from private.gone g
        where g.user_id = filter_user.user_id
    ) then
        perform private.require_user(filter_user.user_id);
    end if;

    insert into public.content_filters (user_id, filtered_user_id, filter_type)
    values (v_me, filter_user.user_id, filter_user.filter_type)
    on conflict on constraint unique_user_filter do nothing;

    select c.*
    into v_filter
    from public.content_filters c
    where c.user_id = v_me
        and c.filtered_user_id = filter_user.user_id
        and c.filter_type = filter_user.filter_type;

    return v_filter;
end;
$$;

comment on function private.filter_user is
    'Mutes or blocks a person as the caller. Internal: block_user() and mute_user().';
revoke all on function private.filter_user from public, anon, authenticated, service_role;
grant execute on function private.filter_user to authenticated;
