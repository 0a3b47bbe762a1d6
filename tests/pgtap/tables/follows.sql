-- What a row of follows may hold, and what becomes of it.
begin;
select plan(12);

select tests.create_user(p.name) from unnest(array['ann', 'ben', 'cara']) p (name);

select tests.act_as('ann');
insert into public.follows (following_id) values (tests.id('ben'));
select results_eq(
    'select f.follower_id, f.following_id, f.created_at from public.follows f',
    $$values (tests.id('ann'), tests.id('ben'), now())$$,
    'a follow is by default the caller''s, of now'
);
select tests.act_as_postgres();
insert into public.follows (follower_id, following_id)
values (tests.id('ben'), tests.id('ann')), (tests.id('ann'), tests.id('cara'));

create temporary table valid_row as
select r.* from public.follows r where r.following_id = tests.id('ben');
select throws_ok(
    format(
        'insert into public.follows select (jsonb_populate_record(r, %L)).* from valid_row r',
        jsonb_build_object(c, null)
    ),
    '23502',
    format('null value in column "%s" of relation "follows" violates not-null constraint', c),
    format('a follow always has %s', c)
)
from unnest(array['follower_id', 'following_id', 'created_at']) c;
select throws_ok(
    $$update public.follows
    set follower_id = tests.id('cara')
    where following_id = tests.id('ben')$$,
    '23001', 'row_is_final',
    'a follow never becomes another'
);
select throws_ok(
    $$insert into public.follows (follower_id, following_id)
    values (tests.id('ann'), tests.id('ben'))$$,
    '23505', 'duplicate key value violates unique constraint "follows_pkey"',
    'one person follows another once'
);
select throws_ok(
    $$insert into public.follows (follower_id, following_id)
    values (tests.id('ann'), tests.id('ann'))$$,
    '23514', 'new row for relation "follows" violates check constraint "no_self_follow"',
    'nobody follows themselves'
);
select throws_ok(
    $$insert into public.follows (follower_id, following_id)
    values (tests.id('nobody'), tests.id('ann'))$$,
    '23503',
    'insert or update on table "follows" violates foreign key constraint '
    '"follows_follower_id_fkey"',
    'a follower exists'
);
select throws_ok(
    $$insert into public.follows (follower_id, following_id)
    values (tests.id('ann'), tests.id('nobody'))$$,
    '23503',
    'insert or update on table "follows" violates foreign key constraint '
    '"follows_following_id_fkey"',
    'who is followed exists'
);

prepare pairs as
select tests.name(f.follower_id), tests.name(f.following_id) from public.follows f order by 1, 2;
select results_eq(
    'pairs', $$values ('ann', 'ben'), ('ann', 'cara'), ('ben', 'ann')$$,
    'two people may follow each other'
);
delete from auth.users where id = tests.id('ben');
select results_eq('pairs', $$values ('ann', 'cara')$$, 'follows go with either person');
delete from auth.users where id = tests.id('ann');
select is_empty('pairs', 'follows go with the follower');

select * from finish();
rollback;
