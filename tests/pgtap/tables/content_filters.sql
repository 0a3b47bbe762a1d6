-- What a row of content_filters may hold, and what becomes of it.
begin;
select plan(16);

select tests.create_user(p.name) from unnest(array['ann', 'ben', 'cara']) p (name);

select tests.act_as('ann');
insert into public.content_filters (filtered_user_id, filter_type)
values (tests.id('ben'), 'mute');
select results_eq(
    $$select f.id is not null, f.user_id, f.filtered_user_id, f.filter_type::text, f.created_at
    from public.content_filters f$$,
    $$values (true, tests.id('ann'), tests.id('ben'), 'mute', now())$$,
    'a filter is by default the caller''s, of now'
);
select tests.act_as_postgres();

create temporary table filter as select f.* from public.content_filters f;
select throws_ok(
    format(
        'insert into public.content_filters
        select (jsonb_populate_record(f, %L)).* from filter f',
        jsonb_build_object(c, null)
    ),
    '23502',
    format(
        'null value in column "%s" of relation "content_filters" violates not-null constraint', c
    ),
    format('a filter always has %s', c)
)
from unnest(array['id', 'user_id', 'filtered_user_id', 'filter_type', 'created_at']) c;
select throws_ok(
    format(
        'insert into public.content_filters (user_id, filtered_user_id, filter_type)
        values (%L, %L, %L)',
        tests.id(b.filterer), tests.id(b.filtered), b.filter_type
    ),
    b.code, b.message, b.description
)
from (
    values
        (
            'ann', 'cara', 'hide', '23514',
            'new row for relation "content_filters" violates check constraint '
            '"content_filters_filter_type_check"',
            'a filter mutes or blocks'
        ),
        (
            'ann', 'ann', 'mute', '23514',
            'new row for relation "content_filters" violates check constraint "no_self_filter"',
            'nobody filters themselves'
        ),
        (
            'ann', 'ben', 'mute', '23505',
            'duplicate key value violates unique constraint "unique_user_filter"',
            'one person mutes another once'
        ),
        (
            'nobody', 'ben', 'mute', '23503',
            'insert or update on table "content_filters" violates foreign key constraint '
            '"content_filters_user_id_fkey"',
            'who filters exists'
        ),
        (
            'ann', 'nobody', 'mute', '23503',
            'insert or update on table "content_filters" violates foreign key constraint '
            '"content_filters_filtered_user_id_fkey"',
            'who is filtered exists'
        )
) b (filterer, filtered, filter_type, code, message, description);

select throws_ok(
    $$insert into public.content_filters (id, user_id, filtered_user_id, filter_type)
    select f.id, f.user_id, f.filtered_user_id, 'block' from filter f$$,
    '23505', 'duplicate key value violates unique constraint "content_filters_pkey"',
    'an id is one filter'
);

select lives_ok(
    $$insert into public.content_filters (user_id, filtered_user_id, filter_type)
    values
        (tests.id('ann'), tests.id('ben'), 'block'),
        (tests.id('ben'), tests.id('ann'), 'mute'),
        (tests.id('cara'), tests.id('ann'), 'block')$$,
    'one may mute and block the same person, and be muted by them'
);
select throws_ok(
    $$update public.content_filters set filter_type = 'block' where user_id = tests.id('ben')$$,
    '23001', 'row_is_final',
    'a filter never becomes another'
);
delete from auth.users where id = tests.id('ben');
select results_eq(
    'select tests.name(f.user_id), tests.name(f.filtered_user_id) from public.content_filters f',
    $$values ('cara', 'ann')$$,
    'filters go with either person'
);
delete from auth.users where id = tests.id('cara');
select is_empty('select f.id from public.content_filters f', 'filters go with who made them');

select * from finish();
rollback;
