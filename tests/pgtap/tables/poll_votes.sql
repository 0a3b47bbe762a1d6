-- What a row of poll_votes may hold, and what becomes of it. What a vote may be: corrections/04.
begin;
select plan(15);

select tests.create_user(p.name) from unnest(array['ann', 'ben', 'cara']) p (name);
insert into public.posts (id, user_id, content) values (tests.id('post'), tests.id('ann'), 'well?');
insert into public.polls (id, post_id, options)
values (tests.id('poll'), tests.id('post'), array['yes', 'no']);

select tests.act_as('ann');
insert into public.poll_votes (poll_id, option_index) values (tests.id('poll'), 0);
select results_eq(
    'select v.id is not null, v.user_id, v.option_index, v.created_at from public.poll_votes v',
    $$values (true, tests.id('ann'), 0, now())$$,
    'a vote is by default the caller''s, of now'
);
select tests.act_as_postgres();
insert into public.poll_votes (poll_id, user_id, option_index)
values (tests.id('poll'), tests.id('ben'), 1), (tests.id('poll'), tests.id('cara'), 1);

create temporary table vote as
select v.* from public.poll_votes v where v.user_id = tests.id('ann');
select throws_ok(
    format(
        'insert into public.poll_votes select (jsonb_populate_record(v, %L)).* from vote v',
        jsonb_build_object(c, null)
    ),
    '23502',
    format('null value in column "%s" of relation "poll_votes" violates not-null constraint', c),
    format('a vote always has %s', c)
)
from unnest(array['id', 'poll_id', 'user_id', 'created_at']) c;
select throws_ok(
    $$insert into public.poll_votes (poll_id, user_id, option_index)
    values (tests.id('poll'), tests.id('ann'), null)$$,
    '22023', 'poll_option_unknown',
    'a vote is for an option'
);
select throws_ok(
    $$insert into public.poll_votes (poll_id, user_id, option_index)
    values (tests.id('poll'), tests.id('ann'), 1)$$,
    '23505', 'duplicate key value violates unique constraint "unique_user_poll_vote"',
    'one person votes once in a poll'
);
select tests.create_user('dan');
select throws_ok(
    $$insert into public.poll_votes (id, poll_id, user_id, option_index)
    select v.id, v.poll_id, tests.id('dan'), 1 from vote v$$,
    '23505', 'duplicate key value violates unique constraint "poll_votes_pkey"',
    'an id is one vote'
);
select throws_ok(
    $$insert into public.poll_votes (poll_id, user_id, option_index)
    values (tests.id('poll'), tests.id('nobody'), 1)$$,
    '23503',
    'insert or update on table "poll_votes" violates foreign key constraint '
    '"poll_votes_user_id_fkey"',
    'who votes exists'
);
select throws_ok(
    $$insert into public.poll_votes (poll_id, user_id, option_index)
    values (tests.id('nothing'), tests.id('ann'), 1)$$,
    '23503',
    'insert or update on table "poll_votes" violates foreign key constraint '
    '"poll_votes_poll_id_fkey"',
    'the poll of a vote exists'
);
select throws_ok(
    $$update public.poll_votes set option_index = 0 where user_id = tests.id('ben')$$,
    '23001', 'row_is_final',
    'a vote is final for everybody'
);

delete from auth.users where id = tests.id('ben');
select results_eq(
    'select v.user_id from public.poll_votes v order by v.option_index',
    $$values (tests.id('ann')), (tests.id('cara'))$$,
    'a vote goes with the person'
);
delete from public.polls where id = tests.id('poll');
select is_empty('select v.id from public.poll_votes v', 'votes go with the poll');

-- The table's own rules, where the trigger that comes before them is off.
insert into public.polls (id, post_id, options)
values (tests.id('poll'), tests.id('post'), array['yes', 'no']);
alter table public.poll_votes disable trigger poll_votes_b_check_vote;
select throws_ok(
    $$insert into public.poll_votes (poll_id, user_id, option_index)
    values (tests.id('poll'), tests.id('ann'), -1)$$,
    '23514', 'new row for relation "poll_votes" violates check constraint "valid_option_index"',
    'options are counted from zero, by the table''s own rule'
);
select throws_ok(
    $$insert into public.poll_votes (poll_id, user_id, option_index)
    values (tests.id('poll'), tests.id('ann'), null)$$,
    '23502',
    'null value in column "option_index" of relation "poll_votes" violates not-null constraint',
    'a vote always has option_index, by the table''s own rule'
);

select * from finish();
rollback;
