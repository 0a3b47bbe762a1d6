-- Who may write at all: every write a client is granted, tried by everybody who may not. Suspended
-- and deleted people, anonymous sign-ins and tokens without an account are refused by the one rule,
-- private.active_user_id(); a visitor by the lack of a grant.
begin;
select plan(183);

select tests.create_world();
insert into public.tickers (id, symbol)
values (tests.id('ACME'), 'ACME'), (tests.id('EMCA'), 'EMCA');
insert into public.user_interests (user_id, interest)
select tests.id(p.name), 'options'
from unnest(array['owner', 'suspended', 'deleted']) p (name);
insert into public.watchlist_items (user_id, ticker_id)
select tests.id(p.name), tests.id('ACME')
from unnest(array['owner', 'suspended', 'deleted']) p (name);
insert into public.content_filters (user_id, filtered_user_id, filter_type)
select tests.id(p.name), tests.id('moderator'), 'mute'
from unnest(array['owner', 'suspended', 'deleted']) p (name);
delete from public.polls q
where q.id in (
    tests.id('poll on post by owner'),
    tests.id('poll on post by suspended'),
    tests.id('poll on post by deleted'),
    tests.id('poll on comment by owner'),
    tests.id('poll on comment by suspended'),
    tests.id('poll on comment by deleted')
);

-- Each would do for a person in good standing who is called {me}.
create temporary table writes (place serial, table_name text, verb text, statement text);
grant select on writes to public;
insert into writes (table_name, verb, statement)
values
    (
        'posts', 'insert into',
        $$insert into public.posts (user_id, content) values ({me}, 'Hello')$$
    ),
    (
        'comments', 'insert into',
        $$insert into public.comments (user_id, post_id, content)
        values ({me}, tests.id('post by muted'), 'Hello')$$
    ),
    (
        'polls', 'insert into',
        $$insert into public.polls (post_id, options)
        values (tests.id('post by {name}'), array['up', 'down'])$$
    ),
    (
        'polls of comments', 'insert into',
        $$insert into public.polls (comment_id, options)
        values (tests.id('comment by {name}'), array['up', 'down'])$$
    ),
    (
        'poll_votes', 'insert into',
        $$insert into public.poll_votes (user_id, poll_id, option_index)
        values ({me}, tests.id('poll on post by muted'), 0)$$
    ),
    (
        'reactions', 'insert into',
        $$insert into public.reactions (user_id, post_id)
        values ({me}, tests.id('post by muted'))$$
    ),
    (
        'reposts', 'insert into',
        $$insert into public.reposts (user_id, post_id, type)
        values ({me}, tests.id('post by muted'), 'normal')$$
    ),
    (
        'bookmarks', 'insert into',
        $$insert into public.bookmarks (user_id, post_id)
        values ({me}, tests.id('post by muted'))$$
    ),
    (
        'follows', 'insert into',
        $$insert into public.follows (follower_id, following_id)
        values ({me}, tests.id('newcomer'))$$
    ),
    (
        'content_filters', 'insert into',
        $$insert into public.content_filters (user_id, filtered_user_id, filter_type)
        values ({me}, tests.id('stranger'), 'block')$$
    ),
    (
        'user_interests', 'insert into',
        $$insert into public.user_interests (user_id, interest) values ({me}, 'bonds')$$
    ),
    (
        'watchlist_items', 'insert into',
        $$insert into public.watchlist_items (user_id, ticker_id)
        values ({me}, tests.id('EMCA'))$$
    ),
    (
        'reports', 'insert into',
        $$insert into public.reports (reporter_id, reported_post_id, report_type)
        values ({me}, tests.id('post by muted'), 'spam')$$
    ),
    ('users', 'update', $$update public.users set bio = 'Hello' where id = {me}$$),
    ('posts', 'update', $$update public.posts set content = 'Hello' where user_id = {me}$$),
    ('comments', 'update', $$update public.comments set content = 'Hello' where user_id = {me}$$),
    ('reactions', 'delete from', 'delete from public.reactions where user_id = {me}'),
    ('reposts', 'delete from', 'delete from public.reposts where user_id = {me}'),
    ('bookmarks', 'delete from', 'delete from public.bookmarks where user_id = {me}'),
    ('follows', 'delete from', 'delete from public.follows where follower_id = {me}'),
    ('content_filters', 'delete from', 'delete from public.content_filters where user_id = {me}'),
    ('user_interests', 'delete from', 'delete from public.user_interests where user_id = {me}'),
    ('watchlist_items', 'delete from', 'delete from public.watchlist_items where user_id = {me}');
