-- refresh_metrics(): brings the three materialized views up to date, for service_role alone.
begin;
select plan(11);

select tests.create_user('ann');
select tests.create_staff('mod');
select tests.act_as('ann');
select public.create_post('Hello $AAPL', id => tests.id('post'));
select public.react(tests.id('post'));
select public.start_session();

select throws_ok(
    'select public.refresh_metrics()',
    '42501', 'permission denied for function refresh_metrics',
    'a signed-in person does not refresh'
);
select tests.act_as('mod');
select throws_ok(
    'select public.refresh_metrics()',
    '42501', 'permission denied for function refresh_metrics',
    'nor does a moderator'
);
select tests.act_as_anon();
select throws_ok(
    'select public.refresh_metrics()',
    '42501', 'permission denied for function refresh_metrics',
    'nor a visitor'
);
select is_empty(
    'select t.symbol from public.trending_tickers t',
    'nothing is shown before'
);

select tests.act_as_service_role();
select lives_ok('select public.refresh_metrics()', 'the back end refreshes');
select tests.act_as_anon();
select results_eq(
    'select t.symbol::text, t.mention_count, t.mentions_24h from public.trending_tickers t',
    $$values ('AAPL', 1::bigint, 1::bigint)$$,
    'everybody reads what is talked about'
);
select tests.act_as('mod');
select results_eq(
    $$select m.dau, m.mau, m.posts_today, m.new_users_today from public.daily_metrics m
    where m.metric_date = (now() at time zone 'UTC')::date$$,
    'values (1::bigint, 1::bigint, 1::bigint, 2::bigint)',
    'a moderator reads the day'
);
select results_eq(
    $$select m.total_posts, m.total_reactions::bigint, m.users_with_posts
    from public.engagement_metrics m$$,
    'values (1::bigint, 1::bigint, 1::bigint)',
    'and the totals'
);
select tests.act_as_postgres();
insert into public.posts (user_id, content, created_at)
values (tests.id('ann'), 'Hello from before', now() - interval '1 day');
select tests.act_as_service_role();
select lives_ok('select public.refresh_metrics()', 'the back end refreshes again');
select results_eq(
    $$select m.metric_date, m.posts_today, m.posts_7d from public.daily_metrics m
    where m.metric_date >= (now() at time zone 'UTC')::date - 1
    order by 1$$,
    $$values
        ((now() at time zone 'UTC')::date - 1, 1::bigint, 1::bigint),
        ((now() at time zone 'UTC')::date, 1, 2)$$,
    'and sees what came since, days in a row'
);
select tests.act_as_postgres();
select results_eq(
    'select f.day, f.posts from private.daily_facts f',
    $$values ((now() at time zone 'UTC')::date - 1, 1)$$,
    'the finished day is closed, today is not'
);

select * from finish();
rollback;
