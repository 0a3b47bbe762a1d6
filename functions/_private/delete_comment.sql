-- Definer behind public.delete_comment(): clients hold no grant on comments.deleted_at.
create function private.delete_comment(comment_id uuid)
returns public.comments
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
    v_comment public.comments;
begin
    perform private.lock_person(v_user_id);

    update public.comments c
    set deleted_at = coalesce(c.deleted_at, now())
    where c.id = delete_comment.comment_id
        and c.user_id = v_user_id
    returning c.* into v_comment;

    if not found then
        raise exception using
            errcode = 'PT404',
            message = 'comment_not_found',
            detail = coalesce(delete_comment.comment_id::text, 'null'),
            hint = 'It does not exist, or it is not a comment of the caller.';
    end if;

    return v_comment;
end;
$$;

comment on function private.delete_comment is
    'Deletes a comment of the caller. Internal: public.delete_comment().';
revoke all on function private.delete_comment from public, anon, authenticated, service_role;
grant execute on function private.delete_comment to authenticated;
