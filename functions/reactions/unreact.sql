-- Takes a like back, also from what the caller no longer sees.
create function public.unreact(post_id uuid default null, comment_id uuid default null)
returns boolean
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
begin
    if num_nonnulls(unreact.post_id, unreact.comment_id) <> 1 then
        raise exception using
            errcode = '22023',
            message = 'reaction_target_required',
            hint = 'Give exactly one of post_id and comment_id.';
    end if;

    delete from public.reactions r
    where r.user_id = v_user_id
        and (r.post_id = unreact.post_id or r.comment_id = unreact.comment_id);

    return found;
end;
$$;

comment on function public.unreact is
    'Takes the caller''s like of a post or comment back; idempotent. Returns whether there was '
    'one. Errors: 400 reaction_target_required.';
revoke all on function public.unreact from public, anon, authenticated, service_role;
grant execute on function public.unreact to authenticated;
