-- The triggers on polls and poll_votes: a poll is frozen, a vote is final and names an option of an
-- open poll, for everybody and by every path.
begin;
select plan(29);

select tests.create_user('dan');
select tests.create_personas();
insert into public.posts (id, user_id, content)
select tests.id(p.name), tests.id('owner'), p.name
from unnest(array['post', 'old post', 'post of three']) p (name);
insert into public.comments (id, post_id, user_id, content)
values
    (tests.id('comment'), tests.id('post'), tests.id('muted'), 'And?'),
    (tests.id('comment of owner'), tests.id('post'), tests.id('owner'), 'Or?'),
    (tests.id('comment of blocked'), tests.id('post'), tests.id('dan'), 'Well?');
insert into public.content_filters (user_id, filtered_user_id, filter_type)
values (tests.id('owner'), tests.id('dan'), 'block');
insert into public.polls (id, post_id, comment_id, options)
values
    (tests.id('poll'), tests.id('post'), null, array['yes', 'no']),
    (tests.id('old poll'), tests.id('old post'), null, array['yes', 'no']),
    (tests.id('poll of three'), tests.id('post of three'), null, array['1', '2', '3']),
    (tests.id('comment poll'), null, tests.id('comment'), array['yes', 'no']);
select tests.age('public.polls', tests.id('old poll'), '1 day');
select results_eq(
    $$select c.option_index, c.vote_count from private.poll_option_counts c
    where c.poll_id = tests.id('poll of three')
    order by 1$$,
    'values (0, 0), (1, 0), (2, 0)',
    'a new poll has a counter an option'
);

-- Nothing towards a blocked pair
select throws_ok(
    format(
        'insert into public.polls (comment_id, options) values (%L, array[''yes'', ''no''])',
        tests.id('comment of blocked')
    ),
    '42501', 'new row violates row-level security policy for table "polls"',
    'whom one blocked since adds no poll to a comment under one''s post, whoever writes'
);

-- Frozen
select tests.act_as_service_role();
select throws_ok(
    format('update public.polls set %s where id = %L', c.change, tests.id('poll')),
    '23001', 'row_is_final',
    format('the back end does not change the %s of a poll', c.what)
)
from (
    values
        ('options', $$options = array['no', 'yes']$$), ('duration', 'duration_days = 7'),
        ('time', $$created_at = now() + interval '1 day'$$)
) c (what, change);

-- Votes
select tests.act_as('stranger');
select throws_ok(
    format(
        'insert into public.poll_votes (user_id, poll_id, option_index) values (%L, %L, %s)',
        tests.id('stranger'), tests.id(v.poll), v.option_index
    ),
    v.code, v.message, 'a voter is refused ' || v.description
)
from (
    values
        ('poll', '2', '22023', 'poll_option_unknown', 'the third option of two'),
        ('poll', '-1', '22023', 'poll_option_unknown', 'an option before the first'),
        ('poll', 'null', '22023', 'poll_option_unknown', 'no option'),
        ('poll of three', '3', '22023', 'poll_option_unknown', 'the fourth option of three'),
        ('old poll', '0', 'PT409', 'poll_closed', 'a closed poll'),
        ('old poll', '9', 'PT409', 'poll_closed', 'a closed poll, whatever the option'),
        (
            'no poll', '0', '42501',
            'new row violates row-level security policy for table "poll_votes"',
            'a poll that does not exist'
        )
) v (poll, option_index, code, message, description);
select lives_ok(
    $$insert into public.poll_votes (poll_id, option_index)
    values (tests.id('poll'), 0), (tests.id('poll of three'), 2), (tests.id('comment poll'), 1)$$,
    'a voter casts several votes at once'
);
select throws_ok(
    $$insert into public.poll_votes (poll_id, option_index) values (tests.id('poll'), 1)$$,
    '23505', 'duplicate key value violates unique constraint "unique_user_poll_vote"',
    'but one a poll'
);
select tests.act_as_service_role();
select throws_ok(
    format(
        'insert into public.poll_votes (user_id, poll_id, option_index) values (%L, %L, %s)',
        tests.id(v.voter), tests.id(v.poll), v.option_index
    ),
    v.code, v.message, 'the back end is refused ' || v.description
)
from (
    values
        ('muted', 'poll', '2', '22023', 'poll_option_unknown', 'an option that is not there'),
        ('muted', 'old poll', '0', 'PT409', 'poll_closed', 'a closed poll'),
        (
            'blocked', 'poll', '0', '42501',
            'new row violates row-level security policy for table "poll_votes"',
            'a vote across a block'
        ),
        (
            'blocked', 'comment poll', '0', '42501',
            'new row violates row-level security policy for table "poll_votes"',
            'one in another''s comment under the post of who blocked'
        ),
        (
            'blocked', 'old poll', '9', '42501',
            'new row violates row-level security policy for table "poll_votes"',
            'one in a closed poll across a block, in the same words'
        )
) v (voter, poll, option_index, code, message, description);
select throws_ok(
    $$update public.poll_votes set option_index = 1 where poll_id = tests.id('poll')$$,
    '23001', 'row_is_final',
    'the back end does not change a vote'
);
insert into public.poll_votes (user_id, poll_id, option_index)
select tests.id(v.voter), tests.id('poll'), v.option_index
from (values ('muted', 0), ('owner', 1), ('moderator', 1)) v (voter, option_index);

-- Counts
select tests.act_as_anon();
prepare totals as
select t.option_index, t.option, t.vote_count from public.poll_totals t
where t.poll_id = tests.id('poll')
order by 1;
select results_eq(
    'totals', $$values (0, 'yes', 2::bigint), (1, 'no', 2)$$, 'votes count for their option'
);
select tests.act_as_postgres();
update public.users
set suspended_at = now(), suspension_reason = 'spam'
where id = tests.id('moderator');
select results_eq(
    'totals', $$values (0, 'yes', 2::bigint), (1, 'no', 2)$$,
    'those of a suspended person go on to count'
);
delete from public.poll_votes where user_id in (tests.id('muted'), tests.id('stranger'));
select results_eq(
    'totals', $$values (0, 'yes', 0::bigint), (1, 'no', 2)$$, 'purged ones do not count'
);
delete from auth.users where id = tests.id('moderator');
select results_eq(
    'totals', $$values (0, 'yes', 0::bigint), (1, 'no', 1)$$, 'nor those of an erased person'
);
select lives_ok(
    $$delete from public.polls where id = tests.id('poll')$$, 'a poll is purged with its votes'
);
select is_empty(
    $$select v.id from public.poll_votes v where v.poll_id = tests.id('poll')$$,
    'none is left'
);
select lives_ok(
    $$delete from public.posts where id in (tests.id('old post'), tests.id('post of three'))$$,
    'and so with its post'
);
select results_eq(
    'select q.id from public.polls q',
    $$values (tests.id('comment poll'))$$,
    'other polls stay'
);
select is_empty('select * from private.counter_drift()', 'every counter is right');

select * from finish();
rollback;
