-- restore_post(): takes delete_post() back, within the retention time. What that means for a quote
-- stands in triggers/posts.sql.
begin;
select plan(23);

select tests.create_personas();
insert into public.posts (id, user_id, content, deleted_at)
select tests.id(p.name), tests.id('owner'), p.name, p.deleted_at
from (
    values
        ('living', null),
        ('deleted', now()),
        ('just in time', now() - interval '30 days'),
        ('too late', now() - interval '30 days 1 second'),
        ('removed', null),
        ('deleted and removed', now())
) p (name, deleted_at);
update public.posts
set removed_at = now(), removed_reason = 'spam'
where content in ('removed', 'deleted and removed');

-- Who may not
select tests.act_as('stranger');
select throws_ok(
    format('select public.restore_post(%L)', tests.id(p.name)),
    'PT404', 'post_not_found',
    format('another''s %s post is not found', p.name)
)
from (values ('deleted'), ('living'), ('removed')) p (name);
select tests.act_as('moderator');
select throws_ok(
    $$select public.restore_post(tests.id('deleted'))$$,
    'PT404', 'post_not_found',
    'a moderator restores nobody else''s post'
);
select tests.act_as_anon();
select throws_ok(
    $$select public.restore_post(tests.id('deleted'))$$,
    '42501', 'permission denied for function restore_post',
    'a visitor restores nothing'
);
select tests.act_as('owner');
select throws_ok(
    $$select public.restore_post(tests.id('no post'))$$,
    'PT404', 'post_not_found',
    'a post that does not exist is not found'
);
select throws_ok(
    'select public.restore_post(null)',
    'PT404', 'post_not_found',
    'no post at all is not found'
);

-- Its author
select results_eq(
    $$select p.id, p.deleted_at from public.restore_post(tests.id('deleted')) p$$,
    $$values (tests.id('deleted'), null::timestamptz)$$,
    'restoring answers with the post'
);
select tests.act_as('stranger');
select results_eq(
    'select p.content from public.posts p order by 1',
    $$values ('deleted'), ('living')$$,
    'others see it again'
);
select results_eq(
    $$select s.post_id from public.post_stats s where s.post_id = tests.id('deleted')$$,
    $$values (tests.id('deleted'))$$,
    'with its counts'
);
select tests.act_as('owner');
select is(
    (select p.post_count from public.profiles p where p.id = tests.id('owner')),
    2::bigint,
    'it counts again'
);
select is(
    (select p.updated_at from public.posts p where p.id = tests.id('deleted')),
    (select p.created_at from public.posts p where p.id = tests.id('deleted')),
    'restoring is no edit'
);
select lives_ok(
    format('select public.restore_post(%L)', tests.id(p.name)),
    format('restoring a %s post is no error', p.description)
)
from (values ('deleted', 'restored'), ('living', 'living')) p (name, description);
select is(
    (select p.post_count from public.profiles p where p.id = tests.id('owner')),
    2::bigint,
    'and is not counted'
);
select lives_ok(
    $$select public.restore_post(tests.id('just in time'))$$,
    'a post can be restored up to the end of the retention time'
);
select throws_ok(
    $$select public.restore_post(tests.id('too late'))$$,
    'PT409', 'restore_expired',
    'and not after it'
);
select throws_ok(
    format('select public.restore_post(%L)', tests.id(p.name)),
    'PT409', 'post_removed',
    format('a %s post is not its author''s to restore', p.name)
)
from (values ('removed'), ('deleted and removed')) p (name);
select tests.act_as_postgres();
update private.settings set value = '60 days' where name = 'retention';
select tests.act_as('owner');
select lives_ok(
    $$select public.restore_post(tests.id('too late'))$$,
    'how long that is, a setting says'
);
select results_eq(
    $$select p.content from public.posts p
    where p.deleted_at is not null or p.removed_at is not null
    order by 1$$,
    $$values ('deleted and removed'), ('removed')$$,
    'what was refused changed nothing'
);
select tests.act_as_postgres();
update public.users set deleted_at = now() where id = tests.id('owner');
select tests.act_as('owner');
select throws_ok(
    $$select public.restore_post(tests.id('living'))$$,
    'PT403', 'account_deleted',
    'a deleted account restores no post'
);

select tests.act_as_postgres();
select is_empty('select * from private.counter_drift()', 'every counter is right');

select * from finish();
rollback;
