-- The newest living posts by some people below a key, newest first, at most so many, for
-- private.stream_page(). Vanished people are left out, save the viewer. However many posts there
-- are, it reads no more than a multiple of what it answers or of the people:
--   walks      the newest posts of everybody, an index-only scan that tests a hash of the people:
--              right for who follows many. It gives up after a budget of entries a person.
--   otherwise  the newest post of each person, then the newest ones of those who lead.
create function private.stream_posts(
    viewer uuid,
    people uuid[],
    before_at timestamptz,
    before_id uuid,
    amount integer,
    walks boolean
)
returns setof private.feed_entry
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
    v_budget integer := private.setting('home_walk_budget')::integer
        * cardinality(stream_posts.people);
    v_events private.feed_entry[];
begin
    if stream_posts.walks then
        -- One entry beyond the budget comes through unasked and says that the walk ended early.
        -- "is true" keeps the hash a filter, which the planner would turn into a join.
        v_events := array(
            select
                row(
                    w.id, w.created_at, '{}', case when w.step > v_budget then 'early' end
                )::private.feed_entry
            from (
                select
                    n.id,
                    n.created_at,
                    n.user_id,
                    row_number() over (order by n.created_at desc, n.id desc) as step
                from (
                    select p.id, p.created_at, p.user_id
                    from public.posts p
                    where p.deleted_at is null
                        and p.removed_at is null
                        and (p.created_at, p.id)
                        < (stream_posts.before_at, stream_posts.before_id)
                    order by p.created_at desc, p.id desc
                    limit v_budget + 1
                ) n
            ) w
            where w.step > v_budget
                or (
                    (w.user_id in (select s from unnest(stream_posts.people) s)) is true
                    and (
                        w.user_id = stream_posts.viewer
                        or not exists (
                            select
                            from private.gone g
                            where g.user_id = w.user_id
                        )
                    )
                )
            order by w.created_at desc, w.id desc
            limit stream_posts.amount
        );

        if v_events[cardinality(v_events)].cursor is null then
            return query
            select e.post_id, e.event_at, e.reposter_ids, e.cursor
            from unnest(v_events) e;
            return;
        end if;
    end if;

    return query
    select b.id, b.created_at, '{}'::uuid[], null::text
    from (
        select o.user_id
        from (
            select s.user_id, h.id, h.created_at
            from unnest(stream_posts.people) s (user_id)
            cross join lateral (
                select p.id, p.created_at
                from public.posts p
                where p.user_id = s.user_id
                    and p.deleted_at is null
                    and p.removed_at is null
                    and (p.created_at, p.id)
                    < (stream_posts.before_at, stream_posts.before_id)
                order by p.created_at desc, p.id desc
                limit 1
            ) h
            order by h.created_at desc, h.id desc
        ) o
        where o.user_id = stream_posts.viewer
            or not exists (
                select
                from private.gone g
                where g.user_id = o.user_id
            )
        order by o.created_at desc, o.id desc
        limit stream_posts.amount
    ) leading_people
    cross join lateral (
        select p.id, p.created_at
        from public.posts p
        where p.user_id = leading_people.user_id
            and p.deleted_at is null
            and p.removed_at is null
            and (p.created_at, p.id)
            < (stream_posts.before_at, stream_posts.before_id)
        order by p.created_at desc, p.id desc
        limit stream_posts.amount
    ) b
    order by b.created_at desc, b.id desc
    limit stream_posts.amount;
end;
$$;

comment on function private.stream_posts is
    'The newest posts by some people below a key. Internal, for definers.';
revoke all on function private.stream_posts from public, anon, authenticated, service_role;
