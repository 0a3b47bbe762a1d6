-- Limits against abuse: what people insert, by calls and by direct writes alike, counts against one
-- allowance a person and kind of act.
begin;
select plan(69);

select tests.create_personas();
select tests.create_staff('revoked');
select tests.create_user('other');
insert into public.posts (id, user_id, content)
select tests.id('post ' || g), tests.id('owner'), 'Post ' || g
from generate_series(1, 3) g;
insert into public.polls (id, post_id, options)
select tests.id('poll ' || g), tests.id('post ' || g), array['yes', 'no']
from generate_series(1, 3) g;
insert into public.tickers (id, symbol)
select tests.id('ticker ' || g), 'LIMIT' || g
from generate_series(1, 3) g;
update private.settings set value = '3 per minute' where name = 'limit_posts';

create function pg_temp.used(who text, action text)
returns integer
language sql
security definer
as $$
    select b.used
    from private.rate_buckets b
    where b.subject = 'user:' || tests.id(used.who)
        and b.action = used.action;
$$;
grant execute on function pg_temp.used to public;

-- One allowance
select tests.act_as('stranger');
select lives_ok(
    $$select public.create_post('By a call', id => tests.id('first'))$$, 'a call spends one'
);
select lives_ok(
    $$insert into public.posts (content) values ('Directly'), ('And one more')$$,
    'two rows directly spend two'
);
select lives_ok(
    $$select public.create_post('By a call', id => tests.id('first'))$$,
    'a repeated call that makes nothing spends nothing'
);
select is(pg_temp.used('stranger', 'posts'), 3, 'rows were counted, not statements');
select is(
    tests.error_of($$select public.create_post('Too much')$$),
    'PT429 rate_limited 60 Retry after that many seconds. At most 3 per minute, and no more at once.',
    'the next call is refused, with the seconds to wait and what is allowed'
);
select throws_ok(
    $$insert into public.posts (content) values ('Too much')$$, 'PT429', 'rate_limited',
    'so is a direct insert'
);
select throws_ok(
    $$select public.quote_post(tests.id('post 1'), 'Too much')$$, 'PT429', 'rate_limited',
    'and a quote, which is a post'
);
select is(pg_temp.used('stranger', 'posts'), 3, 'what was refused was not counted');
select is(pg_temp.used('stranger', 'reposts'), null, 'nor what would have followed from it');
select is(
    (select count(*) from public.posts p where p.user_id = tests.id('stranger')), 3::bigint,
    'and made no row'
);
select lives_ok(
    $$insert into public.comments (post_id, content) values (tests.id('post 1'), 'Well')$$,
    'another kind of act has an allowance of its own'
);
select tests.act_as('muted');
select throws_ok(
    $$insert into public.posts (content) select 'Post ' || g from generate_series(1, 4) g$$,
    'PT429', 'rate_limited',
    'a statement that brings more rows than allowed is refused at once'
);
select lives_ok(
    $$insert into public.posts (content) select 'Post ' || g from generate_series(1, 3) g$$,
    'another person has an allowance of its own'
);

-- The window
select tests.act_as_postgres();
update private.rate_buckets
set started_at = now() - interval '18.5 seconds'
where subject = 'user:' || tests.id('stranger');
select tests.act_as('stranger');
select matches(
    tests.error_of($$select public.create_post('Too much')$$), '^PT429 rate_limited 42 ',
    'the wait is what is left of the window, and no less'
);
select tests.act_as_postgres();
update private.rate_buckets
set started_at = now() - interval '1 minute'
where subject = 'user:' || tests.id('stranger');
select tests.act_as('stranger');
select lives_ok($$select public.create_post('Again')$$, 'after that time there is a new window');
select is(pg_temp.used('stranger', 'posts'), 1, 'which begins with what was just done');
select tests.act_as_postgres();
select is(
    (
        select b.started_at
        from private.rate_buckets b
        where b.subject = 'user:' || tests.id('stranger')
            and b.action = 'posts'
    ),
    now(),
    'and at this moment'
);

