-- The back end's own key: past every policy, bound by grants, constraints and triggers. It reads
-- and writes each table of the API, for anybody.
begin;
select plan(87);

select tests.create_world();
insert into public.tickers (id, symbol) values (tests.id('ACME'), 'ACME');
insert into public.post_tickers (post_id, ticker_id)
values (tests.id('post by suspended'), tests.id('ACME'));
insert into public.user_interests (user_id, interest) values (tests.id('suspended'), 'options');
insert into public.watchlist_items (user_id, ticker_id)
values (tests.id('suspended'), tests.id('ACME'));
insert into public.user_sessions (user_id) values (tests.id('suspended'));
insert into public.reports (reporter_id, reported_post_id, report_type)
values (tests.id('suspended'), tests.id('post by owner'), 'spam');
insert into public.error_logs (error_type, error_message, environment)
values ('backend', 'It broke.', 'production');
select tests.create_user('newcomer');
delete from public.users u where u.id = tests.id('newcomer');

-- Reads all there is
create temporary table counts as
select
    c.relname::text as name,
    (
        xpath(
            '//n/text()',
            query_to_xml(format('select count(*) as n from public.%I', c.relname), true, true, '')
        )
    )[1]::text as rows
from pg_catalog.pg_class c
where c.relnamespace = 'public'::regnamespace
    and c.relkind = 'r';
select is_empty($$select c.name from counts c where c.rows = '0'$$, 'every table has rows');
select tests.sees(
    'service_role', format('select count(*)::text from public.%I', c.name), array[c.rows],
    format('the back end reads all of %s', c.name)
)
from counts c
order by c.name;

-- Writes for anybody
select tests.act_as_service_role();
select is(tests.rows_written(w.statement), 1::bigint, 'the back end adds to ' || w.name)
from (
    values
        (
            'users',
            $$insert into public.users (id, username, display_name, badge)
            values (tests.id('newcomer'), 'newcomer', 'Newcomer', 'Verified')$$
        ),
        (
            'posts',
            $$insert into public.posts (id, user_id, content, created_at)
            values (tests.id('new post'), tests.id('owner'), 'new post', now() - interval '1 day')$$
        ),
        (
            'comments',
            $$insert into public.comments (id, post_id, user_id, content)
            values (
                tests.id('new comment'), tests.id('new post'), tests.id('suspended'), 'new comment'
            )$$
        ),
        (
            'polls',
            $$insert into public.polls (id, post_id, options)
            values (tests.id('new poll'), tests.id('new post'), array['up', 'down'])$$
        ),
        (
            'poll_votes',
            $$insert into public.poll_votes (user_id, poll_id, option_index)
            values (tests.id('muted'), tests.id('new poll'), 0)$$
        ),
        (
            'reactions',
            $$insert into public.reactions (user_id, post_id)
            values (tests.id('muted'), tests.id('new post'))$$
        ),
        (
            'reposts',
            $$insert into public.reposts (user_id, post_id, type)
            values (tests.id('muted'), tests.id('new post'), 'normal')$$
        ),
        (
            'bookmarks',
            $$insert into public.bookmarks (user_id, post_id)
            values (tests.id('muted'), tests.id('new post'))$$
        ),
        (
            'follows',
            $$insert into public.follows (follower_id, following_id)
            values (tests.id('newcomer'), tests.id('muted'))$$
        ),
        (
            'content_filters',
            $$insert into public.content_filters (user_id, filtered_user_id, filter_type)
            values (tests.id('newcomer'), tests.id('muted'), 'mute')$$
        ),
        (
            'user_interests',
            $$insert into public.user_interests (user_id, interest)
            values (tests.id('newcomer'), 'bonds')$$
        ),
        (
            'tickers',
            $$insert into public.tickers (id, symbol, name)
            values (tests.id('EMCA'), 'EMCA', 'Emca')$$
        ),
        (
            'post_tickers',
            $$insert into public.post_tickers (post_id, ticker_id)
            values (tests.id('new post'), tests.id('EMCA'))$$
        ),
        (
            'watchlist_items',
            $$insert into public.watchlist_items (user_id, ticker_id)
            values (tests.id('newcomer'), tests.id('EMCA'))$$
        ),
        (
            'reports',
            $$insert into public.reports (reporter_id, reported_user_id, report_type)
            values (tests.id('newcomer'), tests.id('muted'), 'spam')$$
        ),
        (
            'user_sessions',
            $$insert into public.user_sessions (user_id) values (tests.id('newcomer'))$$
        ),
        (
            'error_logs',
            $$insert into public.error_logs (error_type, error_message, environment)
            values ('database', 'New.', 'development')$$
        )
) w (name, statement);
select throws_ok(
    $$insert into public.reactions (user_id, post_id)
    values (tests.id('blocked'), tests.id('new post'))$$,
    '42501', 'new row violates row-level security policy for table "reactions"',
    'a block binds the back end, too'
);

