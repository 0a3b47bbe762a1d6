-- Where private.gone and private.hidden differ from what accounts and blocks say: empty, always.
-- One row a difference: a vanished account (author alone) or a pair, how many blocks are kept for
-- it, and how many there are. Reads every account and block, so it is for tests and operators.
create function private.visibility_drift()
returns table (viewer uuid, author uuid, kept integer, expected integer)
language sql
stable
security definer
set search_path = ''
as $$
select null::uuid, coalesce(g.user_id, e.id), num_nonnulls(g.user_id), num_nonnulls(e.id)
from private.gone g
full join (
    select u.id
    from public.users u
    where u.deleted_at is not null
        or u.suspended_at is not null
        or u.id = private.ghost_id()
) e on e.id = g.user_id
where g.user_id is null
    or e.id is null
union all
select
    coalesce(h.viewer, e.viewer),
    coalesce(h.author, e.author),
    coalesce(h.blocks, 0),
    coalesce(e.blocks, 0)
from private.hidden h
full join (
    select s.viewer, s.author, count(*)::integer as blocks
    from public.content_filters c
    cross join lateral (
        values (c.user_id, c.filtered_user_id), (c.filtered_user_id, c.user_id)
    ) s (viewer, author)
    where c.filter_type = 'block'
    group by s.viewer, s.author
) e on e.viewer = h.viewer and e.author = h.author
where h.blocks is distinct from e.blocks
$$;

comment on function private.visibility_drift is
    'Where private.gone and private.hidden differ from accounts and blocks; none when all is well. '
    'For operators.';
revoke all on function private.visibility_drift from public, anon, authenticated, service_role;
