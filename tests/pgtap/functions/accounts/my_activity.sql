-- my_activity(): what others did with what is mine, as far as the doer is seen and not muted and
-- the thing lives; one order over all kinds, also where times repeat.
begin;
select plan(19);

-- Made before anybody blocked or vanished, a minute apart, the newest first to be read.
select tests.create_user(p.name)
from unnest(array[
    'me', 'ann', 'ben', 'muted', 'blocked', 'blocks me', 'suspended', 'left'
]) p (name);
create function pg_temp.at(minute integer)
returns timestamptz
language sql
as $$
select now() - interval '1 day' + minute * interval '1 minute'
$$;
insert into public.posts (id, user_id, content, created_at)
select tests.id(p.name), tests.id(p.person), p.name, pg_temp.at(0)
from (
    values
        ('my post', 'me'), ('my second', 'me'), ('my deleted', 'me'), ('my removed', 'me'),
        ('post by ann', 'ann'), ('post by blocked', 'blocked'), ('post by suspended', 'suspended'),
        ('deleted post by ann', 'ann'), ('removed post by ann', 'ann')
) p (name, person);
insert into public.comments (id, post_id, parent_comment_id, user_id, content, created_at)
select
    tests.id(c.name), tests.id(c.post), tests.id(c.parent), tests.id(c.person), c.name,
    pg_temp.at(c.minute)
from (
    values
        ('my comment', 'post by ann', null, 'me', 0),
        ('my deleted comment', 'post by ann', null, 'me', 0),
        ('my comment there', 'post by blocked', null, 'me', 0),
        ('my comment gone', 'post by suspended', null, 'me', 0),
        ('my comment below', 'deleted post by ann', null, 'me', 0),
        ('my comment under removed', 'removed post by ann', null, 'me', 0),
        ('my removed comment', 'post by ann', null, 'me', 0),
        ('my own deleted', 'my post', null, 'me', 0),
        ('my own comment', 'my post', null, 'me', 1),
        ('comment by ann', 'my post', null, 'ann', 2),
        ('reply to ann', 'my post', 'comment by ann', 'ben', 3),
        ('reply to me', 'my post', 'my own comment', 'ben', 4),
        ('reply elsewhere', 'post by ann', 'my comment', 'ben', 5),
        ('my reply', 'post by ann', 'my comment', 'me', 6),
        ('deleted comment', 'my post', null, 'ann', 7),
        ('removed comment', 'my post', null, 'ann', 8),
        ('on my deleted', 'my deleted', null, 'ann', 9),
        ('to my deleted', 'post by ann', 'my deleted comment', 'ann', 10),
        ('there', 'post by blocked', 'my comment there', 'ann', 11),
        ('gone', 'post by suspended', 'my comment gone', 'ann', 12),
        ('below', 'deleted post by ann', 'my comment below', 'ann', 13),
        ('under removed', 'removed post by ann', 'my comment under removed', 'ann', 13),
        ('to my removed', 'post by ann', 'my removed comment', 'ann', 13),
        ('deleted reply', 'post by ann', 'my comment', 'ann', 13),
        ('removed reply', 'post by ann', 'my comment', 'ann', 13),
        ('after my own deleted', 'my post', 'my own deleted', 'ann', 19),
        ('by muted', 'my post', null, 'muted', 14),
        ('by blocked', 'my post', null, 'blocked', 15),
        ('by blocks me', 'my post', null, 'blocks me', 16),
        ('by suspended', 'my post', null, 'suspended', 17),
        ('by left', 'my post', null, 'left', 18)
) c (name, post, parent, person, minute);
insert into public.reactions (id, user_id, post_id, comment_id, created_at)
select
    tests.id('like ' || r.minute), tests.id(r.person), tests.id(r.post), tests.id(r.comment),
    pg_temp.at(r.minute)
from (
    values
        ('ann', 'my post', null, 21),
        ('ben', null, 'my comment', 22),
        ('me', 'my post', null, 23),
        ('ann', 'my deleted', null, 24),
        ('ann', 'my removed', null, 25),
        ('ann', null, 'my deleted comment', 26),
        ('ann', null, 'my comment there', 27),
        ('muted', 'my post', null, 28),
        ('suspended', 'my post', null, 29),
        ('ann', 'my second', null, 30),
        ('ann', 'post by ann', null, 31)
) r (person, post, comment, minute);
insert into public.reposts (id, user_id, post_id, type, created_at)
select tests.id('repost ' || r.minute), tests.id(r.person), tests.id(r.post), 'normal',
    pg_temp.at(r.minute)
