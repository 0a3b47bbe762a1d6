-- The triggers on views: who holds a privilege on one, as its owner does, writes through none all
-- the same. What the API's roles are refused stands in policies/views.sql.
begin;
select plan(21);

select tests.create_user('ann');
insert into public.posts (id, user_id, content)
values (tests.id('post'), tests.id('ann'), 'To $AAPL');
insert into public.comments (post_id, user_id, content)
values (tests.id('post'), tests.id('ann'), 'Hello');
insert into public.polls (post_id, options) values (tests.id('post'), array['yes', 'no']);
select tests.create_staff('max');
select tests.act_as_service_role();
select public.refresh_metrics();
select tests.act_as_postgres();
-- As staff, to whom metrics show rows that a statement could meet.
select set_config('request.jwt.claims', jsonb_build_object('sub', tests.id('max'))::text, true);

select throws_ok(
    format(
        case w.verb
            when 'insert' then 'insert into public.%1$I default values'
            when 'update' then 'update public.%1$I set %2$I = %2$I'
            else 'delete from public.%1$I'
        end,
        v.name, v.column_name
    ),
    '42501', 'permission denied for view ' || v.name,
    format('%s takes no %s', v.name, w.verb)
)
from (
    values
        ('profiles', 'bio'), ('post_stats', 'post_id'), ('comment_stats', 'comment_id'),
        ('poll_totals', 'poll_id'), ('trending_tickers', 'name'), ('daily_metrics', 'dau'),
        ('engagement_metrics', 'total_posts')
) v (name, column_name)
cross join unnest(array['insert', 'update', 'delete']) w (verb);

select * from finish();
rollback;