select tests.create_user('newcomer');

-- Who tries, and what they are told
create temporary table callers (who text, description text, code text, message text);
insert into callers (who, description, code, message)
values
    ('suspended', 'a suspended person', 'PT403', 'account_suspended'),
    ('deleted', 'a deleted person', 'PT403', 'account_deleted'),
    ('guest', 'an anonymous sign-in', 'PT403', 'account_required'),
    ('nobody', 'a token without an account', 'PT401', 'account_missing'),
    ('signed out', 'a token without a person', 'PT401', 'sign_in_required');

create temporary table attempts as
select
    c.who,
    c.code,
    c.message,
    format('%s does not %s %s', c.description, w.verb, w.table_name) as description,
    replace(
        replace(w.statement, '{me}', format('%L', tests.id(c.who))),
        '{name}', case when c.code = 'PT403' and c.who <> 'guest' then c.who else 'muted' end
    ) as statement,
    w.verb = 'insert into' as is_insert,
    w.place
from callers c
cross join writes w;

-- Whoever has rows, or a table to insert into, is told why not.
select concat(tests.become(a.who), throws_ok(a.statement, a.code, a.message, a.description))
from attempts a
where a.is_insert or a.who in ('suspended', 'deleted')
order by a.who, a.place;
select tests.act_as_postgres();

-- A visitor writes to no table at all.
select concat(tests.act_as_anon(), throws_ok(
    format(v.statement, c.relname, a.attname),
    '42501', 'permission denied for table ' || c.relname,
    format('a visitor does not %s %s', v.verb, c.relname)
))
from pg_catalog.pg_class c
join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = 1
cross join (
    values
        ('insert into', 'insert into public.%I default values'),
        ('update', 'update public.%I set %I = null'),
        ('delete from', 'delete from public.%I')
) v (verb, statement)
where c.relnamespace = 'public'::regnamespace
    and c.relkind = 'r'
order by c.relname, v.verb;
select tests.act_as_postgres();

-- A token from before an identity was linked, or a forged one: the claim decides, not the account.
create temporary table writes_of_owner as
select
    w.place,
    replace(replace(w.statement, '{me}', $$tests.id('owner')$$), '{name}', 'owner') as statement,
    format('%s %s', w.verb, w.table_name) as description
from writes w;
select concat(tests.act_as('owner', '{"is_anonymous": true}'), throws_ok(
    w.statement, 'PT403', 'account_required',
    'an anonymous token for an account does not ' || w.description
))
from writes_of_owner w
order by w.place;
select tests.act_as_postgres();

-- Who has no rows of their own changes none of others, told or not.
create temporary view written as
select 'users' as name, count(*) filter (where u.bio = 'Hello') as rows from public.users u
union all
select 'posts', count(*) filter (where p.content = 'Hello') from public.posts p
union all
select 'comments', count(*) filter (where c.content = 'Hello') from public.comments c
union all
select 'reactions', count(*) from public.reactions
union all
select 'reposts', count(*) from public.reposts
union all
select 'bookmarks', count(*) from public.bookmarks
union all
select 'follows', count(*) from public.follows
union all
select 'content_filters', count(*) from public.content_filters
union all
select 'user_interests', count(*) from public.user_interests
union all
select 'watchlist_items', count(*) from public.watchlist_items;
create temporary table written_before as select w.name, w.rows from written w;
do $$
declare
    v_attempt record;
begin
    for v_attempt in
        select p.who, regexp_replace(w.statement, 'where.*', '') as statement
        from unnest(array['guest', 'nobody', 'signed out']) p (who)
        cross join writes_of_owner w
        where w.description not like 'insert into %'
    loop
        perform tests.become(v_attempt.who);
        perform tests.error_of(v_attempt.statement);
    end loop;
end;
$$;
select tests.act_as_postgres();
select set_eq(
    'table written', 'table written_before',
    'who has no account changes and deletes nothing of others'
);

-- The same writes by a person in good standing
select concat(tests.act_as('owner'), ok(
    tests.rows_written(w.statement) > 0, 'a person in good standing does ' || w.description
))
from writes_of_owner w
order by w.place;

select * from finish();
rollback;
