-- get_poll_results(): totals for all who see the poll, and to each nobody's choice but their own.
begin;
select plan(10);

select tests.create_personas();
insert into public.posts (id, user_id, content)
values
    (tests.id('post'), tests.id('owner'), 'Where to?'),
    (tests.id('old post'), tests.id('owner'), 'Where from?');
insert into public.polls (id, post_id, options, duration_days)
values
    (tests.id('poll'), tests.id('post'), array['up', 'down', 'sideways'], 2),
    (tests.id('old poll'), tests.id('old post'), array['here', 'there'], 1);
insert into public.poll_votes (poll_id, user_id, option_index)
select tests.id(v.poll), tests.id(v.voter), v.option_index
from (
    values
        ('poll', 'stranger', 1), ('poll', 'muted', 1), ('poll', 'moderator', 0),
        ('old poll', 'muted', 1)
) v (poll, voter, option_index);
select tests.age('public.polls', tests.id('old poll'), '1 day');

prepare results as
select r.option_index, r.option, r.vote_count, r.is_my_choice, r.total_votes, r.closes_at,
    r.is_closed
from public.get_poll_results(tests.id('poll')) r;

select tests.act_as_anon();
select results_eq(
    'results',
    $$values
        (0, 'up', 1::bigint, false, 3::bigint, now() + interval '48 hours', false),
        (1, 'down', 2, false, 3, now() + interval '48 hours', false),
        (2, 'sideways', 0, false, 3, now() + interval '48 hours', false)$$,
    'a visitor sees the totals, options in order'
);
select tests.act_as('stranger');
select results_eq(
    'results',
    $$values
        (0, 'up', 1::bigint, false, 3::bigint, now() + interval '48 hours', false),
        (1, 'down', 2, true, 3, now() + interval '48 hours', false),
        (2, 'sideways', 0, false, 3, now() + interval '48 hours', false)$$,
    'a voter sees their own choice too'
);
select tests.act_as('owner');
select is_empty(
    $$select r.option_index from public.get_poll_results(tests.id('poll')) r
    where r.is_my_choice is distinct from false$$,
    'who did not vote has no choice'
);
select results_eq(
    $$select r.vote_count, r.total_votes, r.is_closed
    from public.get_poll_results(tests.id('old poll')) r$$,
    $$values (0::bigint, 1::bigint, true), (1, 1, true)$$,
    'a poll whose time is over shows that'
);
select throws_ok(
    $$select public.get_poll_results(tests.id('no poll'))$$,
    'PT404', 'poll_not_found',
    'a poll that does not exist is not found'
);
select throws_ok(
    'select public.get_poll_results(null)',
    'PT404', 'poll_not_found',
    'no poll at all is not found'
);
select tests.act_as('blocked');
select throws_ok(
    $$select public.get_poll_results(tests.id('poll'))$$,
    'PT404', 'poll_not_found',
    'the poll of who blocked one is not found'
);
select tests.act_as_postgres();
update public.users
set suspended_at = now(), suspension_reason = 'spam'
where id = tests.id('stranger');
select tests.act_as('stranger');
select results_eq(
    $$select r.is_my_choice from public.get_poll_results(tests.id('poll')) r$$,
    'values (false), (true), (false)',
    'a suspended person may read'
);
select tests.act_as('owner');
select results_eq(
    $$select r.total_votes from public.get_poll_results(tests.id('poll')) r$$,
    'values (3::bigint), (3), (3)',
    'the votes of a suspended person still count'
);
select public.delete_post(tests.id('post'));
select throws_ok(
    $$select public.get_poll_results(tests.id('poll'))$$,
    'PT404', 'poll_not_found',
    'the poll of a deleted post is not found'
);

select * from finish();
rollback;
