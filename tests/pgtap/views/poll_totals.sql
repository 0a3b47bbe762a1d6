-- poll_totals: all votes of each option of a visible poll, to all; never whose.
begin;
select plan(12);

select tests.create_user(p.name) from unnest(array['ann', 'ben', 'cara', 'dan']) p (name);
insert into public.posts (id, user_id, content) values (tests.id('post'), tests.id('ann'), 'well?');
insert into public.comments (id, post_id, user_id, content)
values (tests.id('comment'), tests.id('post'), tests.id('ben'), 'or this?');
insert into public.polls (id, post_id, options)
values (tests.id('poll'), tests.id('post'), array['Bull', 'Bear', 'Crab']);
insert into public.polls (id, comment_id, options)
values (tests.id('comment poll'), tests.id('comment'), array['Yes', 'No']);

prepare totals as
select t.option_index, t.option, t.vote_count
from public.poll_totals t
where t.poll_id = tests.id('poll')
order by t.option_index;
select results_eq(
    'totals', $$values (0, 'Bull', 0::bigint), (1, 'Bear', 0), (2, 'Crab', 0)$$,
    'a new poll has a total for each option, all zero'
);
insert into public.poll_votes (user_id, poll_id, option_index)
values
    (tests.id('ann'), tests.id('poll'), 0),
    (tests.id('ben'), tests.id('poll'), 2),
    (tests.id('cara'), tests.id('poll'), 2);
select tests.act_as('dan');
select public.vote_poll(tests.id('poll'), 2);
select public.vote_poll(tests.id('poll'), 2);
select results_eq(
    'totals', $$values (0, 'Bull', 1::bigint), (1, 'Bear', 0), (2, 'Crab', 3)$$,
    'each vote is counted once, for its option'
);
select tests.act_as_anon();
select results_eq(
    'totals', $$values (0, 'Bull', 1::bigint), (1, 'Bear', 0), (2, 'Crab', 3)$$,
    'a visitor reads the totals'
);
select throws_ok(
    'select v.user_id from public.poll_votes v',
    '42501', 'permission denied for table poll_votes',
    'but no vote'
);
select tests.act_as_service_role();
select is(
    (select count(*) from public.poll_totals t where t.poll_id = tests.id('comment poll')),
    2::bigint,
    'the poll of a comment has totals too'
);
select tests.act_as('dan');
select throws_ok(
    'update public.poll_totals set vote_count = 100',
    '42501', 'permission denied for view poll_totals',
    'nobody writes a total through the view'
);
select tests.act_as_postgres();
update public.users set suspended_at = now(), suspension_reason = 'x' where id = tests.id('cara');
select tests.act_as_anon();
select results_eq(
    'totals', $$values (0, 'Bull', 1::bigint), (1, 'Bear', 0), (2, 'Crab', 3)$$,
    'the vote of a suspended person stays counted'
);
select tests.act_as_postgres();
delete from auth.users where id = tests.id('cara');
select results_eq(
    'totals', $$values (0, 'Bull', 1::bigint), (1, 'Bear', 0), (2, 'Crab', 2)$$,
    'the vote of an erased person is not'
);
select tests.act_as('dan');
select public.block_user(tests.id('ben'));
select is_empty(
    $$select t.poll_id from public.poll_totals t where t.poll_id = tests.id('comment poll')$$,
    'a poll across a block has no totals'
);
select tests.act_as('ann');
select public.delete_post(tests.id('post'));
select tests.act_as_anon();
select is_empty('select t.poll_id from public.poll_totals t', 'polls of a deleted post have none');
select tests.act_as('ann');
select public.restore_post(tests.id('post'));
select results_eq(
    'totals', $$values (0, 'Bull', 1::bigint), (1, 'Bear', 0), (2, 'Crab', 2)$$,
    'a restored post has its poll and totals back'
);
select tests.act_as_postgres();
select is_empty(
    'select d.counter, d.id from private.counter_drift() d', 'every total equals a recount'
);

select * from finish();
rollback;
