-- Generated from migrations/20261123091004_create_explore.sql by npm run supabase:generate: do not edit.

-- The rankings that explore_feed() reads: each run of private.rank_explore() makes a generation. A
-- cursor names the one that its first page was taken from, so that no page mixes two of them.
create table private.explore_generations (
    id bigint primary key,
    made_at timestamptz not null default now()
);

comment on table private.explore_generations is
    'Rankings of posts for explore_feed(), one per run of rank_explore(); the last ones are kept.';
comment on column private.explore_generations.id is 'Counts up; the highest is the newest.';
comment on column private.explore_generations.made_at is 'When it was made.';

-- The posts of a generation in their order. No foreign key to posts on purpose: a ranking lives for
-- hours, its readers join the post anyway, and deleting a post need not look here.
create table private.explore_rankings (
    generation bigint not null references private.explore_generations (id) on delete cascade,
    rank integer not null,
    post_id uuid not null,
    score double precision not null,

    primary key (generation, rank)
);

comment on table private.explore_rankings is
    'Ranked posts of each generation. Written by rank_explore(), never changed.';
comment on column private.explore_rankings.generation is 'The ranking it belongs to.';
comment on column private.explore_rankings.rank is 'Its place, from 1.';
comment on column private.explore_rankings.post_id is 'The post; it may be gone by now.';
comment on column private.explore_rankings.score is
    'Decayed sum of the different people who engaged with it; 0 for one that is merely new.';

-- No policy and no grant: no API role reads or writes it. Read through explore_feed().
alter table private.explore_generations enable row level security;

revoke all on private.explore_generations from anon, authenticated, service_role;

-- No policy and no grant: no API role reads or writes it. Read through explore_feed().
alter table private.explore_rankings enable row level security;

revoke all on private.explore_rankings from anon, authenticated, service_role;

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

-- Definer behind public.explore_feed(): reads on in the ranking that the first page was taken from,
-- and applies the visibility rule itself, once a page. Who is not to be seen leaves no gap.
create function private.explore_feed(cursor text, page_size integer)
returns setof public.post_item
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_me uuid := auth.uid();
    v_size integer := private.check_page_size(explore_feed.page_size);
    v_position jsonb := private.decode_cursor(explore_feed.cursor, 'explore_feed');
    v_generation bigint := (v_position ->> 'generation')::bigint;
    v_rank integer := coalesce((v_position ->> 'rank')::integer, 0);
begin
    if v_position is null then
        select max(g.id)
        into v_generation
        from private.explore_generations g;
    elsif not exists (
        select
        from private.explore_generations g
        where g.id = v_generation
    ) then
        raise exception using
            errcode = 'PT400',
            message = 'cursor_expired',
            detail = left(explore_feed.cursor, 100),
            hint = 'The ranking has been made anew since. Begin at the first page.';
    end if;

    return query
    select i.*
    from private.post_items(
        v_me,
        array(
            select
                row(
                    e.post_id,
                    e.created_at,
                    '{}',
                    private.encode_cursor(
                        'explore_feed',
                        jsonb_build_object('generation', v_generation, 'rank', e.rank)
                    )
                )::private.feed_entry
            from (
                select r.rank, r.post_id, p.created_at
                from private.explore_rankings r
                join public.posts p on p.id = r.post_id
                where r.generation = v_generation
                    and r.rank > v_rank
                    and p.deleted_at is null
                    and p.removed_at is null
                    and (
                        p.user_id = v_me
                        or (
                            not exists (
                                select
                                from private.gone g
                                where g.user_id = p.user_id
                            )
                            and not exists (
                                select
                                from private.hidden h
                                where h.viewer = v_me
                                    and h.author = p.user_id
                            )
                            and not exists (
                                select
                                from public.content_filters c
                                where c.user_id = v_me
                                    and c.filtered_user_id = p.user_id
                                    and c.filter_type = 'mute'
                            )
                        )
                    )
                order by r.rank
                limit v_size
            ) e
            order by e.rank
        )
    ) i;
end;
$$;

comment on function private.explore_feed is
    'A page of the ranked posts. Internal: public.explore_feed().';
revoke all on function private.explore_feed from public, anon, authenticated, service_role;
grant execute on function private.explore_feed to anon, authenticated;

-- What the network talks about, for those who look around.
create function public.explore_feed(cursor text default null, page_size integer default 20)
returns setof public.post_item
language sql
stable
security invoker
set search_path = ''
as $$
select i.*
from private.explore_feed(explore_feed.cursor, explore_feed.page_size) i
$$;

comment on function public.explore_feed is
    'Posts that most different people lately engaged with, then the newest; ranked anew by '
    'refresh_metrics(). For the next page give the last item''s cursor, which stays within the '
    'ranking of the first page. event_at is when it was posted. Muted people are left out. Errors: '
    '400 cursor_expired, cursor_invalid, page_size_out_of_range.';
revoke all on function public.explore_feed from public, anon, authenticated, service_role;
grant execute on function public.explore_feed to anon, authenticated;

-- Definer behind public.refresh_metrics(): only the owner of a materialized view refreshes it.
-- Execute is service_role's alone. One at a time; readers are never blocked.
create or replace function private.refresh_metrics()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('private.refresh_metrics', 0));
    perform private.close_days();

    refresh materialized view concurrently analytics.trending_tickers;
    refresh materialized view concurrently analytics.daily_metrics;
    refresh materialized view concurrently analytics.engagement_metrics;

    perform private.rank_explore();
end;
$$;

comment on function private.refresh_metrics is
    'Closes finished days, refreshes the three materialized views, ranks posts for explore.';
revoke all on function private.refresh_metrics from public, anon, authenticated, service_role;
grant execute on function private.refresh_metrics to service_role;

-- Brings trending tickers, metrics and the ranking of explore up to date; called by a job, or by
-- hand with the service_role key.
create or replace function public.refresh_metrics()
returns void
language sql
volatile
security invoker
set search_path = ''
as $$
select private.refresh_metrics()
$$;

comment on function public.refresh_metrics is
    'Refreshes trending_tickers, daily_metrics, engagement_metrics and what explore_feed() shows. '
    'For service_role.';
revoke all on function public.refresh_metrics from public, anon, authenticated, service_role;
grant execute on function public.refresh_metrics to service_role;
