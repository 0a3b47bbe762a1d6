-- explore_feed() and rank_explore(): what most different people engaged with, by rankings that stay
-- what they were while somebody pages through them.
begin;
select plan(21);

select tests.create_user(p.name)
from unnest(
    array['ann', 'ben', 'cem', 'dot', 'eve', 'fan 1', 'fan 2', 'fan 3', 'gone fan']
) as p (name);

-- Posts of a week ago, which only engagement brings up, and of today.
create function pg_temp.post(content text, author text, ago interval)
returns void
language sql
as $$
insert into public.posts (id, user_id, content, created_at)
values (tests.id(post.content), tests.id(post.author), post.content, now() - post.ago)
$$;
create function pg_temp.ranking()
returns text[]
language plpgsql
as $$
declare
    v_generation constant bigint := private.rank_explore();
begin
    return (
        select array_agg(p.content order by r.rank)
        from private.explore_rankings r
        join public.posts p on p.id = r.post_id
        where r.generation = v_generation
    );
end;
$$;

select is(pg_temp.ranking(), null, 'without posts a ranking is empty');
select is_empty('select * from public.explore_feed()', 'and so is the feed');

select pg_temp.post('old', 'ann', '7 days');
select pg_temp.post('older', 'ben', '8 days');
select pg_temp.post('new', 'cem', '1 hour');
select is(
    pg_temp.ranking(), '{new,old,older}',
    'what nobody engaged with stands by its age, so that a quiet network has something to show'
);

-- One act of each kind brings a post up; so does the second person.
insert into public.reactions (user_id, post_id)
values (tests.id('fan 1'), tests.id('older'));
select is(pg_temp.ranking(), '{older,new,old}', 'a like brings a post up');
insert into public.comments (user_id, post_id, content)
values (tests.id('fan 1'), tests.id('old'), 'Well'), (tests.id('fan 2'), tests.id('old'), 'Hm');
select is(pg_temp.ranking(), '{old,older,new}', 'two people more than one');
insert into public.bookmarks (user_id, post_id)
values (tests.id('fan 1'), tests.id('new')), (tests.id('fan 2'), tests.id('new'));
insert into public.reposts (user_id, post_id, type)
values (tests.id('fan 3'), tests.id('new'), 'normal');
select is(pg_temp.ranking(), '{new,old,older}', 'whether they comment, bookmark or repost');
insert into public.comments (user_id, post_id, content)
select tests.id('fan 1'), tests.id('older'), 'Up'
from generate_series(1, 20);
insert into public.reposts (user_id, post_id, type)
values (tests.id('fan 1'), tests.id('older'), 'normal');
select is(pg_temp.ranking(), '{new,old,older}', 'one person counts once, whatever that person does');
insert into public.comments (user_id, post_id, content)
select tests.id('ben'), tests.id('older'), 'Read this'
from generate_series(1, 20);
insert into public.reactions (user_id, post_id)
values (tests.id('ben'), tests.id('older')), (tests.id('gone fan'), tests.id('older'));
update public.users u
set suspended_at = now(), suspension_reason = 'spam'
where u.id = tests.id('gone fan');
select is(pg_temp.ranking(), '{new,old,older}', 'authors and vanished people do not count');
select results_eq(
    $$select p.content, round(r.score::numeric, 6)
    from private.explore_rankings r
    join public.posts p on p.id = r.post_id
    where r.generation = (select max(g.id) from private.explore_generations g)
    order by r.rank$$,
    $$values ('new', 3.000000), ('old', 2.000000), ('older', 1.000000)$$,
    'an act of this moment counts one'
);