select is(tests.rows_written(w.statement), 1::bigint, 'the back end changes ' || w.name)
from (
    values
        (
            'users',
            $$update public.users u
            set suspended_at = now(), suspension_reason = 'spam'
            where u.id = tests.id('newcomer')$$
        ),
        (
            'posts',
            $$update public.posts p
            set created_at = now() - interval '2 days'
            where p.id = tests.id('new post')$$
        ),
        (
            'comments',
            $$update public.comments c set deleted_at = now() where c.id = tests.id('new comment')$$
        ),
        (
            'reactions',
            $$update public.reactions r
            set created_at = now()
            where r.post_id = tests.id('new post')$$
        ),
        (
            'reposts',
            $$update public.reposts r
            set created_at = now()
            where r.post_id = tests.id('new post')$$
        ),
        (
            'bookmarks',
            $$update public.bookmarks b
            set created_at = now()
            where b.post_id = tests.id('new post')$$
        ),
        (
            'follows',
            $$update public.follows f
            set created_at = now()
            where f.follower_id = tests.id('newcomer')$$
        ),
        (
            'user_interests',
            $$update public.user_interests i set interest = 'gold' where i.interest = 'bonds'$$
        ),
        ('tickers', $$update public.tickers t set type = 'etf' where t.symbol = 'EMCA'$$),
        (
            'post_tickers',
            $$update public.post_tickers t
            set created_at = now()
            where t.post_id = tests.id('new post')$$
        ),
        (
            'watchlist_items',
            $$update public.watchlist_items w
            set created_at = now()
            where w.ticker_id = tests.id('EMCA')$$
        ),
        (
            'reports',
            $$update public.reports r
            set status = 'resolved'
            where r.reporter_id = tests.id('newcomer')$$
        ),
        (
            'user_sessions',
            $$update public.user_sessions s
            set actions_count = 3
            where s.user_id = tests.id('newcomer')$$
        ),
        (
            'error_logs',
            $$update public.error_logs e set severity = 'info' where e.error_message = 'New.'$$
        )
) w (name, statement);
select throws_ok(
    format('update public.%I set %s', t.name, t.change),
    '23001', 'row_is_final', format('not even the back end turns a row of %s into another', t.name)
)
from (
    values
        ('polls', $$options = array['left', 'right']$$),
        ('poll_votes', 'option_index = 1 - option_index'),
        ('content_filters', $$filter_type = 'block' where filter_type = 'mute'$$)
) t (name, change);

select is(tests.rows_written(w.statement), 1::bigint, 'the back end deletes from ' || w.name)
from (
    values
        ('error_logs', $$delete from public.error_logs e where e.error_message = 'New.'$$),
        (
            'user_sessions',
            $$delete from public.user_sessions s where s.user_id = tests.id('newcomer')$$
        ),
        ('reports', $$delete from public.reports r where r.reporter_id = tests.id('newcomer')$$),
        (
            'watchlist_items',
            $$delete from public.watchlist_items w where w.user_id = tests.id('newcomer')$$
        ),
        (
            'post_tickers',
            $$delete from public.post_tickers t where t.post_id = tests.id('new post')$$
        ),
        ('tickers', $$delete from public.tickers t where t.symbol = 'EMCA'$$),
        (
            'user_interests',
            $$delete from public.user_interests i where i.user_id = tests.id('newcomer')$$
        ),
        (
            'content_filters',
            $$delete from public.content_filters f where f.user_id = tests.id('newcomer')$$
        ),
        ('follows', $$delete from public.follows f where f.follower_id = tests.id('newcomer')$$),
        ('bookmarks', $$delete from public.bookmarks b where b.post_id = tests.id('new post')$$),
        ('reposts', $$delete from public.reposts r where r.post_id = tests.id('new post')$$),
        ('reactions', $$delete from public.reactions r where r.post_id = tests.id('new post')$$),
        ('poll_votes', $$delete from public.poll_votes v where v.poll_id = tests.id('new poll')$$),
        ('polls', $$delete from public.polls q where q.id = tests.id('new poll')$$),
        ('comments', $$delete from public.comments c where c.id = tests.id('new comment')$$),
        ('posts', $$delete from public.posts p where p.id = tests.id('new post')$$),
        ('users', $$delete from public.users u where u.id = tests.id('newcomer')$$)
) w (name, statement);
select tests.act_as_postgres();
select tests.sees(
    'service_role', format('select count(*)::text from public.%I', c.name), array[c.rows],
    format('%s is as it was', c.name)
)
from counts c
order by c.name;

select * from finish();
rollback;
