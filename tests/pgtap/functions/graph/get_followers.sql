-- get_followers() and get_following(): people whom the caller sees, newest follow first, with the
-- relation to the caller.
begin;
select plan(35);

select tests.create_world();

-- Who is on a page, in order, each with what the flags say.
create function pg_temp.page(
    viewer text,
    list text,
    person text,
    cursor text default null,
    page_size integer default 20
)
returns text
language plpgsql
as $$
declare
    v_line text;
begin
    perform tests.become(page.viewer);
    execute format(
        'select string_agg(
            concat(
                tests.name(p.id),
                case when p.is_me then ''!'' end,
                case when p.is_followed then ''>'' end,
                case when p.follows_me then ''<'' end,
                case when p.is_muted then ''~'' end
            ),
            '' '' order by p.place
        )
        from public.%I(user_id => $1, cursor => $2, page_size => $3) with ordinality p (
            id, username, display_name, bio, profile_picture_url, badge, since, is_me,
            is_followed, follows_me, is_muted, cursor, place
        )',
        page.list
    )
    into v_line
    using tests.id(page.person), page.cursor, page.page_size;
    perform tests.act_as_postgres();
    return coalesce(v_line, '');
end;
$$;

-- Everybody followed everybody in one moment, so ids decide; these are the newest.
create function pg_temp.ordered(people text[])
returns text
language sql
as $$
select string_agg(p.name, ' ' order by tests.id(rtrim(p.name, '!<>~')))
from unnest(ordered.people) p (name)
$$;

select is(
    pg_temp.page(v.viewer, v.list, v.person), pg_temp.ordered(v.expected::text[]), v.description
)
from (
    values
        (
            'stranger', 'get_followers', 'owner', '{stranger!,muted><,moderator><}',
            'followers show with the relation to the caller; the vanished do not'
        ),
        (
            'stranger', 'get_following', 'owner', '{stranger!,muted><,moderator><}',
            'so do those who are followed'
        ),
        (
            'owner', 'get_followers', 'owner', '{stranger><,muted><~,moderator><}',
            'the muted show in one''s own list, marked'
        ),
        (
            'owner', 'get_followers', 'stranger', '{owner!,muted><~,moderator><}',
            'the blocked do not show to the blocker'
        ),
        (
            'owner', 'get_following', 'stranger', '{owner!,muted><~,moderator><}',
            'nor do they among the followed'
        ),
        (
            'blocked', 'get_followers', 'stranger', '{blocked!,muted><,moderator><}',
            'nor the blocker to the blocked'
        ),
        (
            'moderator', 'get_following', 'stranger', '{owner><,blocked><,muted><,moderator!}',
            'staff get what anybody gets'
        ),
        (
            'suspended', 'get_followers', 'suspended',
            '{owner><,stranger><,blocked><,muted><,moderator><}', 'the suspended see their lists'
        ),
        (
            'suspended', 'get_followers', 'stranger',
            '{owner><,blocked><,muted><,moderator><,suspended!}',
            'and themselves among the followers of others'
        ),
        (
            'deleted', 'get_following', 'stranger',
            '{owner><,blocked><,muted><,moderator><,deleted!}', 'and so do the deleted among those whom others follow'
        )
) v (viewer, list, person, expected, description);

select throws_ok(
    format('select pg_temp.page(%L, %L, %L)', v.viewer, l.list, v.person),
    'PT404', 'user_not_found',
    format('%s: %s', l.list, v.description)
)
from (
    values
        ('blocked', 'owner', 'the blocker is not found'),
        ('owner', 'blocked', 'the blocked is not found'),
        ('stranger', 'suspended', 'a suspended person is not found'),
        ('moderator', 'deleted', 'a deleted one is not found, not even by staff'),
        ('stranger', 'no such person', 'nobody is not found'),
        ('stranger', null, 'null is nobody')
) v (viewer, person, description)
cross join unnest(array['get_followers', 'get_following']) l (list);