-- Time
update public.comments c
set created_at = now() - interval '12 hours'
where c.post_id = tests.id('old');
update public.reposts r set created_at = now() - interval '12 hours';
update public.bookmarks b
set created_at = now() - interval '60 hours'
where b.post_id = tests.id('new');
update public.reactions r
set created_at = now() - interval '60 hours'
where r.post_id = tests.id('older') and r.user_id <> tests.id('fan 1');
insert into public.comments (user_id, post_id, content, created_at)
values (tests.id('fan 3'), tests.id('old'), 'Long ago', now() - interval '60 hours');
insert into public.reactions (user_id, post_id, created_at)
values (tests.id('fan 3'), tests.id('old'), now() - interval '60 hours');
insert into public.reposts (user_id, post_id, type, created_at)
values (tests.id('fan 3'), tests.id('old'), 'normal', now() - interval '60 hours');
select pg_temp.ranking();
select results_eq(
    $$select p.content, round(r.score::numeric, 6)
    from private.explore_rankings r
    join public.posts p on p.id = r.post_id
    where r.generation = (select max(g.id) from private.explore_generations g)
    order by r.rank$$,
    $$values ('old', 1.000000), ('older', 1.000000), ('new', 0.500000)$$,
    'after the half-life it counts half, after the window nothing; of two alike the newer leads'
);

-- Nobody fills it alone, and nothing that is not there stands in it
select pg_temp.post('e' || n, 'eve', make_interval(mins => n))
from generate_series(1, 5) n;
select pg_temp.post('deleted', 'dot', '0');
update public.posts p set deleted_at = now() where p.id = tests.id('deleted');
insert into public.reactions (user_id, post_id)
values (tests.id('fan 1'), tests.id('e5'));
select is(
    pg_temp.ranking(), '{e5,old,older,new,e1,e2}',
    'an author has three places, the best ones; deleted posts have none'
);
update private.settings s set value = '2' where s.name = 'explore_size';
select is(pg_temp.ranking(), '{e5,old}', 'a ranking has as many places as are set');
update private.settings s set value = '1000' where s.name = 'explore_size';

-- Pages
select tests.act_as_service_role();
select public.refresh_metrics();
prepare page as
select f.content from public.explore_feed($1, $2) f;
select tests.act_as_anon();
select results_eq(
    'execute page(null, 4)', $$values ('e5'), ('old'), ('older'), ('new')$$,
    'refresh_metrics() ranks, and anybody explores'
);
select set_config(
    'test.cursor', (select f.cursor from public.explore_feed(page_size => 2) f offset 1), true
);
select tests.act_as_postgres();
insert into public.reactions (user_id, post_id)
select tests.id('fan ' || n), tests.id('e2')
from generate_series(1, 3) n;
select pg_temp.ranking();
select tests.act_as('ann');
select results_eq(
    'execute page(null, 1)', $$values ('e2')$$, 'a first page is of the newest ranking'
);
select results_eq(
    $$execute page(current_setting('test.cursor'), null)$$,
    $$values ('older'), ('new'), ('e1'), ('e2')$$,
    'later pages stay in the ranking of the first'
);
insert into public.content_filters (filtered_user_id, filter_type)
values (tests.id('eve'), 'mute'), (tests.id('ben'), 'block');
select results_eq(
    'execute page(null, 2)', $$values ('old'), ('new')$$,
    'muted and blocked people are left out, and leave no gap'
);
select results_eq(
    $$select f.event_at = f.created_at, f.reposted_by from public.explore_feed(null, 1) f$$,
    $$values (true, '{}'::public.person[])$$,
    'an item has the time of the post, and nobody brought it'
);

-- Old rankings go
select tests.act_as_postgres();
update private.explore_generations g set made_at = now() - interval '61 minutes';
select private.rank_explore();
select is(
    (select count(*) from private.explore_generations), 1::bigint,
    'a ranking is kept for an hour; the newest for as long as it is that'
);
select tests.act_as('cem');
select throws_ok(
    $$select public.explore_feed(current_setting('test.cursor'))$$,
    'PT400', 'cursor_expired',
    'then a cursor within it is refused'
);
select throws_ok(
    $$select public.explore_feed('nonsense')$$, 'PT400', 'cursor_invalid',
    'and a damaged one always'
);
select throws_ok(
    $$select public.explore_feed(page_size => 0)$$, '22023', 'page_size_out_of_range',
    'a page has an item at least'
);

select * from finish();
rollback;
