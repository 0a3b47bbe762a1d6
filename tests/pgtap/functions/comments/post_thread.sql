-- post_thread(): the screen of a post. Pages are held against the thread as people would say it:
-- a comment shows if its reader may see it, a tombstone stands where one below shows, the rest is
-- left out; newest first at the top, oldest first below.
begin;
select plan(67);

-- Written before anybody blocked or vanished, as it happens in life.
select tests.create_user(p.name)
from unnest(array['owner', 'stranger', 'blocked', 'muted', 'suspended', 'deleted']) p (name);
select tests.create_staff('moderator');

-- A small thread: what hides a comment, with and without a reply below, two levels of it.
--   a (blocked) > b (suspended) > c (stranger) > d (muted)
--   e (owner, deleted) > f (blocked, no reply)
--   g (owner, removed) > h (stranger)
--   i (stranger) > j (owner, deleted) > k (blocked) > l (stranger)
--   m (owner, deleted) > n (suspended)
create temporary table made (name text, parent text, person text, minute integer);
insert into made (name, parent, person, minute)
values
    ('a', null, 'blocked', 1),
    ('b', 'a', 'suspended', 2),
    ('c', 'b', 'stranger', 3),
    ('d', 'c', 'muted', 4),
    ('e', null, 'owner', 5),
    ('f', 'e', 'blocked', 6),
    ('g', null, 'owner', 7),
    ('h', 'g', 'stranger', 8),
    ('i', null, 'stranger', 9),
    ('j', 'i', 'owner', 10),
    ('k', 'j', 'blocked', 11),
    ('l', 'k', 'stranger', 12),
    ('m', null, 'owner', 0),
    ('n', 'm', 'suspended', 13);
insert into public.posts (id, user_id, content)
select tests.id(p.name), tests.id(p.person), p.name
from (
    values
        ('small', 'owner'),
        ('same', 'owner'),
        ('bare', 'owner'),
        ('deleted post', 'owner'),
        ('removed post', 'owner'),
        ('by suspended', 'suspended'),
        ('random', 'stranger'),
        ('paged', 'stranger'),
        ('flooded', 'stranger'),
        ('wide', 'stranger')
) p (name, person);
insert into public.comments (id, post_id, parent_comment_id, user_id, content, created_at)
select
    tests.id(m.name), tests.id('small'), tests.id(m.parent), tests.id(m.person), m.name,
    now() - interval '1 hour' + m.minute * interval '1 minute'
from made m;
insert into public.comments (id, post_id, user_id, content)
values (tests.id('elsewhere'), tests.id('by suspended'), tests.id('stranger'), 'elsewhere');

-- One comment of each, alike but for what happened to it, with a reply below.
insert into public.comments (id, post_id, user_id, content, media_urls, gif_url, created_at)
select
    tests.id('same ' || v.person), tests.id('same'), tests.id(v.person), 'secret',
    '{https://a.example/1.png}', 'https://a.example/1.gif', now() - interval '1 day'
from (
    values ('owner'), ('moderator'), ('stranger'), ('blocked'), ('suspended'), ('deleted')
) v (person);
insert into public.comments (id, post_id, user_id, content, created_at)
values (
    tests.id('same erased'), tests.id('same'), tests.create_user('erased'), 'secret',
    now() - interval '1 day'
);
insert into public.comments (post_id, parent_comment_id, user_id, content)
select c.post_id, c.id, tests.id('muted'), 'below'
from public.comments c
where c.post_id = tests.id('same');
insert into public.polls (comment_id, options)
values (tests.id('same blocked'), '{yes,no}');
insert into public.reactions (user_id, comment_id)
values (tests.id('owner'), tests.id('same moderator'));
update public.comments c
set content = 'edited secret', updated_at = now()
where c.id in (tests.id('same blocked'), tests.id('same owner'), tests.id('same stranger'));

