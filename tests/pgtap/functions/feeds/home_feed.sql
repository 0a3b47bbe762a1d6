-- home_feed(): what one and whom one follows posted, and what those reposted. That pages repeat and
-- lose nothing, whatever happens meanwhile, tests/reliability/feeds_model.test.ts tries at random;
-- here stands one of each case, both ways in which a page is found.
begin;
select plan(32);

select tests.create_user(p.name)
from unnest(array['me', 'ann', 'ben', 'cem', 'dot']) as p (name);

create function pg_temp.post(content text, author text, at time)
returns void
language sql
as $$
insert into public.posts (id, user_id, content, created_at)
values (tests.id(post.content), tests.id(post.author), post.content, date '2026-01-01' + post.at)
$$;
create function pg_temp.repost(post text, by text, at time)
returns void
language sql
as $$
insert into public.reposts (user_id, post_id, type, created_at)
values (tests.id(repost.by), tests.id(repost.post), 'normal', date '2026-01-01' + repost.at)
$$;

-- I follow ann and ben; cem and dot I do not.
insert into public.follows (follower_id, following_id, created_at)
values
    (tests.id('me'), tests.id('ann'), '2026-01-01'),
    (tests.id('me'), tests.id('ben'), '2026-01-01');
select pg_temp.post('a1', 'ann', '01:00');
select pg_temp.post('c1', 'cem', '02:00');
select pg_temp.post('b1', 'ben', '03:00');
select pg_temp.post('m1', 'me', '04:00');
select pg_temp.post('c2', 'cem', '05:00');
select pg_temp.post('d1', 'dot', '06:00');
select pg_temp.repost('c1', 'ann', '07:00');
select pg_temp.repost('c1', 'ben', '08:00');
select pg_temp.repost('a1', 'ben', '09:00');
select pg_temp.repost('d1', 'cem', '10:00');
select pg_temp.repost('c2', 'me', '11:00');
select pg_temp.repost('m1', 'dot', '12:00');

prepare page (text, integer) as
select f.content from public.home_feed($1, $2) f;
create function pg_temp.find_pages(how text)
returns void
language sql
as $$
update private.settings s
set value = case when find_pages.how = 'walk' then '0' else '150' end
where s.name = 'home_walk_threshold';
update private.settings s
set value = case when find_pages.how = 'short walk' then '1' else '15' end
where s.name = 'home_walk_budget';
$$;
-- Remembers the cursor of the last item of a first page of so many.
create function pg_temp.open_page(page_size integer)
returns void
language sql
as $$
select set_config(
    'test.cursor',
    (
        select f.cursor
        from public.home_feed(page_size => open_page.page_size) f
        offset open_page.page_size - 1
    ),
    true
);
$$;
grant execute on function pg_temp.open_page to authenticated;

-- Each of the ways
create function pg_temp.contents(page_size integer)
returns text
language sql
as $$
select string_agg(f.content, ', ') from public.home_feed(page_size => contents.page_size) f
$$;
grant execute on function pg_temp.contents to authenticated;
select pg_temp.find_pages(w.way), tests.act_as('me')
from (values ('each person')) w (way);
select results_eq(
    'execute page(null, null)', $$values ('a1'), ('c1'), ('m1'), ('b1')$$,
    'one''s own posts, those of whom one follows and what those reposted, each at its newest event'
);
select results_eq(
    $$select f.content, f.event_at, array(select r.username from unnest(f.reposted_by) r)
    from public.home_feed() f$$,
    $$values
        ('a1', timestamptz '2026-01-01 09:00+00', '{ben}'::text[]),
        ('c1', '2026-01-01 08:00+00', '{ben,ann}'),
        ('m1', '2026-01-01 04:00+00', '{}'),
        ('b1', '2026-01-01 03:00+00', '{}')$$,
    'each with its time and who brought it, newest first; strangers'' and one''s own reposts do not'
);
select tests.act_as_postgres();
select pg_temp.find_pages('walk');
select tests.act_as('me');
select results_eq(
    'execute page(null, null)', $$values ('a1'), ('c1'), ('m1'), ('b1')$$,
    'a walk through the newest posts of everybody finds the same'
);
select tests.act_as_postgres();
update private.settings s set value = '1' where s.name = 'home_walk_budget';
select tests.act_as('me');
select results_eq(
    'execute page(null, null)', $$values ('a1'), ('c1'), ('m1'), ('b1')$$,
    'and so does one that ends early'
);
select tests.act_as_postgres();
select pg_temp.find_pages('each person');
select tests.act_as('me');
select is(pg_temp.contents(n), c.page, format('a page of %s is full', n))
from (values (1, 'a1'), (2, 'a1, c1'), (3, 'a1, c1, m1')) c (n, page);

