-- The newest plain reposts by some people between two keys, newest first, at most so many: as
-- private.stream_posts(), by the time of the repost. The lower key is the last post that the page
-- has room for, which keeps this part short.
create function private.stream_reposts(
    viewer uuid,
    people uuid[],
    before_at timestamptz,
    before_id uuid,
    down_to_at timestamptz,
    down_to_id uuid,
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
        * cardinality(stream_reposts.people);
    v_events private.feed_entry[];
begin
    if stream_reposts.walks then
        -- One entry beyond the budget comes through unasked and says that the walk ended early.
        -- "is true" keeps the hash a filter, which the planner would turn into a join.
        v_events := array(
            select
                row(
                    w.post_id, w.created_at, '{}', case when w.step > v_budget then 'early' end
                )::private.feed_entry
            from (
                select
                    n.post_id,
                    n.created_at,
                    n.user_id,
                    row_number() over (order by n.created_at desc, n.post_id desc) as step
                from (
                    select r.post_id, r.created_at, r.user_id
                    from public.reposts r
                    where r.type = 'normal'
                        and (r.created_at, r.post_id)
                        < (stream_reposts.before_at, stream_reposts.before_id)
                        and (r.created_at, r.post_id)
                        > (stream_reposts.down_to_at, stream_reposts.down_to_id)
                    order by r.created_at desc, r.post_id desc
                    limit v_budget + 1
                ) n
            ) w
            where w.step > v_budget
                or (
                    (w.user_id in (select s from unnest(stream_reposts.people) s)) is true
                    and (
                        w.user_id = stream_reposts.viewer
                        or not exists (
                            select
                            from private.gone g
                            where g.user_id = w.user_id
                        )
                    )
                )
            order by w.created_at desc, w.post_id desc
            limit stream_reposts.amount
        );

        if v_events[cardinality(v_events)].cursor is null then
            return query
            select e.post_id, e.event_at, e.reposter_ids, e.cursor
            from unnest(v_events) e;
            return;
        end if;
    end if;

    return query
    select b.post_id, b.created_at, '{}'::uuid[], null::text
    from (
        select o.user_id
        from (
            select s.user_id, h.post_id, h.created_at
            from unnest(stream_reposts.people) s (user_id)
            cross join lateral (
                select r.post_id, r.created_at
                from public.reposts r
                where r.user_id = s.user_id
                    and r.type = 'normal'
                    and (r.created_at, r.post_id)
                    < (stream_reposts.before_at, stream_reposts.before_id)
                    and (r.created_at, r.post_id)
                    > (stream_reposts.down_to_at, stream_reposts.down_to_id)
                order by r.created_at desc, r.post_id desc
                limit 1
            ) h
            order by h.created_at desc, h.post_id desc
        ) o
        where o.user_id = stream_reposts.viewer
            or not exists (
                select
                from private.gone g
                where g.user_id = o.user_id
            )
        order by o.created_at desc, o.post_id desc
        limit stream_reposts.amount
    ) leading_people
    cross join lateral (
        select r.post_id, r.created_at
        from public.reposts r
        where r.user_id = leading_people.user_id
            and r.type = 'normal'
            and (r.created_at, r.post_id)
            < (stream_reposts.before_at, stream_reposts.before_id)
            and (r.created_at, r.post_id)
            > (stream_reposts.down_to_at, stream_reposts.down_to_id)
        order by r.created_at desc, r.post_id desc
        limit stream_reposts.amount
    ) b
    order by b.created_at desc, b.post_id desc
    limit stream_reposts.amount;
end;
$$;

comment on function private.stream_reposts is
    'The newest plain reposts by some people below a key. Internal, for definers.';
revoke all on function private.stream_reposts from public, anon, authenticated, service_role;
