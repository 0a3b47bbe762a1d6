-- What the eight tables of counters may hold, and what becomes of them: a row with each post,
-- comment, option and person, slots beside it, and nothing left when the counted one goes.
begin;
select plan(72);

select tests.create_user('ann');
insert into public.posts (id, user_id, content) values (tests.id('post'), tests.id('ann'), 'hello');
insert into public.comments (id, post_id, user_id, content)
values (tests.id('comment'), tests.id('post'), tests.id('ann'), 'me again');
insert into public.polls (id, post_id, options)
values (tests.id('poll'), tests.id('post'), array['a', 'b']);
insert into private.post_count_slots (post_id, slot) values (tests.id('post'), 1);
insert into private.comment_count_slots (comment_id, slot) values (tests.id('comment'), 1);
insert into private.poll_option_count_slots (poll_id, option_index, slot)
values (tests.id('poll'), 0, 1);
insert into private.user_count_slots (user_id, slot) values (tests.id('ann'), 1);

create temporary table counters (relation text, key_columns text[], counts text[], target text);
insert into counters (relation, key_columns, counts, target)
values
    (
        'post_counts', '{post_id}',
        '{reaction_count,comment_count,repost_count,bookmark_count}', 'post'
    ),
    (
        'post_count_slots', '{post_id,slot}',
        '{reaction_count,comment_count,repost_count,bookmark_count}', 'post'
    ),
    ('comment_counts', '{comment_id}', '{reaction_count,reply_count}', 'comment'),
    ('comment_count_slots', '{comment_id,slot}', '{reaction_count,reply_count}', 'comment'),
    ('poll_option_counts', '{poll_id,option_index}', '{vote_count}', 'poll'),
    ('poll_option_count_slots', '{poll_id,option_index,slot}', '{vote_count}', 'poll'),
    ('user_counts', '{user_id}', '{follower_count,following_count,post_count}', 'ann'),
    ('user_count_slots', '{user_id,slot}', '{follower_count,following_count,post_count}', 'ann');

select throws_ok(
    format('update private.%I set %I = null where %I = tests.id(%L)',
        c.relation, n.name, c.key_columns[1], c.target),
    '23502',
    format('null value in column "%s" of relation "%s" violates not-null constraint',
        n.name, c.relation),
    format('%s always has %s', c.relation, n.name)
)
from counters c
cross join lateral unnest(c.key_columns || c.counts) with ordinality n (name, place)
order by c.relation, n.place;
select throws_ok(
    format(
        'insert into private.%I (%s) select %s from private.%I where %I = tests.id(%L)',
        c.relation, array_to_string(c.key_columns, ', '), array_to_string(c.key_columns, ', '),
        c.relation, c.key_columns[1], c.target
    ),
    '23505', format('duplicate key value violates unique constraint "%s_pkey"', c.relation),
    format('%s counts once', c.relation)
)
from counters c
order by c.relation;
select throws_ok(
    format(
        'update private.%I set %I = tests.id(''nothing'') where %I = tests.id(%L)',
        c.relation, c.key_columns[1], c.key_columns[1], c.target
    ),
    '23503',
    format(
        'insert or update on table "%s" violates foreign key constraint "%s_%s_fkey"',
        c.relation, c.relation, c.key_columns[1]
    ),
    format('%s counts what exists', c.relation)
)
from counters c
order by c.relation;

