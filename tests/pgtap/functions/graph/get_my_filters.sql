-- get_my_filters(): one's mutes and blocks with names, and no way to learn the name of somebody who
-- hides from the caller.
begin;
select plan(26);

select tests.create_user(p.name)
from unnest(array[
    'me', 'blocked', 'muted', 'both', 'blocks back', 'blocked me', 'unblocked me', 'suspended',
    'was suspended', 'left', 'had left', 'suspended twice', 'known before'
]) p (name);

-- Filters and what happened to the people, each an hour older than the next.
create function pg_temp.hours(n integer)
returns timestamptz
language sql
as $$
select now() - n * interval '1 hour'
$$;
create function pg_temp.filtered(one text, other text, filter_type text, n integer)
returns void
language sql
as $$
insert into public.content_filters (id, user_id, filtered_user_id, filter_type, created_at)
values (
    tests.id(concat_ws(' ', one, other, filter_type)), tests.id(one), tests.id(other), filter_type,
    pg_temp.hours(n)
)
$$;
select pg_temp.filtered('blocked me', 'me', 'block', 15);
select pg_temp.filtered('unblocked me', 'me', 'block', 29);
select pg_temp.filtered('muted', 'me', 'mute', 40);
select pg_temp.filtered('muted', 'had left', 'mute', 40);
select pg_temp.filtered('me', 'blocked', 'block', 20);
select pg_temp.filtered('me', 'muted', 'mute', 19);
select pg_temp.filtered('me', 'both', 'mute', 18);
select pg_temp.filtered('me', 'both', 'block', 18);
select pg_temp.filtered('me', 'blocks back', 'block', 16);
select pg_temp.filtered('me', 'blocked me', 'block', 15);
select pg_temp.filtered('me', 'unblocked me', 'block', 14);
select pg_temp.filtered('me', 'suspended', 'mute', 13);
select pg_temp.filtered('me', 'left', 'block', 12);
select pg_temp.filtered('me', 'was suspended', 'mute', 11);
select pg_temp.filtered('me', 'had left', 'block', 10);
select pg_temp.filtered('me', 'suspended twice', 'mute', 9);
select pg_temp.filtered('me', 'known before', 'mute', 8);
select pg_temp.filtered('blocks back', 'me', 'block', 5);
select pg_temp.filtered('known before', 'me', 'block', 5);
select pg_temp.filtered('me', 'known before', 'block', 4);
delete from public.content_filters c
where c.user_id = tests.id('unblocked me');
update public.users u
set suspended_at = pg_temp.hours(v.n), suspension_reason = 'spam'
from (values ('suspended', 5), ('was suspended', 30), ('suspended twice', 9)) v (name, n)
where u.id = tests.id(v.name);
update public.users u
set deleted_at = pg_temp.hours(v.n)
from (values ('left', 5), ('had left', 30)) v (name, n)
where u.id = tests.id(v.name);

create temporary table mine (place bigint, name text, filter_type text, is_named boolean);
grant select, insert on mine to authenticated;
select tests.act_as('me');
insert into mine (place, name, filter_type, is_named)
select
    f.place, tests.name(f.id), f.filter_type,
    case
        when num_nonnulls(f.username, f.display_name) = 2 then true
        when num_nonnulls(f.username, f.display_name, f.profile_picture_url) = 0 then false
    end
