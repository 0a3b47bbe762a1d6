-- vote_poll(): one vote, final, on an open poll that one sees; the answer is the result.
begin;
select plan(21);

select tests.create_personas();
insert into public.posts (id, user_id, content)
select tests.id(p.name), tests.id('owner'), p.name
from (values ('post'), ('deleted post'), ('removed post'), ('old post')) p (name);
insert into public.comments (id, post_id, user_id, content)
values (tests.id('comment'), tests.id('post'), tests.id('muted'), 'And?');
insert into public.polls (id, post_id, options, duration_days)
select tests.id('poll on ' || p.content), p.id, array['up', 'down', 'sideways'], 1
from public.posts p;
insert into public.polls (id, comment_id, options)
values (tests.id('poll on comment'), tests.id('comment'), array['yes', 'no']);
update public.posts set deleted_at = now() where content = 'deleted post';
update public.posts set removed_at = now(), removed_reason = 'spam' where content = 'removed post';
select tests.age('public.polls', tests.id('poll on old post'), '24 hours');
select tests.age('public.polls', tests.id('poll on post'), '23 hours 59 minutes');

select tests.act_as('stranger');
select results_eq(
    $$select r.poll_id, r.option_index, r.option, r.vote_count, r.is_my_choice, r.total_votes,
        r.closes_at, r.is_closed
    from public.vote_poll(tests.id('poll on post'), 2) r$$,
    $$values
        (tests.id('poll on post'), 0, 'up', 0::bigint, false, 1::bigint,
            now() + interval '1 minute', false),
        (tests.id('poll on post'), 1, 'down', 0, false, 1, now() + interval '1 minute', false),
        (tests.id('poll on post'), 2, 'sideways', 1, true, 1, now() + interval '1 minute', false)$$,
    'a vote in the last minute answers with the result, an option a row'
);
select results_eq(
    'select v.user_id, v.option_index from public.poll_votes v',
    $$values (tests.id('stranger'), 2)$$,
    'the voter reads it back'
);
select results_eq(
    $$select r.vote_count, r.is_my_choice from public.vote_poll(tests.id('poll on post'), 2) r$$,
    $$values (0::bigint, false), (0, false), (1, true)$$,
    'the same vote again is no error and counts once'
);
select throws_ok(
    $$select public.vote_poll(tests.id('poll on post'), 0)$$,
    'PT409', 'already_voted',
    'another vote is refused'
);
select throws_ok(
    $$select public.vote_poll(tests.id('poll on post'), null)$$,
    'PT409', 'already_voted',
    'a vote is not withdrawn'
);
select lives_ok(
    $$select public.vote_poll(tests.id('poll on comment'), 0)$$,
    'a poll on a comment takes votes'
);
select tests.act_as('owner');
select throws_ok(
    format('select public.vote_poll(%L, %s)', tests.id('poll on post'), o.option_index),
    '22023', 'poll_option_unknown',
    format('option %s of three is none', o.option_index)
)
from (values ('3'), ('-1'), ('null')) o (option_index);
select lives_ok(
    $$select public.vote_poll(tests.id('poll on post'), 2)$$,
    'whose poll it is may vote'
);
select results_eq(
    $$select r.vote_count, r.total_votes from public.get_poll_results(tests.id('poll on post')) r$$,
    $$values (0::bigint, 2::bigint), (0, 2), (2, 2)$$,
    'votes of several people add up'
);
select throws_ok(
    $$select public.vote_poll(tests.id('poll on old post'), 0)$$,
    'PT409', 'poll_closed',
    'a poll of a day is closed after 24 hours, for its author too'
);
select throws_ok(
    format('select public.vote_poll(%L, 0)', tests.id('poll on ' || p.name)),
    'PT404', 'poll_not_found',
    format('the poll of a %s is not found, by its author either', p.name)
)
from (values ('deleted post'), ('removed post'), ('no post')) p (name);
select throws_ok(
    'select public.vote_poll(null, 0)',
    'PT404', 'poll_not_found',
    'no poll at all is not found'
);
select tests.act_as('blocked');
select throws_ok(
    $$select public.vote_poll(tests.id('poll on post'), 0)$$,
    'PT404', 'poll_not_found',
    'the poll of who blocked one is not found'
);
select tests.act_as_anon();
select throws_ok(
    $$select public.vote_poll(tests.id('poll on post'), 0)$$,
    '42501', 'permission denied for function vote_poll',
    'a visitor does not vote'
);
select tests.act_as_postgres();
update public.users
set suspended_at = now(), suspension_reason = 'spam'
where id = tests.id('muted');
select tests.act_as('muted');
select throws_ok(
    $$select public.vote_poll(tests.id('poll on post'), 0)$$,
    'PT403', 'account_suspended',
    'a suspended person does not vote'
);

select tests.act_as_postgres();
select results_eq(
    $$select v.user_id, v.poll_id, v.option_index from public.poll_votes v
    order by v.user_id = tests.id('owner'), v.option_index$$,
    $$values
        (tests.id('stranger'), tests.id('poll on comment'), 0),
        (tests.id('stranger'), tests.id('poll on post'), 2),
        (tests.id('owner'), tests.id('poll on post'), 2)$$,
    'what was refused is no vote'
);
select is_empty('select * from private.counter_drift()', 'every counter is right');

select * from finish();
rollback;
