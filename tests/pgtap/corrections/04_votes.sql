-- Correction 4: any index was a vote, and any time the right one. Now for every path: an option
-- that exists, while the poll is open; final; and secret.
begin;
select plan(13);

select tests.create_user('ann');
select tests.create_user('ben');
select tests.create_user('cara');
insert into public.posts (id, user_id, content)
values
    (tests.id('post'), tests.id('ann'), 'bull or bear?'),
    (tests.id('old post'), tests.id('ann'), 'yes or no?');
insert into public.polls (id, post_id, options)
values
    (tests.id('poll'), tests.id('post'), array['Bull', 'Bear']),
    (tests.id('closed poll'), tests.id('old post'), array['Yes', 'No']);
select tests.age('public.polls', tests.id('closed poll'), '1 day');

select tests.act_as('ben');
select throws_ok(
    $$insert into public.poll_votes (poll_id, option_index) values (tests.id('poll'), 2)$$,
    '22023', 'poll_option_unknown',
    'correction 4: an insert of an option that does not exist is refused'
);
select throws_ok(
    $$select public.vote_poll(tests.id('poll'), 2)$$,
    '22023', 'poll_option_unknown',
    'correction 4: a call with an option that does not exist is refused'
);
select throws_ok(
    $$insert into public.poll_votes (poll_id, option_index) values (tests.id('closed poll'), 0)$$,
    'PT409', 'poll_closed',
    'correction 4: an insert into a closed poll is refused'
);
select throws_ok(
    $$select public.vote_poll(tests.id('closed poll'), 0)$$,
    'PT409', 'poll_closed',
    'correction 4: a call for a closed poll is refused'
);
select tests.act_as_service_role();
select throws_ok(
    $$insert into public.poll_votes (poll_id, user_id, option_index)
    values (tests.id('closed poll'), tests.id('ben'), 0)$$,
    'PT409', 'poll_closed',
    'correction 4: the back end does not vote after the end either'
);

select tests.act_as('ben');
insert into public.poll_votes (poll_id, option_index) values (tests.id('poll'), 1);
select throws_ok(
    $$select public.vote_poll(tests.id('poll'), 0)$$,
    'PT409', 'already_voted',
    'correction 4: a vote cannot be changed by voting again'
);
select throws_ok(
    $$update public.poll_votes set option_index = 0$$,
    '42501', 'permission denied for table poll_votes',
    'correction 4: a vote cannot be changed in place'
);
select throws_ok(
    $$delete from public.poll_votes where poll_id = tests.id('poll')$$,
    '42501', 'permission denied for table poll_votes',
    'correction 4: a vote cannot be withdrawn'
);

select tests.act_as('ann');
select is_empty(
    'select v.id from public.poll_votes v',
    'correction 4: who made the poll does not see who voted what'
);
select results_eq(
    $$select t.option_index, t.vote_count from public.poll_totals t
    where t.poll_id = tests.id('poll')
    order by t.option_index$$,
    $$values (0, 0::bigint), (1, 1::bigint)$$,
    'correction 4: everybody sees the totals'
);

select tests.act_as_postgres();
insert into public.posts (id, user_id, content)
values (tests.id('spring'), tests.id('ann'), 'the night the clocks change');
set local timezone = 'America/New_York';
insert into public.polls (id, post_id, options, duration_days, created_at)
values (tests.id('spring poll'), tests.id('spring'), array['a', 'b'], 2, '2026-03-07 12:00+00');
select is(
    (select q.closes_at from public.polls q where q.id = tests.id('spring poll')),
    timestamptz '2026-03-09 12:00+00',
    'correction 4: a poll of two days is open for 48 hours, wherever the clocks change'
);
select throws_ok(
    $$insert into public.polls (post_id, options, closes_at)
    values (tests.id('spring'), array['a', 'b'], now())$$,
    '428C9', 'cannot insert a non-DEFAULT value into column "closes_at"',
    'correction 4: nobody sets the end of a poll but its duration'
);
select tests.act_as('cara');
select results_eq(
    $$select r.option_index, r.vote_count, r.is_my_choice, r.is_closed
    from public.vote_poll(tests.id('poll'), 1) r$$,
    $$values (0, 0::bigint, false, false), (1, 2::bigint, true, false)$$,
    'correction 4: who votes sees the totals and their own choice'
);

select * from finish();
rollback;