-- What happened then.
update public.comments c
set deleted_at = now()
where c.id in (
    tests.id('e'), tests.id('j'), tests.id('m'), tests.id('same owner'), tests.id('same stranger')
);
update public.comments c
set removed_at = now(), removed_reason = 'spam'
where c.id in (tests.id('g'), tests.id('same moderator'));
update public.posts p
set deleted_at = now()
where p.id = tests.id('deleted post');
update public.posts p
set removed_at = now(), removed_reason = 'spam'
where p.id = tests.id('removed post');
update public.users u
set suspended_at = now(), suspension_reason = 'spam'
where u.id = tests.id('suspended');
update public.users u
set deleted_at = now()
where u.id = tests.id('deleted');
insert into public.content_filters (user_id, filtered_user_id, filter_type)
values
    (tests.id('owner'), tests.id('blocked'), 'block'),
    (tests.id('owner'), tests.id('muted'), 'mute');
delete from auth.users u
where u.id = tests.id('erased');

-- A page in one line a comment: depth, name, and what shows of it.
create function pg_temp.page(
    viewer text,
    post text,
    comment text default null,
    cursor text default null,
    page_size integer default 20,
    depth integer default 5,
    replies integer default 10
)
returns text
language plpgsql
as $$
declare
    v_thread public.post_thread;
begin
    perform tests.become(page.viewer);
    v_thread := public.post_thread(
        post_id => tests.id(page.post), comment_id => tests.id(page.comment),
        cursor => page.cursor, page_size => page.page_size, depth => page.depth,
        replies_per_comment => page.replies
    );
    perform tests.act_as_postgres();
    return concat_ws(
        ' ',
        (
            select string_agg(
                concat(
                    c.depth,
                    case when c.is_tombstone then '-' else c.content end,
                    case when c.has_more_replies then '+' end
                ),
                ' ' order by c.place
            )
            from unnest(v_thread.comments) with ordinality c (
                id, post_id, parent_comment_id, depth, is_tombstone, author, content, media_urls,
                gif_url, created_at, updated_at, poll, reaction_count, reply_count, is_mine,
                is_liked, has_more_replies, place
            )
        ),
        case when v_thread.next_cursor is not null then '...' end
    );
end;
$$;

-- Who sees what of the small thread
select is(pg_temp.page(v.viewer, 'small'), v.expected, v.description)
from (
    values
        (
            'stranger', '1i 2- 3k 4l 1- 2h 1- 2f 1a 2- 3c 4d',
            'deleted, removed and suspended leave a tombstone above replies'
        ),
        ('anon', '1i 2- 3k 4l 1- 2h 1- 2f 1a 2- 3c 4d', 'for a visitor too'),
        (
            'owner', '1i 2- 3- 4l 1- 2h 1- 2- 3c 4d',
            'so do the blocked; without a visible reply nothing stays, and muted people show'
        ),
        (
            'suspended', '1i 2- 3k 4l 1- 2h 1- 2f 1a 2b 3c 4d 1- 2n',
            'one''s own comment shows to oneself, also while one is suspended'
        ),
        ('moderator', '1i 2- 3k 4l 1- 2h 1- 2f 1a 2- 3c 4d', 'staff see what anybody sees')
) v (viewer, expected, description);
select is(pg_temp.page('stranger', 'bare'), '', 'a post without comments has an empty page');

-- Depth and replies
select is(
    pg_temp.page('stranger', 'small', null, null, 20, v.depth, v.replies), v.expected, v.description
)
from (
    values
        (1, 10, '1i+ 1-+ 1-+ 1a+', 'a page of one level tells where there is more'),
        (2, 10, '1i 2-+ 1- 2h 1- 2f 1a 2-+', 'so does one of two'),
        (5, 0, '1i+ 1-+ 1-+ 1a+', 'and one without replies'),
        (null, null, '1i 2- 3k+ 1- 2h 1- 2f 1a 2- 3c+', 'three levels unless told')
) v (depth, replies, expected, description);
select is(
    pg_temp.page('owner', 'small', null, null, 20, 2, 10),
    '1i 2-+ 1- 2h 1- 2-+',
    'a tombstone at the last level says that there is more'
);

