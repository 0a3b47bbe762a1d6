-- Raises 404 unless the person sees a living post, and under it the comment that is to be answered:
-- for definers, which know no policy. Asked before writing, and again where the write was refused,
-- since a block or a deletion may have come in between.
create function private.require_thread(user_id uuid, post_id uuid, parent_comment_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    if private.sees_post(require_thread.user_id, require_thread.post_id) is not true then
        raise exception using
            errcode = 'PT404',
            message = 'post_not_found',
            detail = coalesce(require_thread.post_id::text, 'null'),
            hint = 'It does not exist, or it is not visible to the caller.';
    end if;

    if require_thread.parent_comment_id is not null and not exists (
        select
        from public.comments c
        where c.id = require_thread.parent_comment_id
            and c.post_id = require_thread.post_id
            and private.sees_comment(require_thread.user_id, c.id)
    ) then
        raise exception using
            errcode = 'PT404',
            message = 'comment_not_found',
            detail = require_thread.parent_comment_id::text,
            hint = 'It does not exist under that post, or it is not visible to the caller.';
    end if;
end;
$$;

comment on function private.require_thread is
    'Raises 404 post_not_found or comment_not_found unless a person sees both. Internal.';
revoke all on function private.require_thread from public, anon, authenticated, service_role;