-- A row
update public.users u
set bio = 'About me', badge = 'Verified', profile_picture_url = 'https://a.example/1.png'
where u.id = tests.id('muted');
select tests.act_as('stranger');
select is(
    to_jsonb(p) - 'cursor',
    jsonb_build_object(
        'id', u.id, 'username', u.username, 'display_name', u.display_name, 'bio', 'About me',
        'profile_picture_url', 'https://a.example/1.png', 'badge', 'Verified', 'since', now(),
        'is_me', false, 'is_followed', true, 'follows_me', true, 'is_muted', false
    ),
    'a row is the whole person'
)
from public.get_followers(tests.id('owner')) p
join public.users u on u.id = p.id
where p.id = tests.id('muted');
select tests.act_as_postgres();

-- Pages
select tests.create_user('star');
select tests.create_user('fan ' || i)
from generate_series(1, 7) i;
insert into public.follows (follower_id, following_id, created_at)
select
    tests.id('fan ' || i), tests.id('star'), now() - (i % 3) * interval '1 minute'
from generate_series(1, 7) i;
insert into public.follows (follower_id, following_id, created_at)
select f.following_id, f.follower_id, f.created_at
from public.follows f
where f.following_id = tests.id('star');
insert into private.gone (user_id)
values (tests.id('fan 4'));

create function pg_temp.pages(list text, page_size integer)
returns uuid[]
language plpgsql
as $$
declare
    v_ids uuid[] := '{}';
    v_page public.person_item[];
    v_cursor text;
begin
    perform tests.act_as('stranger');
    loop
        execute format(
            'select array(select p from public.%I(tests.id(''star''), $1, $2) p)', pages.list
        )
        into v_page
        using v_cursor, pages.page_size;
        v_ids := v_ids || array(select p.id from unnest(v_page) p);
        exit when cardinality(v_page) < pages.page_size;
        v_cursor := (v_page[pages.page_size]).cursor;
    end loop;
    perform tests.act_as_postgres();
    return v_ids;
end;
$$;
select is(
    pg_temp.pages(l.list, l.page_size),
    array(
        select f.follower_id
        from public.follows f
        where f.following_id = tests.id('star')
            and f.follower_id <> tests.id('fan 4')
        order by f.created_at desc, f.follower_id
    ),
    format('%s: pages of %s hold everybody once, in order', l.list, l.page_size)
)
from (
    values
        ('get_followers', 1),
        ('get_followers', 4),
        ('get_following', 1),
        ('get_following', 4)
) l (list, page_size);

create temporary table last_cursor as
select p.cursor
from (select tests.act_as('stranger')) a
cross join public.get_followers(tests.id('star'), null, 2) p;
select tests.act_as_postgres();
select throws_ok(
    format(
        'select pg_temp.page(''stranger'', %L, %L, %L, %s)',
        v.list, v.person, v.cursor, v.page_size
    ),
    v.code, v.message, v.description
)
from (select max(cursor) as cursor from last_cursor) c
cross join lateral (
    values
        (
            'get_following', 'star', c.cursor, 2, 'PT400', 'cursor_invalid',
            'a cursor of the other list is refused'
        ),
        (
            'get_followers', 'owner', c.cursor, 2, 'PT400', 'cursor_invalid',
            'so is one of another person''s'
        ),
        ('get_followers', 'star', 'x', 2, 'PT400', 'cursor_invalid', 'so is none'),
        (
            'get_followers', 'star', null, 51, '22023', 'page_size_out_of_range',
            'and a page of 51'
        )
) v (list, person, cursor, page_size, code, message, description);

-- Who may
select throws_ok(
    format('select pg_temp.page(%L, %L, ''owner'')', v.viewer, v.list), v.code, v.message,
    format('%s: not %s', v.list, v.viewer)
)
from (
    values
        ('anon', 'get_followers', '42501', 'permission denied for function get_followers'),
        ('anon', 'get_following', '42501', 'permission denied for function get_following'),
        ('nobody', 'get_followers', 'PT401', 'account_missing'),
        ('signed out', 'get_following', 'PT401', 'sign_in_required')
) v (viewer, list, code, message);

select * from finish();
rollback;