-- Settings
update private.settings set value = '1 per hour' where name = 'limit_posts';
select tests.act_as('stranger');
select matches(
    tests.error_of($$select public.create_post('Too much')$$), '^PT429 rate_limited 3600 ',
    'a stricter limit holds at once'
);
select tests.act_as_postgres();
update private.settings set value = '2 per 90 seconds' where name = 'limit_posts';
select tests.act_as('stranger');
select lives_ok($$select public.create_post('One more')$$, 'so does a wider one');
select matches(
    tests.error_of($$select public.create_post('Too much')$$), '^PT429 rate_limited 90 ',
    'of any length'
);
select tests.act_as_postgres();
update private.settings set value = '0' where name = 'limit_posts';
select tests.act_as('stranger');
select lives_ok($$select public.create_post('More')$$, '0 is no limit');
select tests.act_as_postgres();
delete from private.settings where name = 'limit_posts';
select tests.act_as('stranger');
select lives_ok($$select public.create_post('More')$$, 'neither is a setting that is not there');
select tests.act_as_postgres();
select throws_ok(
    format(
        $$insert into private.settings (name, value, description)
        values ('limit_posts', %L, 'x')$$,
        v
    ),
    '23514',
    'new row for relation "settings" violates check constraint "settings_limit_check"',
    format('%L is no limit', v)
)
from unnest(array['', 'many', '-1 per minute', '3', '3 per fortnight', '3 per 0 minutes']) v;
insert into private.settings (name, value, description) values ('limit_posts', '1 per day', 'x');

-- Who is exempt
select tests.act_as('moderator');
select lives_ok(
    $$insert into public.posts (content) values ('a'), ('b'), ('c')$$, 'staff have no limit'
);
select tests.act_as('revoked');
select lives_ok($$insert into public.posts (content) values ('a'), ('b')$$, 'while they are staff');
select tests.act_as_postgres();
delete from private.staff where user_id = tests.id('revoked');
select tests.act_as('revoked');
select throws_ok(
    $$insert into public.posts (content) values ('a'), ('b')$$, 'PT429', 'rate_limited',
    'and no longer'
);
select tests.act_as_service_role();
select lives_ok(
    $$insert into public.posts (user_id, content)
    select tests.id('other'), 'Post ' || g from generate_series(1, 3) g$$,
    'the back end has no limit, whoever it writes for'
);
select tests.act_as_postgres();
select is(
    (
        select count(*)
        from private.rate_buckets b
        where b.subject in ('user:' || tests.id('other'), 'user:' || tests.id('moderator'))
    ),
    0::bigint,
    'and nothing is counted for them'
);

-- Every table that people write
update private.settings set value = '1 per hour' where name like 'limit\_%';
delete from private.rate_buckets where true;
create temporary table act (place serial, action text, statement text);
insert into act (action, statement)
values
    ('posts', $$select public.create_post('Post %s')$$),
    (
        'comments',
        $$insert into public.comments (post_id, content) values (tests.id('post %s'), 'Hm')$$
    ),
    ('reactions', $$select public.react(tests.id('post %s'))$$),
    ('reposts', $$select public.repost(tests.id('post %s'))$$),
    (
        'follows',
        $$select public.follow_user(
            tests.id((array['owner', 'stranger', 'muted'])[%s])
        )$$
    ),
    (
        'bookmarks',
        $$insert into public.bookmarks (post_id) values (tests.id('post %s'))$$
    ),
    ('poll_votes', $$select public.vote_poll(tests.id('poll %s'), 1)$$),
    (
        'content_filters',
        $$select public.mute_user(tests.id((array['owner', 'stranger', 'muted'])[%s]))$$
    ),
    (
        'watchlist_items',
        $$insert into public.watchlist_items (ticker_id) values (tests.id('ticker %s'))$$
    ),
    (
        'reports',
        $$insert into public.reports (reported_post_id, report_type)
        values (tests.id('post %s'), 'spam')$$
    ),
    ('user_sessions', $$select public.start_session() from generate_series(1, %s)$$),
    ('error_logs', $$select public.log_error('frontend', 'It broke %s times')$$);
