-- Views read with their reader's rights: which rows, the tables' policies decide; how many, the
-- counters say to everybody alike. Metrics are for staff and the back end.
begin;
select plan(127);

select tests.create_world();
insert into public.tickers (id, symbol) values (tests.id('ACME'), 'ACME');
insert into public.post_tickers (post_id, ticker_id)
values
    (tests.id('post by stranger'), tests.id('ACME')),
    (tests.id('post by suspended'), tests.id('ACME'));
refresh materialized view analytics.trending_tickers;
refresh materialized view analytics.daily_metrics;
refresh materialized view analytics.engagement_metrics;

-- post_stats: as the posts, the living ones
prepare post_stats_seen as select tests.name(s.post_id) from public.post_stats s;
select tests.sees(
    s.viewer, 'post_stats_seen',
    '{post by owner,post by stranger,post by blocked,post by muted,post by moderator}',
    s.viewer || ' reads the stats of the posts they see'
)
from (values ('anon'), ('stranger'), ('muted'), ('guest'), ('nobody')) s (viewer);
select tests.sees(
    'owner', 'post_stats_seen',
    '{post by owner,post by stranger,post by muted,post by moderator}',
    'nobody reads stats of posts of whom they blocked, or of their own deleted ones'
);
select tests.sees(
    'blocked', 'post_stats_seen',
    '{post by stranger,post by blocked,post by muted,post by moderator}',
    'nor of the posts of who blocked them'
);
select tests.sees(
    s.viewer, 'post_stats_seen',
    '{post by owner,post by stranger,post by blocked,post by muted,post by moderator,
    post by suspended,post by deleted}',
    s.viewer || ' reads the stats of all living posts'
)
from (values ('moderator'), ('service_role')) s (viewer);
select tests.sees(
    s.viewer,
    $$select concat_ws(' ', s.reaction_count, s.comment_count, s.repost_count, s.bookmark_count)
    from public.post_stats s
    where s.post_id = tests.id('post by owner')$$,
    '{7 7 7 7}',
    s.viewer || ' is told all likes, comments, reposts and bookmarks, whoever made them'
)
from (values ('anon'), ('stranger'), ('owner'), ('moderator')) s (viewer);

-- comment_stats: as the comments, the living ones
prepare comment_stats_seen as
select tests.name(s.comment_id)
from public.comment_stats s
join public.comments c on c.id = s.comment_id
where c.post_id = tests.id('post by owner');
select tests.sees(
    s.viewer, 'comment_stats_seen',
    '{comment by owner,comment by stranger,comment by blocked,comment by muted,
    comment by moderator}',
    s.viewer || ' reads the stats of the comments they see'
)
from (values ('anon'), ('stranger')) s (viewer);
select tests.sees(
    'owner', 'comment_stats_seen',
    '{comment by owner,comment by stranger,comment by muted,comment by moderator}',
    'nobody reads stats of comments of whom they blocked, or of their own deleted ones'
);
select tests.sees(
    s.viewer, 'comment_stats_seen',
    '{comment by owner,comment by stranger,comment by blocked,comment by muted,
    comment by moderator,comment by suspended,comment by deleted}',
    s.viewer || ' reads the stats of all living comments'
)
from (values ('moderator'), ('service_role')) s (viewer);
select tests.sees(
    'anon',
    $$select s.reaction_count::text
    from public.comment_stats s
    where s.comment_id = tests.id('comment by muted')$$,
    '{1}',
    'a visitor is told how many like a comment'
);

