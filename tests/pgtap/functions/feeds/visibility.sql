-- What a feed shows to whom. Feeds run past the policies and apply the visibility rule themselves:
-- both are held to the same cases here, and to the rule as people say it, read from plain rows.
begin;
select plan(12);

-- Ten people: every state of an account, blocks and mutes of every kind.
create temporary table people as
select p.name, tests.create_user(p.name) as id, p.suspended, p.deleted
from (
    values
        ('ann', false, false),
        ('bob', false, false),
        ('cem', false, false),
        ('dot', false, false),
        ('eve', false, false),
        ('fay', true, false),
        ('gus', false, true),
        ('hal', true, true),
        ('ivy', false, false)
) p (name, suspended, deleted);
insert into people (name, id, suspended, deleted)
values ('jon', tests.create_staff('jon'), false, false);

-- Each has a post in every state, and reposted, bookmarked and watched all of them, and followed
-- everybody, before anything was blocked, deleted or removed. Ivy follows, but is followed by none.
create temporary table states (state text, is_deleted boolean, is_removed boolean);
insert into states (state, is_deleted, is_removed)
values
    ('living', false, false),
    ('deleted', true, false),
    ('removed', false, true),
    ('deleted and removed', true, true);

insert into public.posts (user_id, content)
select p.id, s.state || ' $ALL'
from people p
cross join states s;
insert into public.reposts (user_id, post_id, type)
select p.id, t.id, 'normal'
from people p
cross join public.posts t;
insert into public.bookmarks (user_id, post_id)
select p.id, t.id
from people p
cross join public.posts t;
insert into public.watchlist_items (user_id, ticker_id)
select p.id, t.id
from people p
cross join public.tickers t;
insert into public.follows (follower_id, following_id)
select p.id, q.id
from people p
cross join people q
where p.id <> q.id
    and q.name <> 'ivy';

update public.posts p
set
    deleted_at = case when s.is_deleted then now() end,
    removed_at = case when s.is_removed then now() end,
    removed_reason = case when s.is_removed then 'spam' end
from states s
where s.state || ' $ALL' = p.content;
-- As if a post that is gone were still listed under its ticker.
insert into public.post_tickers (post_id, ticker_id, created_at)
select p.id, t.id, p.created_at
from public.posts p
cross join public.tickers t
on conflict do nothing;

-- ann blocks bob and mutes cem; cem and dot block each other; eve blocks everybody else.
insert into public.content_filters (user_id, filtered_user_id, filter_type)
select tests.id(b.one), tests.id(b.other), b.filter_type
from (
    values
        ('ann', 'bob', 'block'),
        ('ann', 'cem', 'mute'),
        ('jon', 'ann', 'mute'),
        ('fay', 'dot', 'mute'),
        ('cem', 'dot', 'block'),
        ('dot', 'cem', 'block'),
        ('bob', 'fay', 'block')
) b (one, other, filter_type);
insert into public.content_filters (user_id, filtered_user_id, filter_type)
select tests.id('eve'), p.id, 'block'
from people p
where p.name <> 'eve';

update public.users u
set
    suspended_at = case when p.suspended then now() end,
    suspension_reason = case when p.suspended then 'spam' end,
    deleted_at = case when p.deleted then now() end
from people p
where p.id = u.id;

select tests.act_as_service_role();
select public.refresh_metrics();
select tests.act_as_postgres();

-- What each feed and the policy on posts show each viewer.
create temporary table shown (viewer text, feed text, id uuid, owner text);
grant select, insert on shown to anon, authenticated;
grant select on people to anon, authenticated;
create temporary table viewers as
select p.name, p.id from people p
union all
values ('anon', null::uuid);

do $$
declare
    v_viewer text;
    v_feed text;
    v_owner text;
begin
    for v_viewer in select v.name from viewers v loop
        perform tests.become(v_viewer);
        insert into shown (viewer, feed, id)
        select v_viewer, 'policy', p.id
        from public.posts p
        where p.deleted_at is null and p.removed_at is null;
        insert into shown (viewer, feed, id)
        select v_viewer, 'ticker', f.id from public.ticker_feed('$all', page_size => 50) f;
        insert into shown (viewer, feed, id)
        select v_viewer, 'explore', f.id from public.explore_feed(page_size => 50) f;

        for v_owner in select p.name from people p loop
            begin
                insert into shown (viewer, feed, id, owner)
                select v_viewer, 'user', f.id, v_owner
                from public.user_feed(v_owner, page_size => 50) f;
            exception
                when sqlstate 'PT404' then
                    insert into shown (viewer, feed, owner)
                    values (v_viewer, 'not found', v_owner);
            end;
        end loop;

        if v_viewer <> 'anon' then
            insert into shown (viewer, feed, id)
            select v_viewer, 'home', f.id from public.home_feed(page_size => 50) f
            union all
            select v_viewer, 'watchlist', f.id from public.watchlist_feed(page_size => 50) f
            union all
            select v_viewer, 'bookmarks', f.id from public.bookmarks_feed(page_size => 50) f;
        end if;

        perform tests.act_as_postgres();
    end loop;
end;
$$;