grant select on act to authenticated, anon;
select tests.act_as('other');
select is(
    tests.error_of(format(a.statement, 1)), null, format('one of %s is allowed', a.action)
)
from act a
order by a.place;
select matches(
    tests.error_of(format(a.statement, 2)), '^PT429 rate_limited 3600 ',
    format('a second of %s is not', a.action)
)
from act a
order by a.place;
select is(
    tests.error_of(
        $$do 'begin
            perform public.unreact(tests.id(''post 1''));
            perform public.react(tests.id(''post 1''));
        end'$$
    ),
    'PT429 rate_limited 3600 Retry after that many seconds. At most 1 per hour, and no more at once.',
    'a like that is taken back was an act all the same'
);

-- Visitors
select tests.act_as_anon();
select tests.request_headers('{"cf-connecting-ip": "192.0.2.7"}');
select lives_ok($$select public.log_error('frontend', 'It broke')$$, 'a visitor logs an error');
select throws_ok(
    $$select public.log_error('frontend', 'It broke')$$, 'PT429', 'rate_limited',
    'and is known by the address'
);
select tests.request_headers('{"cf-connecting-ip": "192.0.2.8"}');
select lives_ok($$select public.log_error('frontend', 'It broke')$$, 'another address is another');
select tests.act_as_postgres();
update private.settings set value = '2 per hour' where name = 'limit_error_logs_shared';
select tests.act_as_anon();
select tests.request_headers('{}');
select public.log_error('frontend', 'It broke');
select public.log_error('frontend', 'It broke');
select throws_ok(
    $$select public.log_error('frontend', 'It broke')$$, 'PT429', 'rate_limited',
    'all without an address share an allowance of their own'
);
select tests.act_as_postgres();
select bag_eq(
    $$select regexp_replace(b.subject, '[0-9a-f]{64}', '<hash>'), b.used
    from private.rate_buckets b
    where b.subject like 'ip:%'$$,
    $$values ('ip:unknown', 2), ('ip:<hash>', 1), ('ip:<hash>', 1)$$,
    'no address is kept, only its keyed hash'
);

-- Edits
update private.settings set value = '3 per minute' where name = 'limit_edits';
update private.settings set value = '0' where name in ('limit_posts', 'limit_comments');
select tests.act_as('other');
insert into public.posts (content) values ('One'), ('Two');
insert into public.comments (post_id, content) values (tests.id('post 1'), 'Three');
update public.posts set content = 'Edited' where content in ('One', 'Two');
select is(pg_temp.used('other', 'edits'), 2, 'edited posts are counted, by rows');
update public.comments set content = 'Edited' where content = 'Three';
select is(pg_temp.used('other', 'edits'), 3, 'with edited comments');
select is(
    tests.error_of($$update public.comments set content = 'More' where content = 'Edited'$$),
    'PT429 rate_limited 60 Retry after that many seconds. At most 3 per minute, and no more at once.',
    'the next edit of a comment is refused, with the seconds to wait'
);
select throws_ok(
    $$update public.posts set content = 'More' where user_id = tests.id('other')$$,
    'PT429', 'rate_limited', 'so is one of a post'
);
select lives_ok(
    $$select public.delete_post(p.id) from public.posts p where p.user_id = tests.id('other')$$,
    'deleting is no edit'
);
select lives_ok(
    $$select public.restore_post(p.id) from public.posts p where p.user_id = tests.id('other')$$,
    'nor is restoring'
);
select tests.act_as_postgres();

select * from finish();
rollback;
