-- Correction 10: with plain grants a client could verify itself, backdate its posts or invent
-- quotes. Columns are granted one by one; user_id may be sent, and must be the caller's.
begin;
select plan(24);

select tests.create_user('ann');
select tests.create_user('ben');
insert into public.posts (id, user_id, content) values (tests.id('post'), tests.id('ann'), 'hello');

select tests.act_as('ann');
select throws_ok(
    format('update public.users set %I = %s where id = tests.id(''ann'')', c.name, c.value),
    '42501', 'permission denied for table users',
    format('correction 10: nobody writes their own %s', c.name)
)
from (
    values
        ('badge', '''Verified'''),
        ('created_at', 'now()'),
        ('updated_at', 'now()'),
        ('last_active_at', 'now()'),
        ('deleted_at', 'now()'),
        ('suspended_at', 'null'),
        ('username_changed_at', 'null'),
        ('ip_address_hash', 'null')
) c (name, value);
select throws_ok(
    format(
        'insert into public.posts (content, %I) values (%L, %s)', c.name, 'backdated', c.value
    ),
    '42501', 'permission denied for table posts',
    format('correction 10: nobody inserts the %s of a post', c.name)
)
from (
    values
        ('id', 'gen_random_uuid()'),
        ('created_at', 'timestamptz ''2020-01-01'''),
        ('deleted_at', 'now()'),
        ('removed_at', 'now()'),
        ('original_post_id', 'tests.id(''post'')'),
        ('repost_type', '''quote''')
) c (name, value);
select throws_ok(
    format('update public.posts set %I = %s where id = tests.id(''post'')', c.name, c.value),
    '42501', 'permission denied for table posts',
    format('correction 10: nobody updates the %s of a post', c.name)
)
from (
    values ('created_at', 'timestamptz ''2020-01-01'''), ('user_id', 'tests.id(''ben'')')
) c (name, value);
select throws_ok(
    format(
        'insert into public.%I (%s, created_at) values (%s, now())', t.name, t.columns, t.values
    ),
    '42501', format('permission denied for table %s', t.name),
    format('correction 10: nobody backdates what they insert into %s', t.name)
)
from (
    values
        ('comments', 'post_id, content', 'tests.id(''post''), ''x'''),
        ('reactions', 'post_id', 'tests.id(''post'')'),
        ('follows', 'following_id', 'tests.id(''ben'')'),
        ('bookmarks', 'post_id', 'tests.id(''post'')')
) t (name, columns, values);

select throws_ok(
    $$update private.user_counts set follower_count = 1000000 where user_id = tests.id('ann')$$,
    '42501', 'permission denied for table user_counts',
    'correction 10: nobody writes a counter'
);
select throws_ok(
    $$insert into public.posts (user_id, content) values (tests.id('ben'), 'not me')$$,
    '42501', 'new row violates row-level security policy for table "posts"',
    'correction 10: nobody posts in the name of somebody else'
);
insert into public.posts (user_id, content) values (tests.id('ann'), 'as examples send it');
insert into public.posts (content) values ('as short as it goes');
select results_eq(
    $$select p.content, p.user_id, p.created_at, p.repost_type::text
    from public.posts p
    where p.content like 'as %'
    order by p.content$$,
    $$values
        ('as examples send it', tests.id('ann'), now(), null),
        ('as short as it goes', tests.id('ann'), now(), null)$$,
    'correction 10: a post is the caller''s, and of now, whether user_id is sent or not'
);
select results_eq(
    $$update public.users set bio = 'I trade' where id = tests.id('ann') returning bio$$,
    $$values ('I trade')$$,
    'correction 10: one''s own listed columns are written and read back'
);

select * from finish();
rollback;
