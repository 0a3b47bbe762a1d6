-- Makes the next generation of explore_feed(): the posts that most different people lately reacted
-- to, commented on, reposted, quoted or bookmarked. A person counts once a post, half as much with
-- each half-life since that person's last act; authors do not count for themselves, vanished people
-- not at all. What nobody engaged with follows by age, so that a quiet network has something to
-- explore, and no author has more than a few places. It reads the latest acts and posts alone, each
-- kind up to a bound, however many there are. One at a time. Returns the generation.
create function private.rank_explore()
returns bigint
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_since constant timestamptz := now() - private.setting('explore_window')::interval;
    v_half_life constant double precision :=
        extract(epoch from private.setting('explore_half_life')::interval);
    v_acts constant integer := private.setting('explore_acts')::integer;
    v_size constant integer := private.setting('explore_size')::integer;
    v_author_limit constant integer := private.setting('explore_author_limit')::integer;
    v_generation bigint;
begin
    perform pg_advisory_xact_lock(hashtextextended('private.rank_explore', 0));

    insert into private.explore_generations (id)
    select coalesce(max(g.id), 0) + 1
    from private.explore_generations g
    returning id into v_generation;

    insert into private.explore_rankings (generation, rank, post_id, score)
    with acts as (
        (
            select r.post_id, r.user_id, r.created_at
            from public.reactions r
            where r.created_at >= v_since
                and r.post_id is not null
            order by r.created_at desc
            limit v_acts
        )
        union all
        (
            select c.post_id, c.user_id, c.created_at
            from public.comments c
            where c.created_at >= v_since
                and c.deleted_at is null
                and c.removed_at is null
            order by c.created_at desc
            limit v_acts
        )
        union all
        (
            select r.post_id, r.user_id, r.created_at
            from public.reposts r
            where r.created_at >= v_since
            order by r.created_at desc
            limit v_acts
        )
        union all
        (
            select b.post_id, b.user_id, b.created_at
            from public.bookmarks b
            where b.created_at >= v_since
            order by b.created_at desc
            limit v_acts
        )
    ),

    by_person as (
        select a.post_id, a.user_id, max(a.created_at) as last_at
        from acts a
        group by a.post_id, a.user_id
    ),

    engaging as (
        select
            p.id,
            p.user_id,
            p.created_at,
            sum(
                power(0.5::double precision, extract(epoch from now() - b.last_at) / v_half_life)
            ) as score
        from by_person b
        join public.posts p on p.id = b.post_id
        where b.user_id <> p.user_id
            and p.deleted_at is null
            and p.removed_at is null
            and not exists (
                select
                from private.gone g
                where g.user_id = b.user_id
            )
        group by p.id
    ),

    -- More than there are places: those of one author fall away.
    recent as (
        select p.id, p.user_id, p.created_at
        from public.posts p
        where p.deleted_at is null
            and p.removed_at is null
        order by p.created_at desc, p.id desc
        limit 5 * v_size
    ),

    candidates as (
        select
            a.id,
            a.created_at,
            a.score,
            row_number() over (
                partition by a.user_id
                order by a.score desc, a.created_at desc, a.id desc
            ) as place_of_author
        from (
            select e.id, e.user_id, e.created_at, e.score
            from engaging e
            union all
            select n.id, n.user_id, n.created_at, 0
            from recent n
            where not exists (
                select
                from engaging e
                where e.id = n.id
            )
        ) a
        where not exists (
            select
            from private.gone g
            where g.user_id = a.user_id
        )
    )

    select
        v_generation,
        row_number() over (order by c.score desc, c.created_at desc, c.id desc),
        c.id,
        c.score
    from candidates c
    where c.place_of_author <= v_author_limit
    order by c.score desc, c.created_at desc, c.id desc
    limit v_size;

    delete from private.explore_generations g
    where g.id < v_generation
        and g.made_at < now() - private.setting('explore_kept')::interval;

    return v_generation;
end;
$$;

comment on function private.rank_explore is
    'Ranks posts for explore_feed() and forgets old rankings. For refresh_metrics().';
revoke all on function private.rank_explore from public, anon, authenticated, service_role;