from public.get_my_filters(page_size => 50) with ordinality f (
    id, username, display_name, profile_picture_url, filter_type, since, cursor, place
);
select results_eq(
    'select m.name, m.filter_type from mine m order by m.place',
    $$values
        ('known before', 'block'), ('known before', 'mute'), ('suspended twice', 'mute'),
        ('had left', 'block'), ('was suspended', 'mute'), ('left', 'block'), ('suspended', 'mute'),
        ('unblocked me', 'block'), ('blocked me', 'block'), ('blocks back', 'block'),
        ('both', 'mute'), ('both', 'block'), ('muted', 'mute'), ('blocked', 'block')$$,
    'all that one mutes and blocks stand there, newest first, and nobody else''s'
);
select is(
    (select bool_and(m.is_named) from mine m where m.name = v.name), v.is_named, v.description
)
from (
    values
        ('blocked', true, 'somebody one blocks has a name'),
        ('muted', true, 'so has somebody one mutes'),
        ('both', true, 'so has somebody with both'),
        ('blocks back', true, 'who blocks back later keeps the name'),
        ('blocked me', false, 'who had blocked one before has none'),
        ('unblocked me', true, 'until that block is taken back'),
        ('suspended', true, 'who was suspended later keeps the name'),
        ('left', true, 'who left later keeps it, too'),
        ('was suspended', false, 'who was suspended before has none'),
        ('had left', false, 'nor has who had left before'),
        ('suspended twice', false, 'nor has who was suspended in the same moment'),
        ('known before', true, 'an earlier mute, when one saw the person, names a later block')
) v (name, is_named, description);
select tests.act_as_postgres();
update public.users u
set suspended_at = null, suspension_reason = null
where u.id = tests.id('was suspended');
update public.users u
set profile_picture_url = 'https://a.example/1.png'
where u.id in (tests.id('was suspended'), tests.id('blocked me'));
select tests.act_as('me');
select results_eq(
    $$select f.username, f.display_name, f.profile_picture_url, f.filter_type, f.since
    from public.get_my_filters('mute', page_size => 50) f
    where f.id = tests.id('was suspended')$$,
    $$select u.username::text, u.display_name::text, u.profile_picture_url, 'mute',
        now() - interval '11 hours'
    from public.profiles u
    where u.id = tests.id('was suspended')$$,
    'whom one sees again has a name and a picture again'
);
select results_eq(
    $$select f.username, f.display_name, f.profile_picture_url
    from public.get_my_filters('block', page_size => 50) f
    where f.id = tests.id('blocked me')$$,
    'values (null::text, null::text, null::text)',
    'who hides has no picture either'
);

-- Types, pages
select results_eq(
    format('select f.id from public.get_my_filters(%L, page_size => 50) f', t.filter_type),
    format(
        'select tests.id(m.name) from mine m where m.filter_type = %L order by m.place',
        t.filter_type
    ),
    format('of type %s only', t.filter_type)
)
from unnest(array['mute', 'block']) t (filter_type);
select results_eq(
    format(
        $$with recursive pages (items, cursor) as (
            select p.items, (p.items[%1$s]).cursor
            from (select array(select f from public.get_my_filters(null, null, %1$s) f) as items) p
            union all
            select n.items, (n.items[%1$s]).cursor
            from pages p
            cross join lateral (
                select array(select f from public.get_my_filters(null, p.cursor, %1$s) f) as items
            ) n
            where p.cursor is not null
        )
        select tests.name(i.id), i.filter_type
        from pages p
        cross join unnest(p.items) i$$,
        n
    ),
    'select m.name, m.filter_type from mine m order by m.place',
    format('pages of %s hold everybody once', n)
)
from unnest(array[1, 3]) n;
select throws_ok(
    format('select public.get_my_filters(%L, %L, %s)', v.filter_type, v.cursor, v.page_size),
    v.code, v.message, v.description
)
from public.get_my_filters('mute', page_size => 1) f
cross join lateral (
    values
        ('hide', null, 3, '22023', 'filter_type_unknown', 'there is no other type'),
        ('block', f.cursor, 3, 'PT400', 'cursor_invalid', 'the cursor of another type is refused'),
        (null, f.cursor, 3, 'PT400', 'cursor_invalid', 'also for both types'),
        (null, null, 0, '22023', 'page_size_out_of_range', 'a page of nothing is refused')
) v (filter_type, cursor, page_size, code, message, description);

-- Who may
select tests.act_as('blocked');
select is_empty('select * from public.get_my_filters()', 'whom others filter, they do not learn');
select tests.act_as_anon();
select throws_ok(
    'select public.get_my_filters()',
    '42501', 'permission denied for function get_my_filters',
    'a visitor has none'
);
select tests.act_as('nobody');
select throws_ok(
    'select public.get_my_filters()', 'PT401', 'account_missing', 'nor has nobody'
);

select * from finish();
rollback;
