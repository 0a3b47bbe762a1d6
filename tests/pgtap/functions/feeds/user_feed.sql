-- user_feed(): what one person wrote and reposted, each post once, newest event first.
begin;
select plan(20);

select tests.create_user(p.name)
from unnest(array['ann', 'ben', 'cem']) as p (name);

create function pg_temp.post(content text, author text, at time, original text default null)
returns void
language sql
as $$
insert into public.posts (id, user_id, content, created_at, original_post_id, repost_type)
values (
    tests.id(post.content), tests.id(post.author), post.content, date '2026-01-01' + post.at,
    tests.id(post.original), case when post.original is not null then 'quote' end
)
$$;
create function pg_temp.repost(post text, by text, at time)
returns void
language sql
as $$
insert into public.reposts (user_id, post_id, type, created_at)
values (tests.id(repost.by), tests.id(repost.post), 'normal', date '2026-01-01' + repost.at)
$$;

select pg_temp.post('a1', 'ann', '01:00');
select pg_temp.post('b1', 'ben', '02:00');
select pg_temp.post('a2', 'ann', '03:00');
select pg_temp.post('c1', 'cem', '04:00');
select pg_temp.post('a3 of b1', 'ann', '05:00', 'b1');
select pg_temp.repost('c1', 'ann', '06:00');
select pg_temp.repost('a1', 'ann', '07:00');
select pg_temp.repost('a2', 'ben', '08:00');

-- The pages of a feed from the first to the last, each as its contents.
create function pg_temp.pages(feed text, page_size integer)
returns setof text
language plpgsql
as $$
declare
    v_cursor text;
    v_page text[];
begin
    loop
        execute format(
            'select array_agg(f.content), (array_agg(f.cursor))[cardinality(array_agg(f.cursor))]
            from public.%s f',
            format(pages.feed, v_cursor, pages.page_size)
        )
        into v_page, v_cursor;
        return next array_to_string(v_page, ', ');
        exit when coalesce(cardinality(v_page), 0) < pages.page_size;
    end loop;
end;
$$;
grant execute on function pg_temp.pages to anon, authenticated;
prepare pages (text, integer) as
select pg_temp.pages(format('user_feed(%L, %%L, %%s)', $1), $2);

select tests.act_as('ben');
select results_eq(
    $$execute pages('ann', 20)$$, $$values ('a1, c1, a3 of b1, a2')$$,
    'posts, quotes and reposts stand at their newest event, a post that its author reposted once'
);
select results_eq(
    $$execute pages('ann', 2)$$, $$values ('a1, c1'), ('a3 of b1, a2'), (null)$$,
    'page by page without repeating what a repost brought'
);
select results_eq(
    $$execute pages('Ann', 3)$$, $$values ('a1, c1, a3 of b1'), ('a2')$$,
    'however the name is written, short only at the end'
);
select results_eq(
    $$select f.content, f.event_at, array(select r.username from unnest(f.reposted_by) r)
    from public.user_feed('ann') f$$,
    $$values
        ('a1', timestamptz '2026-01-01 07:00+00', '{ann}'::text[]),
        ('c1', '2026-01-01 06:00+00', '{ann}'),
        ('a3 of b1', '2026-01-01 05:00+00', '{}'),
        ('a2', '2026-01-01 03:00+00', '{}')$$,
    'each with its time and whether the person reposted it; other people''s reposts place nothing'
);
select tests.act_as_anon();
select results_eq(
    $$execute pages('ann', 2)$$, $$values ('a3 of b1, a2'), ('a1')$$,
    'visitors get what the person wrote, at the time of writing'
);

-- What happens between two pages
select tests.act_as_postgres();
select tests.act_as('ben');
select set_config(
    'test.cursor', (select f.cursor from public.user_feed('ann', page_size => 1) f), true
);
prepare following_page as
select f.content from public.user_feed('ann', current_setting('test.cursor')) f;
select tests.act_as_postgres();
delete from public.reposts r where r.post_id = tests.id('a1');
select pg_temp.post('a4', 'ann', '09:00');
insert into public.reposts (user_id, post_id, type, created_at)
values (tests.id('ann'), tests.id('b1'), 'normal', now() + interval '1 hour')
on conflict (user_id, post_id) do nothing;
select tests.act_as('ben');
select results_eq(
    'execute following_page', $$values ('c1'), ('a3 of b1'), ('a2')$$,
    'what a repost has brought does not come again when the repost is taken back'
);
select tests.act_as_postgres();
select pg_temp.post('late', 'ann', '04:30');
update public.posts p set deleted_at = now() where p.id = tests.id('c1');
select tests.act_as('ben');
select results_eq(
    'execute following_page', $$values ('a3 of b1'), ('late'), ('a2')$$,
    'what is deleted meanwhile is left out, what was committed late comes in its place'
);
select results_eq(
    $$select f.content from public.user_feed('ann', page_size => 1) f$$, $$values ('a4')$$,
    'and the first page begins anew'
);

-- Mutes hide nothing here
select tests.act_as_postgres();
update public.posts p set deleted_at = null where p.id = tests.id('c1');
insert into public.content_filters (user_id, filtered_user_id, filter_type)
values (tests.id('ben'), tests.id('ann'), 'mute'), (tests.id('ben'), tests.id('cem'), 'mute');
select tests.act_as('ben');
select results_eq(
    $$execute pages('ann', 20)$$, $$values ('a4, c1, a3 of b1, late, a2, a1')$$,
    'who looks up a muted person reads that person, and muted authors whom that person reposted'
);
select tests.act_as_postgres();
insert into public.content_filters (user_id, filtered_user_id, filter_type)
values (tests.id('ben'), tests.id('cem'), 'block');
select tests.act_as('ben');
select results_eq(
    $$execute pages('ann', 2)$$,
    $$values ('a4, a3 of b1'), ('late, a2'), ('a1')$$,
    'blocked authors leave no gap in a page'
);

-- Who is not there
select throws_ok(
    format('select public.user_feed(%L)', n.name), 'PT404', 'user_not_found', n.description
)
from (
    values
        ('nobody', 'who does not exist is not found'),
        (null, 'no name is not found'),
        ('cem', 'whom one blocked is not found'),
        ('ghost', 'the ghost is not found')
) n (name, description);
select tests.act_as('cem');
select throws_ok(
    $$select public.user_feed('ben')$$, 'PT404', 'user_not_found', 'who blocked one is not found'
);

-- Wrong requests
select throws_ok(
    format($$select public.user_feed('ann', page_size => %s)$$, s.size),
    '22023', 'page_size_out_of_range',
    'a page has no ' || s.size || ' items'
)
from unnest(array[0, -1, 51]) s (size);
select throws_ok(
    format(
        'select public.user_feed(%L, %L)',
        c.name, (select f.cursor from public.user_feed('ann', page_size => 1) f) || c.damage
    ),
    'PT400', 'cursor_invalid', c.description
)
from (
    values
        ('cem', '', 'the cursor of another person''s feed is refused'),
        ('ann', 'AAAA', 'and a damaged one')
) c (name, damage, description);

select * from finish();
rollback;