-- profiles: as the users
prepare profiles_seen as select tests.name(p.id) from public.profiles p;
select tests.sees(
    s.viewer, 'profiles_seen', '{owner,stranger,blocked,muted,moderator}',
    s.viewer || ' reads the profiles of the people they see'
)
from (values ('anon'), ('stranger'), ('muted'), ('guest'), ('nobody')) s (viewer);
select tests.sees(
    'owner', 'profiles_seen', '{owner,stranger,muted,moderator}',
    'nobody reads the profile of whom they blocked'
);
select tests.sees(
    'blocked', 'profiles_seen', '{stranger,blocked,muted,moderator}',
    'nor of who blocked them'
);
select tests.sees(
    'suspended', 'profiles_seen', '{owner,stranger,blocked,muted,moderator,suspended}',
    'a suspended person reads their own profile'
);
select tests.sees(
    s.viewer, 'profiles_seen',
    '{owner,stranger,blocked,muted,moderator,suspended,deleted,ghost}',
    s.viewer || ' reads all profiles'
)
from (values ('moderator'), ('service_role')) s (viewer);
select tests.sees(
    s.viewer,
    $$select concat_ws(' ', p.follower_count, p.following_count, p.post_count)
    from public.profiles p
    where p.id = tests.id('owner')$$,
    '{5 5 1}',
    s.viewer || ' is told all follows, whoever made them, and the living posts'
)
from (values ('anon'), ('stranger'), ('owner'), ('moderator')) s (viewer);

-- poll_totals: as the polls
prepare poll_totals_seen as
select t.option || ' ' || t.vote_count
from public.poll_totals t
where t.poll_id = tests.id('poll on post by owner');
select tests.sees(
    s.viewer, 'poll_totals_seen', '{yes 7,no 0}',
    s.viewer || ' is told all votes on a poll they see'
)
from (
    values
        ('anon'), ('stranger'), ('owner'), ('muted'), ('guest'), ('moderator'), ('service_role')
) s (viewer);
select tests.sees(
    'blocked', 'poll_totals_seen', '{}', 'nobody reads the totals of a poll of who blocked them'
);
select tests.sees(
    'anon',
    $$select t.option from public.poll_totals t
    where t.poll_id = tests.id('poll on post by suspended')$$,
    '{}',
    'nor of an invisible post'
);

-- trending_tickers: for all, the words of the vanished left out
select tests.sees(
    s.viewer, 'select t.symbol || '' '' || t.mentions_24h from public.trending_tickers t',
    '{ACME 1}', s.viewer || ' reads what is trending'
)
from (
    values ('anon'), ('stranger'), ('blocked'), ('guest'), ('moderator'), ('service_role')
) s (viewer);

-- Metrics: for staff and the back end
prepare metrics_seen as
select 'day' from public.daily_metrics d
union all
select 'total' from public.engagement_metrics e;
select tests.sees(s.viewer, 'metrics_seen', '{day,total}', s.viewer || ' reads the metrics')
from (values ('moderator'), ('service_role')) s (viewer);
select tests.sees(s.viewer, 'metrics_seen', '{}', s.viewer || ' reads no metrics')
from (values ('owner'), ('stranger'), ('suspended'), ('guest'), ('nobody')) s (viewer);
delete from private.staff s where s.user_id = tests.id('moderator');
select tests.sees(
    'moderator', 'metrics_seen', '{}', 'a moderator who is revoked reads no metrics any more'
);
select tests.act_as_anon();
select throws_ok(
    format('select from public.%I', v.name),
    '42501', format('permission denied for view %s', v.name),
    format('a visitor does not read %s', v.name)
)
from (values ('daily_metrics'), ('engagement_metrics')) v (name);
select concat(tests.become(p.who), throws_ok(
    format('select from analytics.%I', v.name),
    '42501', format('permission denied for materialized view %s', v.name),
    format('%s does not read analytics.%s past the view', p.who, v.name)
))
from unnest(array['anon', 'stranger', 'service_role']) p (who)
cross join (values ('daily_metrics'), ('engagement_metrics')) v (name);

-- Nobody writes through a view
select tests.act_as_postgres();
select concat(tests.become(p.who), throws_ok(
    format(v.statement, c.relname, a.attname),
    '42501', 'permission denied for view ' || c.relname,
    format('%s does not %s %s', p.who, v.verb, c.relname)
))
from pg_catalog.pg_class c
join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = 1
cross join unnest(array['anon', 'moderator', 'service_role']) p (who)
cross join (
    values
        ('insert into', 'insert into public.%I default values'),
        ('update', 'update public.%I set %I = null'),
        ('delete from', 'delete from public.%I')
) v (verb, statement)
where c.relnamespace = 'public'::regnamespace
    and c.relkind = 'v'
order by c.relname, p.who, v.verb;

select * from finish();
rollback;
