-- What unblocking and unmuting have in common.
create function private.unfilter_user(user_id uuid, filter_type text)
returns boolean
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
begin
    delete from public.content_filters c
    where c.user_id = v_user_id
        and c.filtered_user_id = unfilter_user.user_id
        and c.filter_type = unfilter_user.filter_type;

    return found;
end;
$$;

comment on function private.unfilter_user is
    'Takes a mute or block of the caller back. Internal: unblock_user() and unmute_user().';
revoke all on function private.unfilter_user from public, anon, authenticated, service_role;
grant execute on function private.unfilter_user to authenticated;