-- Between two pages: what was shown does not come again
select pg_temp.open_page(2);
select results_eq(
    $$execute page(current_setting('test.cursor'), null)$$, $$values ('m1'), ('b1')$$,
    'what a repost brought comes again neither by an older repost nor by itself'
);
select tests.act_as_postgres();
delete from public.reposts r where r.user_id = tests.id('ben');
select tests.act_as('me');
select results_eq(
    $$execute page(current_setting('test.cursor'), null)$$, $$values ('m1'), ('b1')$$,
    'not even when the repost is taken back'
);
select results_eq(
    'execute page(null, null)', $$values ('c1'), ('m1'), ('b1'), ('a1')$$,
    'while a new first page shows each at the newest event that is left'
);

-- Nothing is lost either
select pg_temp.open_page(1);
select tests.act_as_postgres();
insert into public.reposts (user_id, post_id, type, created_at)
values (tests.id('ben'), tests.id('a1'), 'normal', now() + interval '1 second');
insert into public.follows (follower_id, following_id, created_at)
values (tests.id('me'), tests.id('dot'), now() + interval '1 second');
insert into public.posts (user_id, content, created_at)
values (tests.id('ann'), 'a2', now() + interval '1 second');
select tests.act_as('me');
select results_eq(
    $$execute page(current_setting('test.cursor'), null)$$, $$values ('m1'), ('b1'), ('a1')$$,
    'what is reposted, followed and posted since the first page moves nothing'
);
select tests.act_as_postgres();
delete from public.posts p where p.content = 'a2';
delete from public.reposts r where r.user_id = tests.id('ben');
delete from public.follows f where f.following_id = tests.id('dot');
select pg_temp.post('b2', 'ben', '02:00');
update public.posts p set deleted_at = now() where p.id = tests.id('b1');
select tests.act_as('me');
select results_eq(
    $$execute page(current_setting('test.cursor'), null)$$, $$values ('m1'), ('b2'), ('a1')$$,
    'what is deleted goes, what was committed late comes in its place'
);
select tests.act_as_postgres();
update public.posts p set deleted_at = null where p.id = tests.id('b1');
delete from public.posts p where p.id = tests.id('b2');

-- The same instant
select pg_temp.post('same 1', 'ann', '13:00');
select pg_temp.post('same 2', 'ann', '13:00');
select pg_temp.post('same 3', 'cem', '13:00');
select pg_temp.repost('same 3', 'ann', '13:00');
select pg_temp.repost('same 3', 'ben', '13:00');
select tests.act_as('me');
create temporary table walked (place serial, content text);
do $$
declare
    v_cursor text;
    v_content text;
begin
    for i in 1..4 loop
        select f.content, f.cursor
        into v_content, v_cursor
        from public.home_feed(v_cursor, 1) f;
        insert into walked (content) values (v_content);
    end loop;
end;
$$;
select results_eq(
    'select w.content from walked w order by w.place',
    $$(
        select n.name
        from unnest(array['same 1', 'same 2', 'same 3']) n (name)
        order by tests.id(n.name) desc
    )
    union all
    select 'c1'$$,
    'posts of one instant come one by one, one that two people reposted at it once'
);
select tests.act_as_postgres();
delete from public.posts p where p.content like 'same %';

-- Who is not to be seen
select pg_temp.post('a' || n, 'ann', time '14:00' + make_interval(mins => n))
from generate_series(10, 60) n;
insert into public.content_filters (user_id, filtered_user_id, filter_type)
values (tests.id('me'), tests.id('ann'), 'mute');
select tests.act_as('me');
select is(pg_temp.contents(3), 'm1, b1', 'a muted person''s posts and reposts are left out');
select tests.act_as_postgres();
select pg_temp.repost('a' || n, 'ben', time '16:00' + make_interval(mins => n))
from generate_series(10, 60) n;
select tests.act_as('me');
select is(
    pg_temp.contents(3), 'm1, b1',
    'also when somebody else reposts them; fifty of them leave no gap in a page'
);
select tests.act_as_postgres();
delete from public.content_filters c where c.user_id = tests.id('me');
update public.users u
set suspended_at = now(), suspension_reason = 'spam'
where u.id = tests.id('ann');
select tests.act_as('me');
select is(pg_temp.contents(3), 'm1, b1', 'so do those of somebody who has vanished');
select tests.act_as_postgres();
select pg_temp.find_pages('walk');
select tests.act_as('me');
select is(pg_temp.contents(3), 'm1, b1', 'by a walk, too');
select tests.act_as_postgres();
select pg_temp.find_pages('each person');
update public.users u
set suspended_at = null, suspension_reason = null
where u.id = tests.id('ann');
delete from public.posts p where p.content like 'a__';
insert into public.content_filters (user_id, filtered_user_id, filter_type)
values (tests.id('cem'), tests.id('me'), 'block');
select tests.act_as('me');
select is(pg_temp.contents(5), 'm1, b1, a1', 'what somebody reposted across a block is left out');
select tests.act_as_postgres();
delete from public.content_filters c where c.user_id = tests.id('cem');
update public.users u
set suspended_at = now(), suspension_reason = 'spam'
where u.id = tests.id('me');
select tests.act_as('me');
select is(
    pg_temp.contents(5), 'c1, m1, b1, a1', 'who is suspended still reads, also the own posts'
);
select tests.act_as_postgres();
update public.users u
set suspended_at = null, suspension_reason = null
where u.id = tests.id('me');

