-- post_items(): a post whole, as each viewer gets it.
begin;
select plan(23);

select tests.create_world();
update public.users
set suspended_at = null, suspension_reason = null
where id = tests.id('suspended');
insert into public.posts (id, user_id, content, media_urls, original_post_id, repost_type)
values
    (
        tests.id('quote'), tests.id('stranger'), 'See $MSFT and $AAPL',
        array['https://example.com/a.png'], tests.id('post by owner'), 'quote'
    ),
    (
        tests.id('quote of blocked'), tests.id('stranger'), 'See', null,
        tests.id('post by blocked'), 'quote'
    ),
    (
        tests.id('quote of suspended'), tests.id('stranger'), 'See', null,
        tests.id('post by suspended'), 'quote'
    ),
    (
        tests.id('quote of deleted'), tests.id('stranger'), 'See', null,
        tests.id('deleted post by owner'), 'quote'
    );
update public.users
set suspended_at = now(), suspension_reason = 'spam'
where id = tests.id('suspended');

create function pg_temp.item(viewer text, post text)
returns public.post_item
language sql
as $$
select i
from private.post_items(
    tests.id(item.viewer),
    array[
        row(
            tests.id(item.post),
            '2026-01-01 00:00:00+00',
            array[tests.id('stranger'), tests.id('muted')],
            'here'
        )::private.feed_entry
    ]
) i
$$;

select is(
    array(
        select i.id
        from private.post_items(
            tests.id('owner'),
            array[
                row(tests.id('post by stranger'), null, null, null),
                row(tests.id('post by owner'), null, null, null),
                row(tests.id('no such post'), null, null, null),
                row(tests.id('post by muted'), null, null, null)
            ]::private.feed_entry[]
        ) i
    ),
    array[tests.id('post by stranger'), tests.id('post by owner'), tests.id('post by muted')],
    'items come in the order of the entries'
);

select is(
    to_jsonb((i.item).author),
    jsonb_build_object(
        'id', tests.id('owner'), 'username', u.username, 'display_name', u.display_name,
        'profile_picture_url', null, 'badge', null
    ),
    'an item has its author'
)
from (select pg_temp.item('stranger', 'post by owner') as item) i
join public.users u on u.id = tests.id('owner');
select is(
    row(
        (i.item).reaction_count, (i.item).comment_count, (i.item).repost_count,
        (i.item).bookmark_count
    ),
    row(s.reaction_count, s.comment_count, s.repost_count, s.bookmark_count),
    'its counts are those of post_stats'
)
from (select pg_temp.item('stranger', 'post by owner') as item) i
join public.post_stats s on s.post_id = (i.item).id;
insert into private.post_count_slots as s (
    post_id, slot, reaction_count, comment_count, repost_count, bookmark_count
)
values (tests.id('post by owner'), 70, 1000, 2000, 3000, 4000);
select is(
    row(
        (i.item).reaction_count, (i.item).comment_count, (i.item).repost_count,
        (i.item).bookmark_count
    ),
    row(s.reaction_count, s.comment_count, s.repost_count, s.bookmark_count),
    'also of a post that many write to at once'
)
from (select pg_temp.item('stranger', 'post by owner') as item) i
join public.post_stats s on s.post_id = (i.item).id and s.reaction_count > 1000;

select is(
    array[(i).is_mine, (i).is_liked, (i).is_reposted, (i).is_quoted, (i).is_bookmarked],
    v.state,
    v.viewer || ' gets its own state: ' || v.post
)
from (
    values
        ('owner', 'post by owner', '{t,t,t,f,t}'::boolean[]),
        ('stranger', 'post by owner', '{f,t,f,t,t}'),
        ('owner', 'post by stranger', '{f,f,f,f,f}'),
        ('nobody', 'post by owner', '{f,f,f,f,f}')
) v (viewer, post, state)
cross join lateral pg_temp.item(v.viewer, v.post) i;
select is(
    (
        select array[i.is_mine, i.is_liked, i.is_reposted, i.is_quoted, i.is_bookmarked]
        from private.post_items(
            null, array[row(tests.id('post by owner'), null, null, null)]::private.feed_entry[]
        ) i
    ),
    '{f,f,f,f,f}', 'a visitor has none'
);

select is(
    to_jsonb((i.item).poll) - 'closes_at',
    jsonb_build_object(
        'id', tests.id('poll on post by owner'), 'is_closed', false, 'total_votes', 7,
        'my_choice', v.choice,
        'options', jsonb_build_array(
            jsonb_build_object('option_index', 0, 'option', 'yes', 'vote_count', 7),
            jsonb_build_object('option_index', 1, 'option', 'no', 'vote_count', 0)
        )
    ),
    'the poll has its totals, and the choice of its voter alone: ' || v.viewer
)
from (values ('stranger', 0), ('nobody', null)) v (viewer, choice)
cross join lateral (select pg_temp.item(v.viewer, 'post by owner') as item) i;
select is((pg_temp.item('owner', 'quote')).poll, null, 'no poll is null');
select tests.age('public.polls', tests.id('poll on post by owner'), '8 days');
select ok(((pg_temp.item('owner', 'post by owner')).poll).is_closed, 'a closed poll says so');

select is(
    to_jsonb((i.item).quoted) - 'created_at' - 'updated_at',
    jsonb_build_object(
        'id', tests.id('post by owner'), 'content', 'post by owner', 'media_urls', null,
        'gif_url', null, 'author', to_jsonb((pg_temp.item('owner', 'post by owner')).author)
    ),
    'a quote has the quoted post'
)
from (select pg_temp.item('muted', 'quote') as item) i;
select is(
    array[(i).quoted is null, (i).original_post_id is not null], array[v.is_hidden, true],
    v.viewer || ' and the ' || v.post
)
from (
    values
        ('owner', 'quote of blocked', true),
        ('muted', 'quote of blocked', false),
        ('blocked', 'quote', true),
        ('muted', 'quote of suspended', true),
        ('suspended', 'quote of suspended', false),
        ('owner', 'quote of deleted', true)
) v (viewer, post, is_hidden)
cross join lateral pg_temp.item(v.viewer, v.post) i;

select is(
    array(select t.symbol from unnest((pg_temp.item('owner', 'quote')).tickers) t),
    '{AAPL,MSFT}', 'it names its tickers in order'
);
select is(
    array(select r.id from unnest((pg_temp.item('owner', 'quote')).reposted_by) r),
    array[tests.id('stranger'), tests.id('muted')], 'and who brought it, in the order given'
);
select is(
    array[(i.item).event_at::text, (i.item).cursor],
    array['2026-01-01 00:00:00+00'::timestamptz::text, 'here'], 'and its place in the list'
)
from (select pg_temp.item('owner', 'quote') as item) i;

select * from finish();
rollback;
