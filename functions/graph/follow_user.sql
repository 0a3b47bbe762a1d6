-- Follows a person the caller sees.
create function public.follow_user(user_id uuid)
returns public.follows
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
    v_me uuid := private.active_user_id();
    v_follow public.follows;
begin
    if follow_user.user_id = v_me then
        raise exception using
            errcode = '22023',
            message = 'cannot_follow_self',
            hint = 'Give the id of somebody else.';
    end if;

    perform private.require_user(follow_user.user_id);

    begin
        insert into public.follows (follower_id, following_id)
        values (v_me, follow_user.user_id)
        on conflict on constraint follows_pkey do nothing;
    exception
        -- A block or a deletion came in between.
        when insufficient_privilege then
            perform private.require_user(follow_user.user_id);
            raise;
    end;

    select f.*
    into v_follow
    from public.follows f
    where f.follower_id = v_me
        and f.following_id = follow_user.user_id;

    return v_follow;
end;
$$;

comment on function public.follow_user is
    'Follows a person as the caller and returns the row; idempotent. Errors: 400 '
    'cannot_follow_self, 404 user_not_found.';
revoke all on function public.follow_user from public, anon, authenticated, service_role;
grant execute on function public.follow_user to authenticated;
