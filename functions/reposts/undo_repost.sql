-- Takes a repost back; for a quote the trigger on reposts deletes the quote post too (restorable).
create function public.undo_repost(post_id uuid)
returns boolean
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
begin
    delete from public.reposts r
    where r.user_id = v_user_id
        and r.post_id = undo_repost.post_id;

    return found;
end;
$$;

comment on function public.undo_repost is
    'Takes the caller''s repost or quote of a post back; idempotent. Returns whether there was '
    'one.';
revoke all on function public.undo_repost from public, anon, authenticated, service_role;
grant execute on function public.undo_repost to authenticated;
