-- search_users(): people by username, then by their names, as each viewer may see them.
begin;
select plan(54);

select tests.create_user(
    p.name,
    jsonb_build_object('username', coalesce(p.username, p.name), 'full_name', p.full_name)
)
from (
    values
        ('jane', null, 'Jane Doe'),
        ('janet', null, 'Janet Roe'),
        ('jan_e', null, 'Underscore'),
        ('smith', 'trader_one', 'Jane Smith'),
        ('mary', 'mary_janes', 'Mary'),
        ('jean', null, 'Jaen D'),
        ('moe', 'zoe_7', 'Zoë Ångström'),
        ('wang', 'wang_7', '王伟明'),
        ('percent', 'percent', '100% Sure \ Thing'),
        -- Whom somebody does not see
        ('janeblocked', null, 'Jane Blocked'),
        ('janeblocker', null, 'Jane Blocker'),
        ('janemuted', null, 'Jane Muted'),
        ('janesuspended', null, 'Jane Suspended'),
        ('janedeleted', null, 'Jane Deleted')
) p (name, username, full_name);
select tests.create_staff('max');
insert into public.follows (follower_id, following_id)
values
    (tests.id('jane'), tests.id('janet')),
    (tests.id('smith'), tests.id('jane')),
    (tests.id('mary'), tests.id('janet'));
update public.users
set bio = 'I trade', badge = 'Public', profile_picture_url = 'https://a.example/1.png'
where id = tests.id('janet');
insert into public.content_filters (user_id, filtered_user_id, filter_type)
values
    (tests.id('jane'), tests.id('janeblocked'), 'block'),
    (tests.id('janeblocker'), tests.id('jane'), 'block'),
    (tests.id('jane'), tests.id('janemuted'), 'mute');
update public.users set suspended_at = now(), suspension_reason = 'spam'
where id = tests.id('janesuspended');
update public.users set deleted_at = now() where id = tests.id('janedeleted');

create function pg_temp.found(query text)
returns text[]
language sql
as $$
    select array(select u.username from public.search_users(query) u)
$$;
grant execute on function pg_temp.found to public;