-- Deeper, by comment
select is(
    pg_temp.page('stranger', 'small', 'a'), '1- 2c 3d', 'a comment''s page is of its replies'
);
select is(
    pg_temp.page('owner', 'small', 'k'), '1l', 'a tombstone''s replies can be asked for too'
);
select is(pg_temp.page('stranger', 'small', 'd'), '', 'a comment without replies has none');
select throws_ok(
    format('select pg_temp.page(%L, %L, %L)', v.viewer, v.post, v.comment),
    'PT404', v.message, v.description
)
from (
    values
        (
            'stranger', 'small', 'elsewhere', 'comment_not_found',
            'a comment of another post is not found'
        ),
        ('stranger', 'small', 'no such comment', 'comment_not_found', 'nor one that is none'),
        (
            'owner', 'small', 'f', 'comment_not_found',
            'nor one of the blocked, above nothing'
        ),
        ('owner', 'small', 'e', 'comment_not_found', 'nor one''s own that is deleted'),
        ('blocked', 'small', null, 'post_not_found', 'the blocked find no post of the blocker'),
        ('stranger', 'deleted post', null, 'post_not_found', 'nobody one that is deleted'),
        ('owner', 'deleted post', null, 'post_not_found', 'not even its author'),
        ('anon', 'removed post', null, 'post_not_found', 'nor one that is taken down'),
        ('owner', 'removed post', null, 'post_not_found', 'not by its author either'),
        ('stranger', 'by suspended', null, 'post_not_found', 'nor one of the suspended'),
        ('moderator', 'by suspended', null, 'post_not_found', 'not even staff'),
        ('stranger', 'no such post', null, 'post_not_found', 'nor one that is none'),
        ('stranger', null, null, 'post_not_found', 'null is no post')
) v (viewer, post, comment, message, description);
select is(
    pg_temp.page('suspended', 'by suspended'), '1elsewhere', 'the suspended see their own post'
);

-- Tombstones are the same, whatever is behind them
create function pg_temp.blank(viewer text, comment text)
returns jsonb
language plpgsql
as $$
declare
    v_item jsonb;
begin
    perform tests.become(blank.viewer);
    select to_jsonb(c)
    into v_item
    from public.post_thread(post_id => tests.id('same'), depth => 2) t
    cross join unnest(t.comments) c
    where c.id = tests.id(blank.comment);
    perform tests.act_as_postgres();
    return v_item - 'id';
end;
$$;
select is(
    pg_temp.blank('owner', 'same owner'),
    jsonb_build_object(
        'post_id', tests.id('same'), 'parent_comment_id', null, 'depth', 1, 'is_tombstone', true,
        'author', null, 'content', null, 'media_urls', null, 'gif_url', null,
        'created_at', now() - interval '1 day', 'updated_at', now() - interval '1 day',
        'poll', null, 'reaction_count', 0, 'reply_count', 1, 'is_mine', false, 'is_liked', false,
        'has_more_replies', false
    ),
    'a tombstone tells its place and nothing else'
);
select is(
    pg_temp.blank('owner', 'same ' || v.person), pg_temp.blank('owner', 'same owner'),
    format('the same whether deleted or %s', v.reason)
)
from (
    values
        ('moderator', 'taken down'),
        ('stranger', 'deleted by another'),
        ('blocked', 'blocked'),
        ('suspended', 'suspended'),
        ('deleted', 'of a deleted account'),
        ('erased', 'of an erased one')
) v (person, reason);

-- What a whole comment holds
insert into public.comments (id, post_id, user_id, content, media_urls, created_at, updated_at)
values (
    tests.id('whole'), tests.id('bare'), tests.id('stranger'), 'whole',
    array['https://a.example/1.png'], now() - interval '2 hours', now() - interval '1 hour'
);
insert into public.polls (id, comment_id, options)
values (tests.id('poll on whole'), tests.id('whole'), '{yes,no}');
insert into public.poll_votes (poll_id, user_id, option_index)
values (tests.id('poll on whole'), tests.id('muted'), 1);
insert into public.reactions (user_id, comment_id)
values
    (tests.id('muted'), tests.id('whole')),
    (tests.id('deleted'), tests.id('whole'));