from (
    values
        ('ann', 'my post', 41), ('me', 'my post', 42), ('blocked', 'my post', 43),
        ('ann', 'my removed', 44)
) r (person, post, minute);
insert into public.posts (id, user_id, content, original_post_id, repost_type, created_at)
select tests.id(q.name), tests.id(q.person), q.name, tests.id(q.post), 'quote', pg_temp.at(q.minute)
from (
    values
        ('quote by ben', 'ben', 'my post', 51), ('deleted quote', 'ann', 'my second', 52),
        ('removed quote', 'ben', 'my second', 52), ('my quote', 'me', 'my second', 53),
        ('quote by left', 'left', 'my post', 54)
) q (name, person, post, minute);
insert into public.follows (follower_id, following_id, created_at)
select tests.id(f.person), tests.id(f.other), pg_temp.at(f.minute)
from (
    values
        ('ann', 'me', 61), ('muted', 'me', 62), ('blocked', 'me', 63), ('suspended', 'me', 64),
        ('me', 'ann', 65), ('ben', 'ann', 66)
) f (person, other, minute);

update public.posts p
set deleted_at = now()
where p.id in (tests.id('my deleted'), tests.id('deleted quote'), tests.id('deleted post by ann'));
update public.posts p
set removed_at = now(), removed_reason = 'spam'
where p.id in (
    tests.id('my removed'), tests.id('removed quote'), tests.id('removed post by ann')
);
update public.comments c
set deleted_at = now()
where c.id in (
    tests.id('my deleted comment'), tests.id('deleted comment'), tests.id('deleted reply'),
    tests.id('my own deleted')
);
update public.comments c
set removed_at = now(), removed_reason = 'spam'
where c.id in (
    tests.id('removed comment'), tests.id('removed reply'), tests.id('my removed comment')
);
update public.users u
set suspended_at = now(), suspension_reason = 'spam'
where u.id = tests.id('suspended');
update public.users u
set deleted_at = now()
where u.id = tests.id('left');
insert into public.content_filters (user_id, filtered_user_id, filter_type)
values
    (tests.id('me'), tests.id('muted'), 'mute'),
    (tests.id('me'), tests.id('blocked'), 'block'),
    (tests.id('blocks me'), tests.id('me'), 'block');

select tests.act_as('me');
select results_eq(
    $$select a.kind, tests.name((a.actor).id), tests.name(a.post_id), tests.name(a.comment_id),
        a.excerpt, a.at
    from public.my_activity() a$$,
    $$values
        ('follow', 'ann', null, null, null, now() - interval '1379 minutes'),
        ('quote', 'ben', 'quote by ben', null, 'quote by ben', now() - interval '1389 minutes'),
        ('repost', 'ann', 'my post', null, 'my post', now() - interval '1399 minutes'),
        ('like', 'ann', 'my second', null, 'my second', now() - interval '1410 minutes'),
        ('like', 'ben', 'post by ann', 'my comment', 'my comment', now() - interval '1418 minutes'),
        ('like', 'ann', 'my post', null, 'my post', now() - interval '1419 minutes'),
        (
            'comment', 'ann', 'my post', 'after my own deleted', 'after my own deleted',
            now() - interval '1421 minutes'
        ),
        (
            'reply', 'ben', 'post by ann', 'reply elsewhere', 'reply elsewhere',
            now() - interval '1435 minutes'
        ),
        ('reply', 'ben', 'my post', 'reply to me', 'reply to me', now() - interval '1436 minutes'),
        (
            'comment', 'ben', 'my post', 'reply to ann', 'reply to ann',
            now() - interval '1437 minutes'
        ),
        (
            'comment', 'ann', 'my post', 'comment by ann', 'comment by ann',
            now() - interval '1438 minutes'
        )$$,
    'all kinds, newest first: living things, of people one sees and does not mute, not one''s own'
);
select results_eq(
    $$select to_jsonb(a.actor) from public.my_activity(page_size => 1) a$$,
    $$select jsonb_build_object(
        'id', u.id, 'username', u.username, 'display_name', u.display_name,
        'profile_picture_url', u.profile_picture_url, 'badge', u.badge
    )
    from public.profiles u where u.id = tests.id('ann')$$,
    'who did it comes with name and picture'
);
select tests.act_as('ann');
select results_eq(
    $$select a.kind, tests.name((a.actor).id) from public.my_activity() a$$,
    $$values
        ('follow', 'ben'), ('follow', 'me'), ('comment', 'me'), ('comment', 'ben'),
        ('reply', 'ben'), ('comment', 'me')$$,
    'everybody has their own'
);
select tests.act_as('ben');
select is_empty('select * from public.my_activity()', 'also nothing');

-- What changes changes the list
select tests.act_as_postgres();
delete from public.content_filters c
where c.user_id = tests.id('me');
update public.users u
set suspended_at = null, suspension_reason = null
where u.id = tests.id('suspended');
select tests.act_as('me');
select is(
    (
        select count(*)
        from public.my_activity(page_size => 50) a
        where tests.name((a.actor).id) = v.name
    ),
    v.n,
    v.description
)
from (
    values
        ('muted', 3::bigint, 'the muted are heard when the mute is taken back'),
        ('blocked', 2, 'so are the blocked, but for the follow that the block cut'),
        ('suspended', 3, 'and the suspended, when they are back'),
        ('blocks me', 0, 'not who still blocks')
) v (name, n, description);
select tests.act_as_postgres();
insert into public.comments (id, post_id, user_id, content)
values (tests.id('long'), tests.id('my post'), tests.id('ann'), repeat('long ', 100));
select tests.act_as('me');
select is(
    (select a.excerpt from public.my_activity(page_size => 1) a),
    left(repeat('long ', 100), 140),
    'an excerpt has 140 characters'
);

