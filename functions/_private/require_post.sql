-- Raises 404 post_not_found unless the caller sees a living post: it reads with the caller's
-- rights, so the policies are the rule. What may not be seen and what does not exist are the same
-- answer.
create function private.require_post(post_id uuid)
returns void
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
    if not exists (
        select
        from public.posts t
        where t.id = require_post.post_id
            and t.deleted_at is null
            and t.removed_at is null
    ) then
        raise exception using
            errcode = 'PT404',
            message = 'post_not_found',
            detail = coalesce(require_post.post_id::text, 'null'),
            hint = 'It does not exist, or it is not visible to the caller.';
    end if;
end;
$$;

comment on function private.require_post is
    'Raises 404 post_not_found unless the caller sees it. Internal.';
revoke all on function private.require_post from public, anon, authenticated, service_role;
grant execute on function private.require_post to anon, authenticated;