-- The rule, in the plainest words: who is there for whom, whom a block separates, who is muted.
create temporary table pairs as
select
    v.name as viewer, v.id as viewer_id, p.id as other_id, p.name as other,
    v.id is not distinct from p.id as is_self,
    v.id is not distinct from p.id
    or (
        not (p.suspended or p.deleted)
        and not exists (
            select
            from public.content_filters f
            where f.filter_type = 'block'
                and (v.id, p.id) in (
                    (f.user_id, f.filtered_user_id), (f.filtered_user_id, f.user_id)
                )
        )
    ) as is_visible,
    exists (
        select
        from public.content_filters f
        where f.filter_type = 'mute' and f.user_id = v.id and f.filtered_user_id = p.id
    ) as is_muted
from viewers v
cross join people p;
create temporary table cases as
select
    a.viewer, a.viewer_id, a.other_id as author_id, a.other as author, p.id,
    a.is_visible, a.is_visible and not a.is_muted as is_wanted
from public.posts p
join pairs a on a.other_id = p.user_id
where p.content like 'living%';

prepare lists as
select feed, viewer, id
from (
    select l.feed, c.viewer, c.id
    from cases c
    cross join (values ('ticker'), ('explore'), ('watchlist'), ('bookmarks')) l (feed)
    where c.is_wanted
        and (c.viewer <> 'anon' or l.feed in ('ticker', 'explore'))
        -- Who has vanished is not ranked, and sees that of the own posts.
        and (l.feed <> 'explore' or c.author not in ('fay', 'gus', 'hal'))
) expected;

-- Not a test of nothing
select results_eq(
    'select count(*) filter (where is_visible), count(*) filter (where is_wanted) from cases',
    $$values (60::bigint, 57::bigint)$$,
    'there are many to see, and some of them are muted'
);

select set_eq(
    $$select s.feed, s.viewer, s.id from shown s
    where s.feed in ('ticker', 'explore', 'watchlist', 'bookmarks')$$,
    'lists',
    'the feeds of tickers, explore, watchlist and bookmarks show each what the rule says'
);
select set_eq(
    $$select s.viewer, s.id from shown s where s.feed = 'home'$$,
    $$select c.viewer, c.id
    from cases c
    where c.is_wanted
        and (
            c.author = c.viewer
            or exists (
                select
                from public.follows f
                where f.follower_id = c.viewer_id and f.following_id = c.author_id
            )
            or exists (
                select
                from public.follows f
                join public.reposts r on r.user_id = f.following_id and r.post_id = c.id
                join pairs a on a.other_id = f.following_id and a.viewer = c.viewer
                where f.follower_id = c.viewer_id and a.is_visible and not a.is_muted
            )
        )$$,
    'the home feed shows each what the rule says of what followed people posted and reposted'
);
select set_eq(
    $$select s.viewer, s.owner, s.id from shown s where s.feed = 'user'$$,
    $$select c.viewer, a.other, c.id
    from cases c
    join pairs a on a.viewer = c.viewer and a.is_visible
    where c.is_visible and (a.other = c.author or c.viewer <> 'anon')$$,
    'a person''s feed shows each the visible posts that the person wrote or reposted, also muted'
);
select set_eq(
    $$select s.viewer, s.owner from shown s where s.feed = 'not found'$$,
    'select a.viewer, a.other from pairs a where not a.is_visible',
    'who is not visible has no feed'
);

-- Against the policy. Staff read more by it than feeds show them.
select set_eq(
    $$select s.viewer, s.id from shown s where s.feed = 'policy' and s.viewer <> 'jon'$$,
    $$select s.viewer, s.id from shown s where s.feed = 'ticker' and s.viewer <> 'jon'
    union
    select c.viewer, c.id from cases c
    where c.is_visible and not c.is_wanted and c.viewer <> 'jon'$$,
    'a ticker''s feed and the policy on posts agree, mutes aside'
);
select set_eq(
    $$select s.viewer, s.id from shown s
    where s.feed = 'policy' and s.viewer not in ('jon', 'eve', 'anon')$$,
    $$select s.viewer, s.id from shown s
    where s.feed = 'user' and s.viewer not in ('jon', 'eve', 'anon')$$,
    'people''s feeds and the policy on posts agree'
);
select is_empty(
    $$select s.feed, s.viewer, s.id from shown s
    where s.id is not null
    except
    select s.feed, s.viewer, s.id from shown s
    join shown p on p.viewer = s.viewer and p.id = s.id and p.feed = 'policy'$$,
    'no feed shows what the policy hides'
);
select is_empty(
    $$select s.feed, s.viewer, s.owner, s.id from shown s
    where s.id is not null
    group by s.feed, s.viewer, s.owner, s.id having count(*) > 1$$,
    'no feed shows a post twice'
);

-- Who brought it
select tests.become('ann');
select set_eq(
    $$select r.username
    from public.home_feed() f
    cross join unnest(f.reposted_by) r
    where f.id = (select p.id from public.posts p where p.user_id = tests.id('ivy') limit 1)$$,
    $$values ('dot'), ('jon')$$,
    'a home item names whom one follows who reposted it, none blocked, muted or vanished'
);
select set_eq(
    $$select r.username
    from public.user_feed('dot', page_size => 50) f
    cross join unnest(f.reposted_by) r$$,
    $$values ('dot')$$,
    'an item of a person''s feed names the person alone'
);
select tests.become('anon');
select is_empty(
    $$select f.id from public.user_feed('dot') f where f.reposted_by <> '{}'$$,
    'visitors learn of no repost'
);

select * from finish();
rollback;