-- What finds whom
select tests.act_as('jane');
select is(pg_temp.found(s.query), s.expected, s.description)
from (
    values
        ('janet', '{janet,jane,jan_e,mary_janes,trader_one}'::text[], 'a username is found'),
        (
            'jane', '{jane,janet,trader_one,jan_e,mary_janes}',
            'the exact one first, then those that begin so, then words of names, then likeness'
        ),
        ('@JaneT', '{janet,jane,jan_e,mary_janes,trader_one}', 'with an at sign, in any case'),
        ('jan_', '{jan_e,jane,janet,jean,mary_janes,trader_one}', 'an underscore is itself before it is anything'),
        ('doe', '{jane}', 'a surname is found'),
        ('jane s', '{trader_one,jane,janet,mary_janes}', 'the beginning of a whole name'),
        ('jannet', '{janet}', 'what is nearly right is found'),
        ('zoë', '{zoe_7}', 'letters of other alphabets'),
        ('ZOË ÅNG', '{zoe_7}', 'in any case'),
        ('王', '{wang_7}', 'one character is enough'),
        ('伟', '{}', 'if a word begins with it'),
        ('100%', '{percent}', 'a percent sign is itself'),
        ('sure \', '{percent}', 'and so is a backslash'),
        ('%', '{}', 'alone it finds nobody'),
        ('_', '{}', 'nor does an underscore'),
        ('%%%', '{}', 'nor many'),
        ('\', '{}', 'nor a backslash'),
        ('@', '{}', 'nor an at sign'),
        ('''', '{}', 'nor a quote'),
        ('🦊', '{}', 'nor a picture'),
        ('''; delete from public.users; --', '{}', 'nor a statement'),
        (repeat('ja', 100), '{}', 'nor a long text'),
        ('ghost', '{}', 'nobody finds the ghost'),
        ('deleted account', '{}', 'by any of its names'),
        ('', '{}', 'an empty text finds nobody'),
        (E'\u00a0\u200b', '{}', 'nor a blank one'),
        (null, '{}', 'nor none')
) s (query, expected, description);

-- Who finds whom
create temporary table finders (viewer text, expected text[], description text);
grant select on finders to public;
insert into finders
values
    (
        'anon', '{jane,janeblocked,janeblocker,janemuted,janet}',
        'a visitor finds everybody who has not vanished'
    ),
    ('jane', '{jane,janet}', 'nobody finds whom they block or mute, and who blocks them'),
    ('janeblocked', '{janeblocked,janeblocker,janemuted,janet}', 'whom one blocked finds one not'),
    ('janeblocker', '{janeblocked,janeblocker,janemuted,janet}', 'nor does who blocks one'),
    (
        'janemuted', '{jane,janeblocked,janeblocker,janemuted,janet}',
        'whom one mutes does not notice'
    ),
    (
        'janesuspended', '{jane,janeblocked,janeblocker,janemuted,janesuspended,janet}',
        'who is suspended finds themselves'
    ),
    (
        'janedeleted', '{jane,janeblocked,janedeleted,janeblocker,janemuted,janet}',
        'and who is leaving'
    ),
    (
        'max', '{jane,janeblocked,janeblocker,janemuted,janet}',
        'staff find nobody who has vanished'
    ),
    (
        'nobody', '{jane,janeblocked,janeblocker,janemuted,janet}',
        'a token without an account finds what a visitor finds'
    );
select tests.sees(
    f.viewer,
    $$select u.username from public.search_users('jane') u where u.username like 'jane%'$$,
    f.expected,
    f.description
)
from finders f;
select tests.sees(
    f.viewer,
    format(
        $$select u.username
        from public.search_users('jane suspended') u
        where u.username in ('janesuspended', 'janedeleted') and u.username <> %L$$,
        f.viewer
    ),
    '{}',
    f.viewer || ' does not find by name either who has vanished'
)
from finders f;

-- Items
select tests.act_as('jane');
select results_eq(
    $$select u.id, u.username, u.display_name, u.bio, u.profile_picture_url, u.badge,
        u.follower_count, u.is_me, u.is_followed, u.follows_me, u.is_muted
    from public.search_users('janet') u
    limit 1$$,
    $$values (
        tests.id('janet'), 'janet', 'Janet Roe', 'I trade', 'https://a.example/1.png', 'Public',
        2::bigint, false, true, false, false
    )$$,
    'an item is a profile in short'
);
select results_eq(
    $$select u.username, u.is_me, u.is_followed, u.follows_me, u.is_muted
    from public.search_users('jane') u
    limit 3$$,
    $$values
        ('jane', true, false, false, false),
        ('janet', false, true, false, false),
        ('trader_one', false, false, true, false)$$,
    'and says how the person stands to the caller'
);

-- Pages, with new people in between
select tests.act_as_postgres();
select tests.create_user('qq' || n, jsonb_build_object('full_name', 'Nobody'))
from generate_series(1, 4) n;
select tests.create_user('rr' || n, jsonb_build_object('full_name', 'Qqlike ' || repeat('x', n)))
from generate_series(1, 3) n;
select tests.create_user('sq' || n, jsonb_build_object('full_name', 'Aqqlike ' || repeat('x', n)))
from generate_series(1, 2) n;
create function pg_temp.walk(query text, page_size integer)
returns text[]
language plpgsql
as $$
declare
    v_page public.user_item[];
    v_names text[] := '{}';
begin
    loop
        v_page := array(
            select u
            from public.search_users(query, v_page[cardinality(v_page)].cursor, page_size) u
        );
        v_names := v_names || array(select u.username from unnest(v_page) u);
        exit when cardinality(v_page) < page_size;
        perform tests.create_user('qq0' || cardinality(v_names));
        perform tests.create_user('qqz' || cardinality(v_names));
    end loop;
    return v_names;
end;
$$;
select is(pg_temp.walk('qq', 50), '{qq1,qq2,qq3,qq4,rr1,rr2,rr3}', 'a page may hold all');
select is(
    pg_temp.walk('qqlike', 2), '{rr1,rr2,rr3,sq1,sq2}', 'what is alike comes after what begins so'
);
select is(
    pg_temp.walk('qq', 3),
    '{qq02,qq04,qq1,qq2,qq3,qq4,qqz2,qqz3,qqz4,qqz6,qqz9,rr1,rr2,rr3}',
    'a walk in pages gives each once, in order; who comes in behind the cursor comes up'
);

-- Refused
select throws_ok(s.call, s.code, s.message, s.description)
from (
    values
        (
            'select public.search_users(repeat(''x'', 201))', '22023', 'query_too_long',
            'a text of more than 200 characters is refused'
        ),
        (
            'select public.search_users(''qq'', null, 51)', '22023', 'page_size_out_of_range',
            'more than 50 are refused'
        ),
        (
            'select public.search_users(''qq'', ''nonsense'')', 'PT400', 'cursor_invalid',
            'a cursor that is none is refused'
        ),
        (
            'select public.search_users(''ann'',
                (select u.cursor from public.search_users(''qq'') u limit 1))',
            'PT400', 'cursor_invalid',
            'and that of another text'
        )
) s (call, code, message, description);

select * from finish();
rollback;
