-- A day on PageShare: two people sign up, meet, post, answer, vote, quote and settle their account,
-- and a visitor looks on. Each step through the API, as the front end takes it.
begin;
select plan(28);

-- Morning: Ann signs up with Google, Ben with an e-mail address.
select tests.create_user(
    'ann', '{"username": null, "full_name": "Ann Archer", "avatar_url": "https://g.example/a.png"}'
);
select tests.create_user('ben');
select tests.act_as('ann');
select tests.request_headers('{"cf-connecting-ip": "198.51.100.1", "cf-ipcountry": "IN"}');
create temporary table session as select s.id from public.start_session() s;
select results_eq(
    $$select a.username, a.display_name, a.profile_picture_url, a.country, a.last_active_at,
        a.staff_role
    from public.get_my_account() a$$,
    $$values (
        'ann_archer', 'Ann Archer', 'https://g.example/a.png', 'India', now(), null::text
    )$$,
    'Ann opens the app and finds her account made, with name, picture and country'
);
select results_eq(
    $$update public.users
    set username = 'ann', bio = 'Long only', timezone = 'Asia/Kolkata'
    where id = tests.id('ann')
    returning username::text, bio$$,
    $$values ('ann', 'Long only')$$,
    'she takes a shorter name and tells something of herself'
);
select lives_ok(
    $$insert into public.user_interests (interest) values ('Stocks'), ('ETFs')$$,
    'she names her interests'
);
select results_eq(
    $$select p.content, p.user_id, p.created_at
    from public.create_post(
        'What will $ACME do?',
        poll_options => array['Up', 'Down'],
        poll_duration_days => 3,
        id => tests.id('poll post')
    ) p$$,
    $$values ('What will $ACME do?', tests.id('ann'), now())$$,
    'she asks what others think'
);
select is(
    (
        select p.id
        from public.create_post(
            'What will $ACME do?',
            poll_options => array['Up', 'Down'],
            poll_duration_days => 3,
            id => tests.id('poll post')
        ) p
    ),
    tests.id('poll post'),
    'the train enters a tunnel: her app sends the post again, and gets the first one'
);
select is(
    (select count(*) from public.posts), 1::bigint, 'there is one post'
);

-- Noon: Ben finds her.
select tests.act_as('ben');
select results_eq(
    $$select t.symbol::text, p.content, s.comment_count, a.username::text
    from public.posts p
    join public.profiles a on a.id = p.user_id
    join public.post_stats s on s.post_id = p.id
    join public.post_tickers pt on pt.post_id = p.id
    join public.tickers t on t.id = pt.ticker_id$$,
    $$values ('ACME', 'What will $ACME do?', 0::bigint, 'ann')$$,
    'Ben reads the post, who wrote it, and what it is about'
);
select results_eq(
    $$select r.option, r.vote_count, r.is_my_choice, r.total_votes
    from public.polls q
    cross join lateral public.vote_poll(q.id, 0) r
    where q.post_id = tests.id('poll post')$$,
    $$values ('Up', 1::bigint, true, 1::bigint), ('Down', 0, false, 1)$$,
    'he votes and sees the result'
);
select isnt(
    (public.react(post_id => tests.id('poll post'))).id, null, 'he likes the post'
);
select is(
    (public.follow_user(tests.id('ann'))).created_at, now(), 'he follows Ann'
);
select lives_ok(
    $$insert into public.comments (post_id, content)
    values (tests.id('poll post'), 'Up, surely')$$,
    'he says why'
);
select is(
    (select p.original_post_id
    from public.quote_post(tests.id('poll post'), 'Vote! $ACME', id => tests.id('quote')) p),
    tests.id('poll post'),
    'he passes the question on'
);
select lives_ok(
    $$insert into public.bookmarks (post_id) values (tests.id('poll post'))$$,
    'and keeps it for the evening'
);
select lives_ok(
    $$insert into public.watchlist_items (ticker_id)
    select t.id from public.tickers t where t.symbol = 'ACME'$$,
    'he watches the ticker from now on'
);

-- Afternoon: Ann answers.
select tests.act_as('ann');
select results_eq(
    $$select p.username, p.follows_me, p.is_followed, p.post_count
    from public.get_profile('BEN') p$$,
    $$values ('ben', true, false, 1::bigint)$$,
    'Ann looks at who follows her'
);
select lives_ok(
    $$insert into public.comments (post_id, parent_comment_id, content)
    select c.post_id, c.id, 'We will see' from public.comments c$$,
    'she answers his comment'
);
select is(
    (public.react(comment_id => (
        select c.id from public.comments c where c.content = 'Up, surely'
    ))).user_id,
    tests.id('ann'),
    'and likes it'
);
select public.follow_user(tests.id('ben'));
select public.heartbeat(s.id, 3) from session s;
select is(
    (select e.session_end from session s cross join lateral public.end_session(s.id) e), now(),
    'she closes the app'
);

-- Evening: a visitor, and the numbers.
select tests.act_as_service_role();
select public.refresh_metrics();
select tests.act_as_anon();
select results_eq(
    $$select s.reaction_count, s.comment_count, s.repost_count, s.bookmark_count
    from public.post_stats s
    where s.post_id = tests.id('poll post')$$,
    $$values (1::bigint, 2::bigint, 1::bigint, 1::bigint)$$,
    'a visitor sees how the post went'
);
select results_eq(
    'select t.symbol::text, t.mentions_24h, t.score from public.trending_tickers t',
    $$values ('ACME', 2::bigint, 2::double precision)$$,
    'the ticker trends, by two people'
);
select results_eq(
    $$select p.username::text, p.follower_count, p.following_count, p.post_count
    from public.profiles p
    order by p.username$$,
    $$values ('ann', 1::bigint, 1::bigint, 1::bigint), ('ben', 1, 1, 1)$$,
    'two people have met'
);
select throws_ok(
    $$select public.react(post_id => tests.id('poll post'))$$,
    '42501', 'permission denied for function react',
    'who wants to join in has to sign in'
);
select tests.act_as_service_role();
select results_eq(
    $$select m.dau, m.posts_today, m.new_users_today from public.daily_metrics m$$,
    $$values (1::bigint, 2::bigint, 2::bigint)$$,
    'the day has one session, two posts, two new people'
);
select results_eq(
    $$select m.total_posts, m.total_comments, m.total_reactions, m.total_reposts
    from public.engagement_metrics m$$,
    $$values (2::bigint, 2::bigint, 2::bigint, 1::bigint)$$,
    'and that much happened'
);

-- Night: Ben has second thoughts.
select tests.act_as('ben');
update public.posts set content = 'Vote, friends! $ACME $NEWCO' where id = tests.id('quote');
select results_eq(
    $$select r.quote_content from public.reposts r where r.post_id = tests.id('poll post')$$,
    $$values ('Vote, friends! $ACME $NEWCO')$$,
    'he edits his quote'
);
select public.undo_repost(tests.id('poll post'));
select tests.act_as('ann');
select is_empty(
    $$select p.id from public.posts p where p.id = tests.id('quote')$$,
    'then takes it back, and it is gone for Ann'
);
select is(
    (select s.repost_count from public.post_stats s where s.post_id = tests.id('poll post')),
    0::bigint,
    'her post is not quoted any more'
);
select tests.act_as_postgres();
select is_empty(
    'select d.counter, d.id from private.counter_drift() d', 'at midnight every counter is right'
);

select * from finish();
rollback;
