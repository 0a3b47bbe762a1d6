-- The visibility rule for definers, which no policy holds back: a living post whose author has
-- neither vanished nor is separated from the viewer by a block. The same sentence as the policy on
-- posts; a test holds both against the same cases.
create function private.sees_post(viewer uuid, post_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
select exists (
    select
    from public.posts p
    where p.id = sees_post.post_id
        and p.deleted_at is null
        and p.removed_at is null
        and not exists (
            select
            from private.gone g
            where g.user_id = p.user_id
        )
        and not exists (
            select
            from private.hidden h
            where h.viewer = sees_post.viewer
                and h.author = p.user_id
        )
)
$$;

comment on function private.sees_post is
    'Whether a viewer sees a living post. Internal, for definers.';
revoke all on function private.sees_post from public, anon, authenticated, service_role;
