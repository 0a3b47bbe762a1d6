-- What a row of reposts may hold, and what becomes of it. Quotes: corrections/08.
begin;
select plan(16);

select tests.create_user('ann');
select tests.create_user('ben');
insert into public.posts (id, user_id, content)
values (tests.id('post'), tests.id('ben'), 'hello'), (tests.id('other'), tests.id('ben'), 'again');

select tests.act_as('ann');
insert into public.reposts (post_id, type) values (tests.id('post'), 'normal');
select results_eq(
    $$select r.id is not null, r.user_id, r.post_id, r.quote_content, r.created_at
    from public.reposts r$$,
    $$values (true, tests.id('ann'), tests.id('post'), null::text, now())$$,
    'a repost is by default the caller''s, of now, without words'
);
select tests.act_as_postgres();

create temporary table valid_row as
select r.* from public.reposts r where r.post_id = tests.id('post');
select throws_ok(
    format(
        'insert into public.reposts select (jsonb_populate_record(r, %L)).* from valid_row r',
        jsonb_build_object(c, null)
    ),
    '23502',
    format('null value in column "%s" of relation "reposts" violates not-null constraint', c),
    format('a repost always has %s', c)
)
from unnest(array['id', 'user_id', 'post_id', 'type', 'created_at']) c;
select throws_ok(
    $$update public.reposts
    set user_id = tests.id('ben')
    where post_id = tests.id('post')$$,
    '23001', 'row_is_final',
    'a repost never becomes another'
);
select throws_ok(
    format(
        'insert into public.reposts (user_id, post_id, type, quote_content)
        values (%L, %L, %L, %L)',
        tests.id(b.person), tests.id(b.post), b.type, b.words
    ),
    b.code, b.message, b.description
)
from (
    values
        (
            'ann', 'other', 'share', null, '23514',
            'new row for relation "reposts" violates check constraint "reposts_type_check"',
            'there are two types of repost'
        ),
        (
            'ann', 'other', 'normal', 'words', '23514',
            'new row for relation "reposts" violates check constraint '
            '"reposts_quote_content_check"',
            'a plain repost has no words'
        ),
        (
            'ann', 'other', 'quote', null, '23514',
            'new row for relation "reposts" violates check constraint '
            '"reposts_quote_content_check"',
            'a quote has words'
        ),
        (
            'ann', 'post', 'quote', 'words', '23505',
            'duplicate key value violates unique constraint "unique_user_post_repost"',
            'a person has one repost of a post, of whatever type'
        ),
        (
            'nobody', 'post', 'normal', null, '23503',
            'insert or update on table "reposts" violates foreign key constraint '
            '"reposts_user_id_fkey"',
            'who reposts exists'
        ),
        (
            'ann', 'nothing', 'normal', null, '23503',
            'insert or update on table "reposts" violates foreign key constraint '
            '"reposts_post_id_fkey"',
            'a reposted post exists'
        )
) b (person, post, type, words, code, message, description);
select throws_ok(
    $$insert into public.reposts (id, user_id, post_id, type)
    select r.id, r.user_id, tests.id('other'), 'normal' from public.reposts r$$,
    '23505', 'duplicate key value violates unique constraint "reposts_pkey"',
    'an id is one repost'
);

insert into public.reposts (user_id, post_id, type)
values (tests.id('ben'), tests.id('post'), 'normal');
delete from auth.users where id = tests.id('ann');
select results_eq(
    'select r.user_id from public.reposts r', $$values (tests.id('ben'))$$,
    'reposts go with the person'
);
delete from public.posts where id = tests.id('post');
select is_empty('select r.id from public.reposts r', 'reposts go with the post');

select * from finish();
rollback;