select results_eq(
    $$select c.reaction_count, c.repost_count, c.bookmark_count from private.post_counts c$$,
    $$values (0, 0, 0)$$,
    'a new post is counted from zero'
);
select results_eq(
    $$select c.reaction_count, c.reply_count from private.comment_counts c$$,
    $$values (0, 0)$$,
    'a new comment is counted from zero'
);
select results_eq(
    $$select c.option_index, c.vote_count
    from private.poll_option_counts c
    order by c.option_index$$,
    $$values (0, 0), (1, 0)$$,
    'each option of a new poll is counted from zero'
);
select results_eq(
    $$select c.follower_count, c.following_count, c.post_count
    from private.user_counts c
    where c.user_id = tests.id('ann')$$,
    $$values (0, 0, 1)$$,
    'a new person is counted from zero'
);
select results_eq(
    $$select s.reaction_count, s.comment_count, s.repost_count, s.bookmark_count
    from private.post_count_slots s$$,
    $$values (0, 0, 0, 0)$$,
    'a new slot of a post is empty'
);
select results_eq(
    $$select u.follower_count, u.following_count, u.post_count, c.reaction_count, c.reply_count,
        p.vote_count
    from private.user_count_slots u, private.comment_count_slots c,
        private.poll_option_count_slots p$$,
    $$values (0, 0, 0, 0, 0, 0)$$,
    'a new slot of a person, comment or option is empty'
);

-- A slot counts as the first row does, and may be below zero.
update private.post_count_slots set reaction_count = -1 where post_id = tests.id('post');
update private.post_counts set reaction_count = 3 where post_id = tests.id('post');
select is(
    (select s.reaction_count from public.post_stats s where s.post_id = tests.id('post')),
    2::bigint,
    'the count is the sum of row and slots'
);
select results_eq(
    'select d.counter, d.id, d.maintained, d.recounted from private.counter_drift() d',
    $$values ('post.reaction_count', tests.id('post'), 2::bigint, 0::bigint)$$,
    'a counter that is wrong is found'
);
update private.post_count_slots
set comment_count = 20, repost_count = 30, bookmark_count = 40
where post_id = tests.id('post');
update private.comment_count_slots
set reaction_count = 10, reply_count = 20
where comment_id = tests.id('comment');
update private.poll_option_count_slots set vote_count = 10 where poll_id = tests.id('poll');
update private.user_count_slots
set follower_count = 10, following_count = 20, post_count = 30
where user_id = tests.id('ann');
select results_eq(
    $$select s.reaction_count, s.comment_count, s.repost_count, s.bookmark_count
    from public.post_stats s$$,
    $$values (2::bigint, 21::bigint, 30::bigint, 40::bigint)$$,
    'post_stats adds the slots to each count'
);
select results_eq(
    $$select s.reaction_count, s.reply_count from public.comment_stats s$$,
    $$values (10::bigint, 20::bigint)$$,
    'comment_stats adds the slots to each count'
);
select results_eq(
    $$select t.option_index, t.vote_count from public.poll_totals t order by t.option_index$$,
    $$values (0, 10::bigint), (1, 0)$$,
    'poll_totals adds the slots of an option'
);
select results_eq(
    $$select p.follower_count, p.following_count, p.post_count
    from public.profiles p
    where p.id = tests.id('ann')$$,
    $$values (10::bigint, 20::bigint, 31::bigint)$$,
    'profiles adds the slots to each count'
);
delete from private.comment_count_slots where comment_id = tests.id('comment');
delete from private.comment_counts where comment_id = tests.id('comment');
select set_eq(
    $$select d.counter from private.counter_drift() d where d.id = tests.id('comment')$$,
    array['comment.reaction_count', 'comment.reply_count'],
    'a missing row of counters is found'
);
select private.repair_counters();
select is_empty(
    'select d.counter, d.id from private.counter_drift() d',
    'and repaired'
);

insert into private.post_count_slots (post_id, slot) values (tests.id('post'), 1);
insert into private.comment_count_slots (comment_id, slot) values (tests.id('comment'), 1);
insert into private.poll_option_count_slots (poll_id, option_index, slot)
values (tests.id('poll'), 0, 1);
insert into private.user_count_slots (user_id, slot) values (tests.id('ann'), 1);
delete from public.posts where id = tests.id('post');
delete from auth.users where id = tests.id('ann');
select is_empty(
    format('select * from private.%I where %I <> private.ghost_id()', c.relation, c.key_columns[1]),
    format('%s goes with what it counts', c.relation)
)
from counters c
order by c.relation;

select * from finish();
rollback;