-- Pages, where times repeat and ids do, too
select tests.act_as_postgres();
select tests.create_user('star');
select tests.create_user('fan ' || i)
from generate_series(1, 12) i;
insert into public.posts (id, user_id, content)
select tests.id('star post ' || i), tests.id('star'), 'star post ' || i
from generate_series(1, 4) i;
insert into public.comments (id, post_id, user_id, content)
values (tests.id('star comment'), tests.id('star post 1'), tests.id('star'), 'star comment');
insert into public.reactions (id, user_id, post_id, created_at)
select tests.id('event ' || i || p), tests.id('fan ' || i), tests.id('star post ' || p),
    pg_temp.at((i * p) % 3)
from generate_series(1, 12) i
cross join generate_series(1, 4) p
where (i + p) % 3 > 0;
insert into public.reposts (id, user_id, post_id, type, created_at)
select r.id, r.user_id, r.post_id, 'normal', r.created_at
from public.reactions r
where r.post_id in (tests.id('star post 1'), tests.id('star post 3'));
insert into public.comments (id, post_id, parent_comment_id, user_id, content, created_at)
select r.id, tests.id('star post 1'), tests.id('star comment'), r.user_id, 'reply', r.created_at
from public.reactions r
where r.post_id = tests.id('star post 1');
insert into public.follows (follower_id, following_id, created_at)
select tests.id('fan ' || i), tests.id('star'), pg_temp.at(i % 3)
from generate_series(1, 12) i;
insert into public.content_filters (user_id, filtered_user_id, filter_type)
values
    (tests.id('star'), tests.id('fan 1'), 'mute'),
    (tests.id('star'), tests.id('fan 2'), 'block');

create function pg_temp.pages(page_size integer)
returns text[]
language plpgsql
as $$
declare
    v_lines text[] := '{}';
    v_page public.activity_item[];
    v_cursor text;
begin
    perform tests.act_as('star');
    loop
        v_page := array(select a from public.my_activity(v_cursor, pages.page_size) a);
        v_lines := v_lines || array(
            select concat_ws(' ', a.kind, a.at, (a.actor).username, a.post_id)
            from unnest(v_page) a
        );
        exit when cardinality(v_page) < pages.page_size;
        v_cursor := (v_page[pages.page_size]).cursor;
    end loop;
    perform tests.act_as_postgres();
    return v_lines;
end;
$$;
create temporary table expected as
select array_agg(
    concat_ws(' ', e.kind, e.at, u.username, e.post_id) order by e.at desc, e.id desc, e.kind desc
) as lines
from (
    select 'like' as kind, r.created_at as at, r.id, r.user_id, r.post_id
    from public.reactions r
    where r.post_id in (select p.id from public.posts p where p.user_id = tests.id('star'))
    union all
    select 'repost', r.created_at, r.id, r.user_id, r.post_id
    from public.reposts r
    where r.post_id in (select p.id from public.posts p where p.user_id = tests.id('star'))
    union all
    select 'reply', c.created_at, c.id, c.user_id, c.post_id
    from public.comments c
    where c.parent_comment_id = tests.id('star comment')
    union all
    select 'follow', f.created_at, f.follower_id, f.follower_id, null
    from public.follows f
    where f.following_id = tests.id('star')
) e
join public.users u on u.id = e.user_id
where u.id not in (tests.id('fan 1'), tests.id('fan 2'));
select cmp_ok(cardinality(e.lines), '>', 50, 'there is more than a page holds')
from expected e;
select is(pg_temp.pages(n), e.lines, format('pages of %s hold every act once, in order', n))
from expected e
cross join unnest(array[1, 2, 7, 50]) n;

select tests.act_as('star');
select throws_ok(
    format('select public.my_activity(%L, %s)', v.cursor, v.page_size), v.code, v.message,
    v.description
)
from (
    values
        ('x', 5, 'PT400', 'cursor_invalid', 'a cursor that is none is refused'),
        (null, 0, '22023', 'page_size_out_of_range', 'so is a page of nothing')
) v (cursor, page_size, code, message, description);

-- Who may
select tests.act_as_anon();
select throws_ok(
    'select public.my_activity()', '42501', 'permission denied for function my_activity',
    'a visitor has none'
);
select tests.act_as('nobody');
select throws_ok(
    'select public.my_activity()', 'PT401', 'account_missing', 'nor has nobody'
);
select tests.act_as_postgres();
update public.users u
set suspended_at = now(), suspension_reason = 'spam'
where u.id = tests.id('me');
select tests.act_as('me');
select isnt_empty(
    $$select a.kind from public.my_activity(page_size => 50) a
    where a.comment_id = tests.id('reply to me') and a.kind = 'reply'$$,
    'the suspended may read theirs, replies under their own posts included'
);

select * from finish();
rollback;
