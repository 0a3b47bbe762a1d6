-- What a row of reactions may hold, and what becomes of it. One like each: corrections/01.
begin;
select plan(16);

select tests.create_user('ann');
select tests.create_user('ben');
insert into public.posts (id, user_id, content) values (tests.id('post'), tests.id('ben'), 'hello');
insert into public.comments (id, post_id, user_id, content)
values (tests.id('comment'), tests.id('post'), tests.id('ben'), 'me again');

select tests.act_as('ann');
insert into public.reactions (post_id) values (tests.id('post'));
select results_eq(
    $$select r.id is not null, r.user_id, r.post_id, r.comment_id, r.created_at
    from public.reactions r$$,
    $$values (true, tests.id('ann'), tests.id('post'), null::uuid, now())$$,
    'a like is by default the caller''s, of now'
);
select tests.act_as_postgres();
insert into public.reactions (id, user_id, comment_id)
values (tests.id('like'), tests.id('ann'), tests.id('comment'));

create temporary table valid_row as
select r.* from public.reactions r where r.id = tests.id('like');
select throws_ok(
    format(
        'insert into public.reactions select (jsonb_populate_record(r, %L)).* from valid_row r',
        jsonb_build_object(c, null)
    ),
    '23502',
    format('null value in column "%s" of relation "reactions" violates not-null constraint', c),
    format('a like always has %s', c)
)
from unnest(array['id', 'user_id', 'created_at']) c;
select throws_ok(
    $$update public.reactions
    set user_id = tests.id('ben')
    where id = tests.id('like')$$,
    '23001', 'row_is_final',
    'a like never becomes another'
);
select throws_ok(
    format(
        'insert into public.reactions (id, user_id, post_id, comment_id)
        values (coalesce(%L::uuid, gen_random_uuid()), %L, %L, %L)',
        tests.id(b.id), tests.id(b.person), tests.id(b.post), tests.id(b.comment)
    ),
    b.code, b.message, b.description
)
from (
    values
        (
            null, 'ben', null, null, '23514',
            'new row for relation "reactions" violates check constraint "reaction_target"',
            'a like is of something'
        ),
        (
            null, 'ben', 'post', 'comment', '23514',
            'new row for relation "reactions" violates check constraint "reaction_target"',
            'a like is of one thing'
        ),
        (
            'like', 'ben', 'post', null, '23505',
            'duplicate key value violates unique constraint "reactions_pkey"',
            'an id is one like'
        ),
        (
            null, 'ann', 'post', null, '23505',
            'duplicate key value violates unique constraint "unique_user_post_reaction"',
            'a post is liked once by a person'
        ),
        (
            null, 'ann', null, 'comment', '23505',
            'duplicate key value violates unique constraint "unique_user_comment_reaction"',
            'a comment is liked once by a person'
        ),
        (
            null, 'nobody', 'post', null, '23503',
            'insert or update on table "reactions" violates foreign key constraint '
            '"reactions_user_id_fkey"',
            'who likes exists'
        ),
        (
            null, 'ben', 'nothing', null, '23503',
            'insert or update on table "reactions" violates foreign key constraint '
            '"reactions_post_id_fkey"',
            'a liked post exists'
        ),
        (
            null, 'ben', null, 'nothing', '23503',
            'insert or update on table "reactions" violates foreign key constraint '
            '"reactions_comment_id_fkey"',
            'a liked comment exists'
        )
) b (id, person, post, comment, code, message, description);

insert into public.reactions (user_id, post_id) values (tests.id('ben'), tests.id('post'));
delete from public.comments where id = tests.id('comment');
select is(
    (select count(*) from public.reactions r where r.comment_id is null), 2::bigint,
    'likes of a comment go with it, and no others'
);
delete from auth.users where id = tests.id('ann');
select results_eq(
    'select r.user_id from public.reactions r', $$values (tests.id('ben'))$$,
    'likes go with the person'
);
delete from public.posts where id = tests.id('post');
select is_empty('select r.id from public.reactions r', 'likes of a post go with it');

select * from finish();
rollback;
