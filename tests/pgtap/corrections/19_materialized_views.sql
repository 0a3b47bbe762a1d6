-- Correction 19: a materialized view obeys no policy, and in public everybody reads it.
begin;
select plan(16);

select tests.create_user('ann');
select tests.create_staff('mona');
insert into public.posts (user_id, content) values (tests.id('ann'), 'I like $ACME');
select tests.act_as_service_role();
select public.refresh_metrics();

prepare counts as
select
    (select count(*) from public.daily_metrics),
    (select count(*) from public.engagement_metrics);
select results_eq(
    'counts', $$values (1::bigint, 1::bigint)$$, 'correction 19: the back end reads the metrics'
);
select tests.act_as('mona');
select results_eq(
    'counts', $$values (1::bigint, 1::bigint)$$, 'correction 19: staff read the metrics'
);
select tests.act_as('ann');
select results_eq(
    'counts', $$values (0::bigint, 0::bigint)$$,
    'correction 19: a signed-in person finds no metrics'
);
select is(
    (select t.symbol::text from public.trending_tickers t), 'ACME',
    'correction 19: a signed-in person reads what trends'
);
select throws_ok(
    format('select * from analytics.%I', v),
    '42501', format('permission denied for materialized view %s', v),
    format('correction 19: a signed-in person does not get behind %s', v)
)
from unnest(array['daily_metrics', 'engagement_metrics']) v;
select throws_ok(
    'refresh materialized view analytics.trending_tickers',
    '42501',
    case
        when current_setting('server_version_num')::integer < 170000 then 'must be owner of'
        else 'permission denied for'
    end || ' materialized view trending_tickers',
    'correction 19: a signed-in person does not refresh anything'
);
select throws_ok(
    'select public.refresh_metrics()',
    '42501', 'permission denied for function refresh_metrics',
    'correction 19: a signed-in person does not call for a refresh'
);

select tests.act_as_anon();
select is(
    (select t.symbol::text from public.trending_tickers t), 'ACME',
    'correction 19: a visitor reads what trends'
);
select throws_ok(
    format('select * from public.%I', v),
    '42501', format('permission denied for view %s', v),
    format('correction 19: a visitor does not read %s', v)
)
from unnest(array['daily_metrics', 'engagement_metrics']) v;
select throws_ok(
    format('select * from analytics.%I', v),
    '42501', format('permission denied for materialized view %s', v),
    format('correction 19: a visitor does not get behind %s', v)
)
from unnest(array['daily_metrics', 'engagement_metrics']) v;
select throws_ok(
    'select public.refresh_metrics()',
    '42501', 'permission denied for function refresh_metrics',
    'correction 19: a visitor does not call for a refresh'
);

select tests.act_as_postgres();
delete from private.staff where user_id = tests.id('mona');
select tests.act_as('mona');
select results_eq(
    'counts', $$values (0::bigint, 0::bigint)$$,
    'correction 19: staff that is revoked finds no metrics any more'
);
select throws_ok(
    'select * from private.daily_facts',
    '42501', 'permission denied for table daily_facts',
    'correction 19: nobody reads the closed days past the view'
);

select * from finish();
rollback;
