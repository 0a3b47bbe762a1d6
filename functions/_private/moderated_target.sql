-- A target as it stands now, whatever its state. user_id names the person where the target itself
-- is gone.
create function private.moderated_target(kind text, target_id uuid, user_id uuid)
returns public.moderated_target
language sql
stable
security definer
set search_path = ''
as $$
select
    t.kind,
    t.id,
    private.moderated_person(coalesce(p.user_id, c.user_id, u.id, t.user_id)),
    coalesce(p.content, c.content),
    coalesce(p.media_urls, c.media_urls),
    coalesce(p.gif_url, c.gif_url),
    q.options,
    coalesce(p.original_post_id, c.post_id),
    coalesce(p.created_at, c.created_at, u.created_at),
    coalesce(p.updated_at, c.updated_at, u.updated_at),
    coalesce(p.id, c.id, u.id) is null,
    coalesce(p.deleted_at, c.deleted_at, u.deleted_at) is not null,
    coalesce(p.removed_at, c.removed_at),
    coalesce(p.removed_reason, c.removed_reason)
from (
    values (moderated_target.kind, moderated_target.target_id, moderated_target.user_id)
) t (kind, id, user_id)
left join public.posts p on t.kind = 'post' and p.id = t.id
left join public.comments c on t.kind = 'comment' and c.id = t.id
left join public.users u on t.kind = 'user' and u.id = t.id
left join lateral (
    select pp.options
    from public.polls pp
    where pp.post_id = p.id
    union all
    select pc.options
    from public.polls pc
    where pc.comment_id = c.id
) q on true
$$;

comment on function private.moderated_target is
    'A post, comment or person as staff see it. Internal.';
revoke all on function private.moderated_target from public, anon, authenticated, service_role;
