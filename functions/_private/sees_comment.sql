-- The visibility rule for comments, for definers and for the insert policy on comments, which may
-- not query its own table: a living comment under a visible post, its author neither vanished nor
-- separated from the viewer by a block. The same sentence as the policy on comments.
create function private.sees_comment(viewer uuid, comment_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
select exists (
    select
    from public.comments c
    where c.id = sees_comment.comment_id
        and c.deleted_at is null
        and c.removed_at is null
        and private.sees_post(sees_comment.viewer, c.post_id)
        and not exists (
            select
            from private.gone g
            where g.user_id = c.user_id
        )
        and not exists (
            select
            from private.hidden h
            where h.viewer = sees_comment.viewer
                and h.author = c.user_id
        )
)
$$;

comment on function private.sees_comment is
    'Whether a viewer sees a living comment. Internal, for definers and the policy on comments.';
revoke all on function private.sees_comment from public, anon, authenticated, service_role;
grant execute on function private.sees_comment to authenticated;
