-- bookmarks_feed(): what one has put aside, last put aside first.
begin;
select plan(9);

select tests.create_user(p.name)
from unnest(array['ann', 'ben', 'cem']) as p (name);
insert into public.posts (id, user_id, content, created_at)
select tests.id(p.name), tests.id(p.author), p.name, p.at
from (
    values
        ('one', 'ben', timestamptz '2026-01-01 01:00+00'),
        ('two', 'cem', '2026-01-01 02:00+00'),
        ('three', 'ben', '2026-01-01 03:00+00'),
        ('four', 'ann', '2026-01-01 04:00+00')
) p (name, author, at);
insert into public.bookmarks (id, user_id, post_id, created_at)
select tests.id('bookmark of ' || b.post), tests.id(b.by), tests.id(b.post), b.at
from (
    values
        ('four', 'ann', timestamptz '2026-02-01 01:00+00'),
        ('three', 'ann', '2026-02-01 02:00+00'),
        ('two', 'ann', '2026-02-01 03:00+00'),
        ('one', 'ann', '2026-02-01 03:00+00')
) b (post, by, at);
insert into public.bookmarks (user_id, post_id)
values (tests.id('ben'), tests.id('two'));

prepare page as
select f.content from public.bookmarks_feed($1, $2) f;
prepare expected as
select b.name
from (values ('one', 1), ('two', 1), ('three', 2), ('four', 3)) b (name, place)
order by b.place, tests.id('bookmark of ' || b.name) desc;

select tests.act_as('ann');
select results_eq(
    'execute page(null, null)', 'expected',
    'by the time of the bookmark, not of the post, one''s own alone'
);
select results_eq(
    $$select f.event_at, f.is_bookmarked from public.bookmarks_feed(page_size => 1) f$$,
    $$values (timestamptz '2026-02-01 03:00+00', true)$$,
    'which is the time of the item'
);
select results_eq(
    $$select f.content
    from public.bookmarks_feed(
        (select g.cursor from public.bookmarks_feed(page_size => 1) g)
    ) f$$,
    $$select b.name
    from (values ('one', 1), ('two', 1), ('three', 2), ('four', 3)) b (name, place)
    order by b.place, tests.id('bookmark of ' || b.name) desc
    offset 1$$,
    'pages part bookmarks of the same moment'
);
insert into public.content_filters (filtered_user_id, filter_type)
values (tests.id('cem'), 'mute');
select results_eq(
    'execute page(null, 2)', $$values ('one'), ('three')$$,
    'muted people are left out, and leave no gap'
);
delete from public.content_filters c where c.user_id = tests.id('ann');
select tests.act_as_postgres();
update public.posts p set deleted_at = now() where p.id = tests.id('three');
select tests.act_as('ann');
select results_eq(
    $$select f.content
    from public.bookmarks_feed(
        (select g.cursor from public.bookmarks_feed(page_size => 2) g offset 1)
    ) f$$,
    $$values ('four')$$,
    'a deleted post is passed over'
);
select tests.act_as_postgres();
update public.posts p set deleted_at = null where p.id = tests.id('three');
select tests.act_as('ann');
select is(
    (select count(*) from public.bookmarks_feed()), 4::bigint,
    'and is back in its place when it is restored'
);
select tests.act_as('cem');
select is_empty('execute page(null, null)', 'who has put nothing aside has an empty feed');
select throws_ok(
    $$select public.bookmarks_feed('nonsense')$$, 'PT400', 'cursor_invalid',
    'a damaged cursor is refused'
);
select throws_ok(
    $$select public.bookmarks_feed(page_size => 51)$$, '22023', 'page_size_out_of_range',
    'a page has 50 items at most'
);

select * from finish();
rollback;
