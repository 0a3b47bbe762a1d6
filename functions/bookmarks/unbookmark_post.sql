-- Takes a bookmark back, also of a post the caller no longer sees.
create function public.unbookmark_post(post_id uuid)
returns boolean
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
begin
    delete from public.bookmarks b
    where b.user_id = v_user_id
        and b.post_id = unbookmark_post.post_id;

    return found;
end;
$$;

comment on function public.unbookmark_post is
    'Takes the caller''s bookmark of a post back; idempotent. Returns whether there was one.';
revoke all on function public.unbookmark_post from public, anon, authenticated, service_role;
grant execute on function public.unbookmark_post to authenticated;