insert into private.comment_count_slots (comment_id, slot, reaction_count, reply_count)
values (tests.id('whole'), 70, 10, 5);
create function pg_temp.whole(viewer text)
returns jsonb
language plpgsql
as $$
declare
    v_thread jsonb;
begin
    perform tests.become(whole.viewer);
    v_thread := to_jsonb(t) from public.post_thread(post_id => tests.id('bare')) t;
    perform tests.act_as_postgres();
    return v_thread;
end;
$$;
select is(
    (pg_temp.whole('muted') #> '{comments,0}') - 'poll',
    jsonb_build_object(
        'id', tests.id('whole'), 'post_id', tests.id('bare'), 'parent_comment_id', null,
        'depth', 1, 'is_tombstone', false,
        'author', (
            select to_jsonb(row(
                u.id, u.username, u.display_name, u.profile_picture_url, u.badge
            )::public.person)
            from public.users u
            where u.id = tests.id('stranger')
        ),
        'content', 'whole', 'media_urls', '["https://a.example/1.png"]'::jsonb, 'gif_url', null,
        'created_at', now() - interval '2 hours', 'updated_at', now() - interval '1 hour',
        'reaction_count', 12, 'reply_count', 5, 'is_mine', false, 'is_liked', true,
        'has_more_replies', false
    ),
    'a comment is whole: author, counts from all slots, own state'
);
select is(
    pg_temp.whole(v.viewer) #> '{comments,0}' -> v.key, v.expected, v.description
)
from (
    values
        ('stranger', 'is_mine', 'true'::jsonb, 'its author knows it'),
        ('stranger', 'is_liked', 'false', 'who does not like it is told so'),
        ('anon', 'is_mine', 'false', 'nothing is a visitor''s'),
        ('anon', 'is_liked', 'false', 'and a visitor likes nothing')
) v (viewer, key, expected, description);
select is(
    pg_temp.whole('muted') #> '{comments,0,poll}',
    to_jsonb(private.poll_item(tests.id('muted'), tests.id('poll on whole'))),
    'its poll comes with the viewer''s choice'
);
select is(
    pg_temp.whole('muted') -> 'post',
    (
        select to_jsonb(i)
        from private.post_items(
            tests.id('muted'),
            array[row(tests.id('bare'), now(), null, null)::private.feed_entry]
        ) i
    ),
    'the post is the same whole item as in feeds'
);

-- A forest by chance, against the rule in plain words. Times repeat, so that ids decide.
select tests.create_user('person ' || i)
from generate_series(1, 6) i;
insert into public.comments (id, post_id, parent_comment_id, user_id, content, created_at)
select
    tests.id('random ' || i),
    tests.id('random'),
    -- Some at the top, the others under an earlier one.
    case when i > 20 then tests.id('random ' || (1 + (i * 7919 + i * i) % (i - 1))) end,
    tests.id('person ' || (1 + (i * 31 + i / 7) % 6)),
    'random ' || i,
    now() - ((i * 17) % 5) * interval '1 minute'
from generate_series(1, 240) i;
update public.comments c
set
    deleted_at = case when n.i % 3 = 0 then now() end,
    removed_at = case when n.i % 7 = 0 then now() end,
    removed_reason = case when n.i % 7 = 0 then 'spam' end
from generate_series(1, 240) n (i)
where c.id = tests.id('random ' || n.i)
    and (n.i % 3 = 0 or n.i % 7 = 0);
update public.users u
set suspended_at = now(), suspension_reason = 'spam'
where u.id = tests.id('person 1');
insert into public.content_filters (user_id, filtered_user_id, filter_type)
values
    (tests.id('person 2'), tests.id('person 3'), 'block'),
    (tests.id('person 4'), tests.id('person 2'), 'block'),
    (tests.id('person 5'), tests.id('person 4'), 'mute');

create function pg_temp.sees(viewer uuid, comment public.comments)
returns boolean
language sql
as $$
select (comment).deleted_at is null
    and (comment).removed_at is null
    and (
        (comment).user_id = viewer
        or not exists (
            select
            from public.users u
            where u.id = (comment).user_id
                and (u.suspended_at is not null or u.deleted_at is not null)
        ) and not exists (
            select
            from public.content_filters f
            where f.filter_type = 'block'
                and (
                    (f.user_id, f.filtered_user_id) = ((comment).user_id, viewer)
                    or (f.user_id, f.filtered_user_id) = (viewer, (comment).user_id)
                )
        )
    )
$$;
create function pg_temp.shows(viewer uuid, comment public.comments)
returns boolean
language sql
as $$
select pg_temp.sees(viewer, comment)
    or exists (
        select
        from public.comments r
        where r.parent_comment_id = (comment).id
            and pg_temp.shows(viewer, r)
    )
$$;
-- The replies to a comment, as deep and as many as asked, each line as page() writes it.
create function pg_temp.below(
    viewer uuid,
    parent uuid,
    at_depth integer,
    depth integer,
    replies integer
)
returns text
language plpgsql
as $$
declare
    v_lines text;
    v_comment public.comments;
begin
    if at_depth > depth then
        return null;
    end if;
    for v_comment in
        select c.*
        from public.comments c
        where c.parent_comment_id = parent
            and pg_temp.shows(viewer, c)
        order by c.created_at, c.id
        limit replies
    loop
        v_lines := concat_ws(
            ' ', v_lines, pg_temp.line(viewer, v_comment, at_depth, depth, replies)
        );
    end loop;
    return v_lines;
end;
$$;
create function pg_temp.line(
    viewer uuid,
    comment public.comments,
    at_depth integer,
    depth integer,
    replies integer
)
returns text
language sql
as $$
select concat_ws(
    ' ',
    concat(
        at_depth,
        case when pg_temp.sees(viewer, comment) then (comment).content else '-' end,
        case
            when (
                select count(*)
                from public.comments r
                where r.parent_comment_id = (comment).id
                    and pg_temp.shows(viewer, r)
            ) > case when at_depth < depth then replies else 0 end
            then '+'
        end
    ),
    pg_temp.below(viewer, (comment).id, at_depth + 1, depth, replies)
)
$$;
-- All pages, one after the other.
create function pg_temp.pages(viewer text, page_size integer, depth integer, replies integer)
returns text
language plpgsql
as $$
declare
    v_lines text;
    v_page text;
    v_cursor text;
begin
    loop
        v_page := pg_temp.page(viewer, 'random', null, v_cursor, page_size, depth, replies);
        v_lines := concat_ws(' ', v_lines, nullif(replace(v_page, ' ...', ''), ''));
        exit when v_page !~ '\.\.\.$';
        perform tests.become(viewer);
        v_cursor := (public.post_thread(
            post_id => tests.id('random'), cursor => v_cursor, page_size => page_size
        )).next_cursor;
        perform tests.act_as_postgres();
    end loop;
    return v_lines;
end;
$$;
select is(
    pg_temp.pages(v.viewer, v.page_size, v.depth, v.replies),
    (
        select string_agg(
            pg_temp.line(
                case when v.viewer <> 'anon' then tests.id(v.viewer) end, c, 1, v.depth, v.replies
            ),
            ' ' order by c.created_at desc, c.id desc
        )
        from public.comments c
        where c.post_id = tests.id('random')
            and c.parent_comment_id is null
            and pg_temp.shows(case when v.viewer <> 'anon' then tests.id(v.viewer) end, c)
    ),
    format('%s pages through the rule: %s a page, %s deep, %s replies', v.viewer, v.page_size,
        v.depth, v.replies)
)
from (
    values
        ('person 1', 1, 5, 10),
        ('person 2', 3, 3, 2),
        ('person 3', 50, 5, 1),
        ('person 4', 7, 2, 10),
        ('person 5', 10, 4, 3),
        ('anon', 4, 5, 10)
) v (viewer, page_size, depth, replies);

-- Replies of one moment
insert into public.comments (id, post_id, parent_comment_id, user_id, content)
select tests.id('at once ' || i), tests.id('bare'), tests.id('whole'), tests.id('stranger'), i
from generate_series(1, 5) i;
with recursive pages (thread) as (
    select public.post_thread(tests.id('bare'), tests.id('whole'), page_size => 2)
    union all
    select public.post_thread(
        tests.id('bare'), tests.id('whole'), cursor => (p.thread).next_cursor, page_size => 2
    )
    from pages p
    where (p.thread).next_cursor is not null
)

select is(
    (select array_agg(c.id) from pages p cross join unnest((p.thread).comments) c),
    array(
        select c.id
        from public.comments c
        where c.parent_comment_id = tests.id('whole')
        order by c.id
    ),
    'replies of one moment come once each, by id'
);

-- Between two pages
insert into public.comments (id, post_id, parent_comment_id, user_id, content, created_at)
select
    tests.id('paged ' || i), tests.id('paged'),
    case when i > 6 then tests.id('paged 6') end,
    tests.id('stranger'), i, now() - interval '1 hour' + i * interval '1 minute'
from generate_series(1, 12) i;
create function pg_temp.next(post text, comment text, page_size integer)
returns text
language sql
as $$
select (public.post_thread(
    post_id => tests.id(post), comment_id => tests.id(comment), page_size => page_size
)).next_cursor
$$;
create temporary table cursors as
select
    pg_temp.next('paged', null, 3) as top,
    -- As if the first page had been read a minute ago.
    private.encode_cursor(
        l.list,
        private.decode_cursor(pg_temp.next('paged', 'paged 6', 3), l.list)
        || jsonb_build_object('as_of', now() - interval '1 minute')
    ) as replies,
    pg_temp.next('random', null, 3) as foreign_top
from (select format('post_thread:%s:%s', tests.id('paged'), tests.id('paged 6')) as list) l;
insert into public.comments (id, post_id, parent_comment_id, user_id, content, created_at)
values
    (tests.id('new'), tests.id('paged'), null, tests.id('muted'), 'new', now()),
    (
        tests.id('new reply'), tests.id('paged'), tests.id('paged 6'), tests.id('muted'),
        'new reply', now()
    );
update public.comments c
set deleted_at = now()
where c.id in (tests.id('paged 4'), tests.id('paged 9'));
select is(
    pg_temp.page('stranger', 'paged', null, c.top), '13 12 11',
    'a page goes on behind its cursor, whatever came and went above it'
)
from cursors c;
select is(
    pg_temp.page('stranger', 'paged', 'paged 6', c.replies), '110 111 112',
    'replies end where they ended when the first page was read'
)
from cursors c;
select is(
    pg_temp.page('stranger', 'paged', 'paged 6'), '17 18 110 111 112 1new reply',
    'read anew, they hold what came since'
);
select throws_ok(
    format(
        'select pg_temp.page(''stranger'', %L, %L, %L, %s, %s, %s)',
        v.post, v.comment, v.cursor, v.page_size, v.depth, v.replies
    ),
    v.code, v.message, v.description
)
from cursors c
cross join lateral (
    values
        ('paged', null, c.foreign_top, 3, 3, 3, 'PT400', 'cursor_invalid', 'a cursor of another post'),
        ('paged', 'paged 6', c.top, 3, 3, 3, 'PT400', 'cursor_invalid', 'one of another list'),
        ('paged', null, 'x', 3, 3, 3, 'PT400', 'cursor_invalid', 'one that is none'),
        ('paged', null, null, 0, 3, 3, '22023', 'page_size_out_of_range', 'a page of nothing'),
        ('paged', null, null, 51, 3, 3, '22023', 'page_size_out_of_range', 'a page of 51'),
        ('paged', null, null, 3, 0, 3, '22023', 'depth_out_of_range', 'no level'),
        ('paged', null, null, 3, 6, 3, '22023', 'depth_out_of_range', 'a sixth level'),
        (
            'paged', null, null, 3, 3, -1, '22023', 'replies_per_comment_out_of_range',
            'fewer than no replies'
        ),
        (
            'paged', null, null, 3, 3, 11, '22023', 'replies_per_comment_out_of_range',
            'eleven replies'
        )
) v (post, comment, cursor, page_size, depth, replies, code, message, description);

-- The work has an end
insert into public.comments (id, post_id, user_id, content, created_at, deleted_at)
select
    tests.id('flood ' || i), tests.id('flooded'), tests.id('stranger'), i,
    now() - i * interval '1 second', now()
from generate_series(1, 2001) i;
insert into public.comments (
    id, post_id, parent_comment_id, user_id, content, created_at, deleted_at
)
select
    tests.id('flooded ' || i), tests.id('flooded'),
    tests.id(case when i = 1 then null when i % 2 = 0 then 'flooded 1' else 'flood 2001' end),
    tests.id('stranger'), case when i = 1 then 'above' else 'below' end,
    now() - interval '1 day' + i * interval '1 second',
    case when i between 2 and 301 then now() end
from generate_series(1, 303) i;
insert into public.comments (id, post_id, user_id, content, created_at, deleted_at)
values (
    tests.id('hopeless'), tests.id('flooded'), tests.id('stranger'), 'hopeless',
    now() - interval '2 days', now()
);
insert into public.comments (post_id, parent_comment_id, user_id, content, deleted_at)
select tests.id('flooded'), tests.id('hopeless'), tests.id('stranger'), i, now()
from generate_series(1, 101) i;
select is(
    pg_temp.page('stranger', 'flooded'), '...',
    'after 2,000 comments that do not show, the list goes on with the next page'
);
select is(
    pg_temp.page('stranger', 'flooded', null, pg_temp.next('flooded', null, 20)),
    '1-+ 1above+ 1-+',
    'of replies that do not show 100 are read, for a tombstone and for the replies of a comment'
);
select is(
    pg_temp.page('stranger', 'flooded', 'flooded 1')
    || pg_temp.page('stranger', 'flooded', 'flood 2001'),
    '1below1below',
    'they are found on the page of that comment'
);
insert into public.comments (id, post_id, parent_comment_id, user_id, content, created_at)
select
    tests.id('wide ' || i), tests.id('wide'),
    case
        when i > 550 then tests.id('wide ' || (i - 500))
        when i > 50 then tests.id('wide ' || (1 + (i - 51) / 10))
    end,
    tests.id('stranger'), i, now() - interval '1 day' - i * interval '1 second'
from generate_series(1, 1050) i;
create temporary table wide as
select
    (c.item).depth,
    (c.item).has_more_replies,
    row_number() over (partition by (c.item).depth order by c.place) as place
from public.post_thread(
    post_id => tests.id('wide'), page_size => 50, depth => 5, replies_per_comment => 10
) t
cross join lateral (
    select t.comments[i.place] as item, i.place
    from generate_subscripts(t.comments, 1) i (place)
) c;
select results_eq(
    'select w.depth, count(*) from wide w group by w.depth order by w.depth',
    'values (1, 50::bigint), (2, 500), (3, 450)',
    'a page holds 1,000 comments at most'
);
select results_eq(
    'select w.depth, w.place from wide w where w.has_more_replies order by w.place',
    'select 2, p::bigint from generate_series(451, 500) p',
    'the deepest and last give way, and are said to be more'
);
select results_eq(
    $$select c.depth, count(*), count(*) filter (where c.has_more_replies)
    from public.post_thread(tests.id('wide')) t
    cross join unnest(t.comments) c
    group by c.depth
    order by c.depth$$,
    'values (1, 20::bigint, 20::bigint), (2, 60, 0), (3, 60, 0)',
    'twenty comments and three replies each unless told'
);

select * from finish();
rollback;