-- Quotes are posts; their rows in reposts bring nothing
insert into public.posts (id, user_id, content, original_post_id, repost_type, created_at)
values (
    tests.id('quote'), tests.id('ben'), 'quote', tests.id('d1'), 'quote', '2026-01-01 15:00+00'
);
select tests.act_as('me');
select results_eq(
    $$select f.content, (f.quoted).content from public.home_feed(page_size => 2) f$$,
    $$values ('quote', 'd1'), ('c1', null)$$,
    'a quote comes as a post with what it quotes; that does not come by itself'
);
select tests.act_as_postgres();
delete from public.posts p where p.id = tests.id('quote');

-- A cursor that is full forgets whom it has shown, and takes all above it for shown
select pg_temp.post('x' || n, 'dot', time '16:00' + make_interval(mins => n))
from generate_series(1, 5) n;
select pg_temp.repost('x' || n, 'ann', time '17:00' + make_interval(mins => n))
from generate_series(1, 5) n;
select pg_temp.repost('x' || n, 'ben', time '18:00' + make_interval(mins => n))
from generate_series(1, 5) n;
update private.settings s set value = '2' where s.name = 'feed_marks';
select tests.act_as('me');
select pg_temp.open_page(5);
select ok(
    length(current_setting('test.cursor')) < 300, 'a cursor remembers no more than is set'
);
select results_eq(
    $$execute page(current_setting('test.cursor'), null)$$,
    $$values ('c1'), ('m1'), ('b1'), ('a1')$$,
    'what it has forgotten does not come again'
);
select tests.act_as_postgres();
update public.reposts r set type = 'normal' where r.user_id = tests.id('ben');
update private.post_counts c set repost_count = 100 where c.post_id = tests.id('x5');
select tests.act_as('me');
select results_eq(
    $$execute page(current_setting('test.cursor'), null)$$,
    $$values ('c1'), ('m1'), ('b1'), ('a1')$$,
    'nor when it is asked of each followed person, since the post has more reposts than those'
);
select tests.act_as_postgres();
update public.users u
set suspended_at = now(), suspension_reason = 'spam'
where u.id = tests.id('ben');
select tests.act_as('me');
select results_eq(
    $$execute page(current_setting('test.cursor'), 3)$$, $$values ('x5'), ('x4'), ('x3')$$,
    'while reposts of somebody who has vanished meanwhile have shown nothing'
);
select tests.act_as_postgres();
update public.users u
set suspended_at = null, suspension_reason = null
where u.id = tests.id('ben');
update private.settings s set value = '400' where s.name = 'feed_marks';

-- One post at both ends of a page, and between them more to pass over than was asked for at once
select pg_temp.post('x6', 'ann', '20:00');
select pg_temp.post('x' || n, 'cem', '20:30')
from unnest(array['a', 'b', 'c', 'd', 'e']) n;
select pg_temp.repost('x' || n, 'ben', '21:00')
from unnest(array['a', 'b', 'c', 'd', 'e']) n;
select pg_temp.repost('x6', 'ben', '22:00');
insert into public.content_filters (user_id, filtered_user_id, filter_type)
values (tests.id('me'), tests.id('cem'), 'mute');
select tests.act_as('me');
select is(pg_temp.contents(3), 'x6, x5, x4', 'comes once');
select tests.act_as_postgres();
delete from public.content_filters c where c.user_id = tests.id('me');

-- A repost that a clock set back made older than its post
delete from public.posts p where p.content like 'x_';
select pg_temp.post('clock 1', 'ann', '19:00');
select pg_temp.repost('clock 1', 'ben', '18:30');
select pg_temp.post('clock 2', 'dot', '19:00');
select pg_temp.repost('clock 2', 'ben', '18:40');
select tests.act_as('me');
select pg_temp.open_page(1);
select results_eq(
    $$select f.content from public.home_feed(page_size => 3) f$$,
    $$values ('clock 1'), ('clock 2'), ('c1')$$,
    'brings the post where the post has no other place'
);
select results_eq(
    $$execute page(current_setting('test.cursor'), 2)$$, $$values ('clock 2'), ('c1')$$,
    'and no second time'
);

-- Wrong requests
select throws_ok(
    format('select public.home_feed(%L)', c.cursor), 'PT400', 'cursor_invalid', c.description
)
from (
    values
        ('nonsense', 'a damaged cursor is refused'),
        ('', 'an empty one, too'),
        (
            (select f.cursor from public.user_feed('ann') f limit 1),
            'and one of another feed'
        )
) c (cursor, description);
select throws_ok(
    format('select public.home_feed(page_size => %s)', s.size),
    '22023', 'page_size_out_of_range',
    'a page has no ' || s.size || ' items'
)
from unnest(array[0, 51]) s (size);

select * from finish();
rollback;
