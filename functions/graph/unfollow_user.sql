-- Ends a follow, also of somebody the caller no longer sees.
create function public.unfollow_user(user_id uuid)
returns boolean
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
begin
    delete from public.follows f
    where f.follower_id = v_user_id
        and f.following_id = unfollow_user.user_id;

    return found;
end;
$$;

comment on function public.unfollow_user is
    'Ends the caller''s follow of a person; idempotent. Returns whether there was one.';
revoke all on function public.unfollow_user from public, anon, authenticated, service_role;
grant execute on function public.unfollow_user to authenticated;
