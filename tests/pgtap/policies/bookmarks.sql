-- Bookmarks are nobody's business but their owner's, not even staff's.
begin;
select plan(35);

select tests.create_world();

-- Who sees which
prepare seen as select tests.name(b.user_id) || ': ' || tests.name(b.post_id)
from public.bookmarks b
where b.post_id in (tests.id('post by owner'), tests.id('post by suspended'));

select tests.sees(
    s.viewer, 'seen', array[s.viewer || ': post by owner'],
    s.viewer || ' sees their own bookmark and no other'
)
from (
    values ('owner'), ('blocked'), ('muted'), ('moderator'), ('suspended'), ('deleted')
) s (viewer);
select tests.sees(
    'stranger', 'seen', '{stranger: post by owner,stranger: post by suspended}',
    'one''s bookmarks stay visible to oneself, whatever became of the post'
);
select tests.sees(s.viewer, 'seen', '{}', s.viewer || ' sees none')
from (values ('guest'), ('nobody'), ('signed out')) s (viewer);
select tests.sees(
    'service_role', $$select count(*)::text from public.bookmarks b$$, '{15}',
    'the back end sees all'
);
select tests.act_as_anon();
select throws_ok(
    'select b.id from public.bookmarks b', '42501', 'permission denied for table bookmarks',
    'a visitor reads none'
);

-- Insert
select tests.act_as('muted');
select lives_ok(
    $$insert into public.bookmarks (user_id, post_id)
    values (tests.id('muted'), tests.id('post by stranger'))$$,
    'a person bookmarks a post they see'
);
select results_eq(
    $$select b.user_id from public.bookmarks b where b.post_id = tests.id('post by stranger')$$,
    $$select tests.id('muted')$$,
    'and reads it back'
);
select lives_ok(
    $$insert into public.bookmarks (post_id) values (tests.id('post by stranger'))
    on conflict (user_id, post_id) do nothing$$,
    'an upsert that ignores duplicates bookmarks twice without an error'
);
select is((select count(*) from public.bookmarks), 2::bigint, 'which adds nothing');
select throws_ok(
    $$insert into public.bookmarks (post_id) values (tests.id('post by stranger'))
    on conflict (user_id, post_id) do update set post_id = excluded.post_id$$,
    '42501', 'permission denied for table bookmarks',
    'an upsert that merges is refused'
);
select throws_ok(
    $$insert into public.bookmarks (user_id, post_id)
    values (tests.id('owner'), tests.id('post by stranger'))$$,
    '42501', 'new row violates row-level security policy for table "bookmarks"',
    'nobody bookmarks for another'
);
select is(
    tests.error_of(format('insert into public.bookmarks (post_id) values (%L)', tests.id(t.name))),
    '42501 new row violates row-level security policy for table "bookmarks"',
    format('a bookmark of "%s" is refused as one of nothing', t.name)
)
from (
    values
        ('no post'),
        ('deleted post by owner'),
        ('removed post by owner'),
        ('post by suspended'),
        ('post by deleted')
) t (name);
select tests.act_as('owner');
select is(
    tests.error_of(format('insert into public.bookmarks (post_id) values (%L)', tests.id(t.name))),
    '42501 new row violates row-level security policy for table "bookmarks"',
    t.description
)
from (
    values
        ('post by blocked', 'nobody bookmarks a post of whom they blocked'),
        ('deleted post by owner', 'nobody bookmarks their own deleted post')
) t (name, description);
select tests.act_as('blocked');
select is(
    tests.error_of(
        format('insert into public.bookmarks (post_id) values (%L)', tests.id('post by owner'))
    ),
    '42501 new row violates row-level security policy for table "bookmarks"',
    'nobody bookmarks a post of who blocked them'
);
select tests.act_as('moderator');
select is(
    tests.error_of(format('insert into public.bookmarks (post_id) values (%L)', tests.id(t.name))),
    '42501 new row violates row-level security policy for table "bookmarks"',
    format('a moderator sees "%s", and yet does not bookmark it', t.name)
)
from (values ('deleted post by owner'), ('removed post by owner')) t (name);
select throws_ok(
    format(
        'insert into public.bookmarks (post_id, %I) values (%L, %s)',
        c.name, tests.id('post by stranger'), c.value
    ),
    '42501', 'permission denied for table bookmarks',
    format('nobody chooses the %s of a bookmark', c.name)
)
from (values ('id', 'gen_random_uuid()'), ('created_at', 'now()')) c (name, value);

-- Update, delete
select throws_ok(
    'update public.bookmarks set post_id = post_id',
    '42501', 'permission denied for table bookmarks',
    'a bookmark is not changed'
);
select is(
    tests.rows_written('delete from public.bookmarks'), 1::bigint,
    'a moderator deletes their own bookmark and no other'
);
select tests.act_as('blocked');
select is(
    tests.rows_written('delete from public.bookmarks'), 1::bigint,
    'one deletes one''s own, also of what is hidden by now'
);
select is_empty('select b.id from public.bookmarks b', 'and it is gone');
select tests.sees(
    'service_role', $$select count(*)::text from public.bookmarks b$$, '{14}',
    'those of others are still there'
);

select * from finish();
rollback;
