-- delete_comment(): one's own, softly, and once; replies and counters keep their truth.
begin;
select plan(15);

select tests.create_world();
insert into public.comments (id, post_id, parent_comment_id, user_id, content)
values
    (
        tests.id('reply'), tests.id('post by owner'), tests.id('comment by stranger'),
        tests.id('muted'), 'reply'
    ),
    (
        tests.id('reply to reply'), tests.id('post by owner'), tests.id('reply'),
        tests.id('owner'), 'reply to reply'
    );

select tests.act_as('muted');
select results_eq(
    $$select c.id, c.content, c.deleted_at from public.delete_comment(tests.id('reply')) c$$,
    $$values (tests.id('reply'), 'reply', now())$$,
    'deleting answers with the deleted comment'
);
select tests.act_as_postgres();
select tests.age('public.comments', tests.id('reply'), '1 hour', 'deleted_at');
select tests.act_as('muted');
select results_eq(
    $$select c.deleted_at from public.delete_comment(tests.id('reply')) c$$,
    $$values (now() - interval '1 hour')$$,
    'deleting again changes nothing'
);
select tests.act_as('stranger');
select is_empty(
    $$select c.id from public.comments c where c.id = tests.id('reply')$$,
    'nobody else reads it'
);
select results_eq(
    $$select c.id from public.comments c where c.parent_comment_id = tests.id('reply')$$,
    $$values (tests.id('reply to reply'))$$,
    'replies to it stay'
);
select results_eq(
    $$select s.reply_count from public.comment_stats s
    where s.comment_id = tests.id('comment by stranger')$$,
    'values (0::bigint)',
    'its parent counts it no more'
);

select throws_ok(
    format('select public.delete_comment(tests.id(%L))', c.name),
    'PT404', 'comment_not_found',
    format('%s is not found', coalesce(c.name, 'null'))
)
from (
    values
        ('comment by owner'),
        ('deleted comment by owner'),
        ('comment by blocked'),
        ('no such comment'),
        (null)
) c (name);
select tests.act_as('owner');
select results_eq(
    $$select c.deleted_at is not null, c.removed_at is not null
    from public.delete_comment(tests.id('removed comment by owner')) c$$,
    'values (true, true)',
    'what staff took down may be deleted on top of it'
);

-- Who may
select tests.act_as_anon();
select throws_ok(
    $$select public.delete_comment(tests.id('comment by owner'))$$,
    '42501', 'permission denied for function delete_comment',
    'a visitor does not delete'
);
select tests.act_as('suspended');
select throws_ok(
    $$select public.delete_comment(tests.id('comment by suspended'))$$,
    'PT403', 'account_suspended',
    'a suspended person does not delete'
);
select tests.act_as('moderator');
select throws_ok(
    $$select public.delete_comment(tests.id('comment by owner'))$$,
    'PT404', 'comment_not_found',
    'staff delete nothing of others: they take down'
);

select tests.act_as_postgres();
select is_empty('select * from private.counter_drift()', 'every counter is right');

select * from finish();
rollback;
