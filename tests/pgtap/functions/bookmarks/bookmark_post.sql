-- bookmark_post() and unbookmark_post(): one bookmark, nobody else's business.
begin;
select plan(18);

select tests.create_world();
select tests.create_user('reader');

select tests.act_as('reader');
select results_eq(
    $$select b.user_id, b.post_id, b.created_at
    from public.bookmark_post(tests.id('post by owner')) b$$,
    $$values (tests.id('reader'), tests.id('post by owner'), now())$$,
    'bookmarking answers with the bookmark'
);
select results_eq(
    $$select b.id from public.bookmark_post(tests.id('post by owner')) b$$,
    $$select b.id from public.bookmarks b where b.user_id = tests.id('reader')$$,
    'doing so again answers with the same one'
);
select throws_ok(
    format('select public.bookmark_post(tests.id(%L))', c.name),
    'PT404', 'post_not_found',
    format('%s is not found', coalesce(c.name, 'null'))
)
from (
    values
        ('deleted post by owner'),
        ('removed post by owner'),
        ('post by suspended'),
        ('post by deleted'),
        ('no such post'),
        (null)
) c (name);
select tests.act_as('blocked');
select throws_ok(
    $$select public.bookmark_post(tests.id('post by owner'))$$,
    'PT404', 'post_not_found',
    'the blocked find no post of the blocker'
);
select is(
    public.unbookmark_post(tests.id('post by owner')), true,
    'but take back the bookmark that they had'
);

select tests.act_as('stranger');
select is(
    public.unbookmark_post(tests.id('deleted post by owner')), true,
    'also one of a post that is no more'
);
select tests.act_as('reader');
select is(public.unbookmark_post(tests.id('post by owner')), true, 'a bookmark is taken back');
select is(public.unbookmark_post(tests.id('post by owner')), false, 'once');
select is(public.unbookmark_post(null), false, 'null is no bookmark');
select tests.act_as('stranger');
select is_empty(
    $$select b.id from public.bookmarks b where b.user_id <> tests.id('stranger')$$,
    'nobody sees those of others'
);

select tests.act_as_anon();
select throws_ok(
    $$select public.bookmark_post(tests.id('post by owner'))$$,
    '42501', 'permission denied for function bookmark_post',
    'a visitor does not bookmark'
);
select tests.act_as('suspended');
select throws_ok(
    $$select public.unbookmark_post(tests.id('post by owner'))$$,
    'PT403', 'account_suspended',
    'a suspended person changes no bookmarks'
);
select tests.act_as_postgres();
select is_empty('select * from private.counter_drift()', 'every counter is right');

select * from finish();
rollback;
