-- Raises 404 poll_not_found unless the caller sees the poll, and what it stands on lives.
create function private.require_poll(poll_id uuid)
returns void
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
    if not exists (
        select
        from public.polls t
        left join public.posts p on p.id = t.post_id
        left join public.comments c on c.id = t.comment_id
        where t.id = require_poll.poll_id
            and coalesce(p.deleted_at, p.removed_at, c.deleted_at, c.removed_at) is null
    ) then
        raise exception using
            errcode = 'PT404',
            message = 'poll_not_found',
            detail = coalesce(require_poll.poll_id::text, 'null'),
            hint = 'It does not exist, or it is not visible to the caller.';
    end if;
end;
$$;

comment on function private.require_poll is
    'Raises 404 poll_not_found unless the caller sees it. Internal.';
revoke all on function private.require_poll from public, anon, authenticated, service_role;
grant execute on function private.require_poll to anon, authenticated;
