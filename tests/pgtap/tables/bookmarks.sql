-- What a row of bookmarks may hold, and what becomes of it.
begin;
select plan(13);

select tests.create_user(p.name) from unnest(array['ann', 'ben', 'cara']) p (name);
insert into public.posts (id, user_id, content)
values
    (tests.id('target'), tests.id('ben'), 'hello'),
    (tests.id('other'), tests.id('ben'), 'again');

select tests.act_as('ann');
insert into public.bookmarks (post_id) values (tests.id('target'));
select results_eq(
    'select b.id is not null, b.user_id, b.post_id, b.created_at from public.bookmarks b',
    $$values (true, tests.id('ann'), tests.id('target'), now())$$,
    'a bookmark is by default the caller''s, of now'
);
select tests.act_as_postgres();
create temporary table valid_row as
select r.* from public.bookmarks r where r.user_id = tests.id('ann');
select throws_ok(
    format(
        'insert into public.bookmarks select (jsonb_populate_record(r, %L)).* from valid_row r',
        jsonb_build_object(c, null)
    ),
    '23502',
    format('null value in column "%s" of relation "bookmarks" violates not-null constraint', c),
    format('a bookmark always has %s', c)
)
from unnest(array['id', 'user_id', 'post_id', 'created_at']) c;
select throws_ok(
    $$update public.bookmarks
    set user_id = tests.id('ben')
    where user_id = tests.id('ann')$$,
    '23001', 'row_is_final',
    'a bookmark never becomes another'
);
select throws_ok(
    format(
        'insert into public.bookmarks (user_id, post_id) values (%L, %L)',
        tests.id(b.person), tests.id(b.target)
    ),
    b.code, b.message, b.description
)
from (
    values
        (
            'ann', 'target', '23505',
            'duplicate key value violates unique constraint "unique_user_post_bookmark"',
            'a person has a bookmark once'
        ),
        (
            'nobody', 'target', '23503',
            'insert or update on table "bookmarks" violates foreign key constraint '
            '"bookmarks_user_id_fkey"',
            'a bookmark is somebody''s who exists'
        ),
        (
            'ann', 'nothing', '23503',
            'insert or update on table "bookmarks" violates foreign key constraint '
            '"bookmarks_post_id_fkey"',
            'a bookmark is of a post that exists'
        )
) b (person, target, code, message, description);
select throws_ok(
    $$insert into public.bookmarks (id, user_id, post_id)
    select b.id, b.user_id, tests.id('other') from public.bookmarks b$$,
    '23505', 'duplicate key value violates unique constraint "bookmarks_pkey"',
    'an id is one of them'
);

select lives_ok(
    $$insert into public.bookmarks (user_id, post_id)
    values
        (tests.id('ann'), tests.id('other')),
        (tests.id('cara'), tests.id('target')),
        (tests.id('cara'), tests.id('other'))$$,
    'a person has several bookmarks, and shares them'
);
delete from auth.users where id = tests.id('ann');
select results_eq(
    'select distinct b.user_id from public.bookmarks b', $$values (tests.id('cara'))$$,
    'bookmarks go with the person'
);
delete from public.posts where id = tests.id('target');
select results_eq(
    'select b.post_id from public.bookmarks b', $$values (tests.id('other'))$$,
    'bookmarks go with the post'
);

select * from finish();
rollback;
