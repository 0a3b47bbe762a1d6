-- Who may do what, declared in full: every relation and every callable function of ours, and what
-- the roles of the API may do with it. Both ways: a privilege that is not declared fails, and so
-- does a declared one that is missing; a new relation or API function must be declared here. Which
-- rows a privilege reaches is the policies' business.
begin;
select plan(8);

-- relation, roles, commands, columns: '*' for the whole relation. An empty line says: nobody but
-- its owner.
create temporary table declared_relations (
    relation text not null,
    roles text not null,
    commands text not null,
    columns text not null
);
insert into declared_relations (relation, roles, commands, columns)
values
    -- public: tables
    ('public.bookmarks', 'authenticated', 'select, delete', '*'),
    ('public.bookmarks', 'authenticated', 'insert', 'user_id, post_id'),
    ('public.bookmarks', 'service_role', 'select, insert, update, delete', '*'),
    ('public.comments', 'anon, authenticated', 'select', '*'),
    (
        'public.comments', 'authenticated', 'insert',
        'post_id, user_id, parent_comment_id, content, media_urls, gif_url'
    ),
    ('public.comments', 'authenticated', 'update', 'content, media_urls, gif_url'),
    ('public.comments', 'service_role', 'select, insert, update, delete', '*'),
    ('public.content_filters', 'authenticated', 'select, delete', '*'),
    ('public.content_filters', 'authenticated', 'insert', 'user_id, filtered_user_id, filter_type'),
    ('public.content_filters', 'service_role', 'select, insert, update, delete', '*'),
    ('public.error_logs', 'authenticated', 'select', '*'),
    ('public.error_logs', 'authenticated', 'update', 'resolved'),
    ('public.error_logs', 'service_role', 'select, insert, update, delete', '*'),
    ('public.follows', 'authenticated', 'select, delete', '*'),
    ('public.follows', 'authenticated', 'insert', 'follower_id, following_id'),
    ('public.follows', 'service_role', 'select, insert, update, delete', '*'),
    ('public.poll_votes', 'authenticated', 'select', '*'),
    ('public.poll_votes', 'authenticated', 'insert', 'poll_id, user_id, option_index'),
    ('public.poll_votes', 'service_role', 'select, insert, update, delete', '*'),
    ('public.polls', 'anon, authenticated', 'select', '*'),
    ('public.polls', 'authenticated', 'insert', 'post_id, comment_id, options, duration_days'),
    ('public.polls', 'service_role', 'select, insert, update, delete', '*'),
    ('public.post_tickers', 'anon, authenticated', 'select', '*'),
    ('public.post_tickers', 'service_role', 'select, insert, update, delete', '*'),
    ('public.posts', 'anon, authenticated', 'select', '*'),
    ('public.posts', 'authenticated', 'insert', 'user_id, content, media_urls, gif_url'),
    ('public.posts', 'authenticated', 'update', 'content, media_urls, gif_url'),
    ('public.posts', 'service_role', 'select, insert, update, delete', '*'),
    ('public.reactions', 'authenticated', 'select, delete', '*'),
    ('public.reactions', 'authenticated', 'insert', 'user_id, post_id, comment_id'),
    ('public.reactions', 'service_role', 'select, insert, update, delete', '*'),
    (
        'public.reports', 'authenticated', 'select',
        'id, reporter_id, reported_post_id, reported_comment_id, reported_user_id, report_type, '
        'reason, status, created_at, reviewed_at, target_kind, target_id'
    ),
    (
        'public.reports', 'authenticated', 'insert',
        'reporter_id, reported_post_id, reported_comment_id, reported_user_id, report_type, reason'
    ),
    ('public.reports', 'authenticated', 'update', 'status'),
    ('public.reports', 'service_role', 'select, insert, update, delete', '*'),
    ('public.reposts', 'authenticated', 'select, delete', '*'),
    ('public.reposts', 'authenticated', 'insert', 'user_id, post_id, type'),
    ('public.reposts', 'service_role', 'select, insert, update, delete', '*'),
    ('public.tickers', 'anon, authenticated', 'select', '*'),
    ('public.tickers', 'authenticated', 'update', 'name, type'),
    ('public.tickers', 'service_role', 'select, insert, update, delete', '*'),
    ('public.user_interests', 'authenticated', 'select, delete', '*'),
    ('public.user_interests', 'authenticated', 'insert', 'user_id, interest'),
    ('public.user_interests', 'service_role', 'select, insert, update, delete', '*'),
    ('public.user_sessions', 'authenticated', 'select', '*'),
    ('public.user_sessions', 'service_role', 'select, insert, update, delete', '*'),
    (
        'public.users', 'anon, authenticated', 'select',
        'id, username, display_name, bio, profile_picture_url, badge, created_at'
    ),
    (
        'public.users', 'authenticated', 'update',
        'username, display_name, bio, profile_picture_url, date_of_birth, timezone'
    ),
    ('public.users', 'service_role', 'select, insert, update, delete', '*'),
    ('public.watchlist_items', 'authenticated', 'select, delete', '*'),
    ('public.watchlist_items', 'authenticated', 'insert', 'user_id, ticker_id'),
    ('public.watchlist_items', 'service_role', 'select, insert, update, delete', '*'),
    -- public: views
    ('public.comment_stats', 'anon, authenticated, service_role', 'select', '*'),
    ('public.daily_metrics', 'authenticated, service_role', 'select', '*'),
    ('public.engagement_metrics', 'authenticated, service_role', 'select', '*'),
    ('public.poll_totals', 'anon, authenticated, service_role', 'select', '*'),
    ('public.post_stats', 'anon, authenticated, service_role', 'select', '*'),
    ('public.profiles', 'anon, authenticated, service_role', 'select', '*'),
    ('public.trending_tickers', 'anon, authenticated, service_role', 'select', '*'),
    -- private: tables
    ('private.comment_count_slots', 'anon, authenticated, service_role', 'select', '*'),
    ('private.comment_counts', 'anon, authenticated, service_role', 'select', '*'),
    ('private.countries', '', '', ''),
    ('private.daily_facts', '', '', ''),
    ('private.explore_generations', '', '', ''),
    ('private.explore_rankings', '', '', ''),
    ('private.job_runs', '', '', ''),
    ('private.job_runs_id_seq', '', '', ''),
    ('private.jobs', '', '', ''),
    ('private.gone', 'anon, authenticated, service_role', 'select', '*'),
    ('private.heard_people', '', '', ''),
    ('private.hidden', 'anon, authenticated, service_role', 'select', '*'),
    ('private.person_references', '', '', ''),
    ('private.moderation_log', 'service_role', 'select', '*'),
    ('private.moderation_log_id_seq', '', '', ''),
    ('private.poll_option_count_slots', 'anon, authenticated, service_role', 'select', '*'),
    ('private.poll_option_counts', 'anon, authenticated, service_role', 'select', '*'),
    ('private.post_count_slots', 'anon, authenticated, service_role', 'select', '*'),
    ('private.post_counts', 'anon, authenticated, service_role', 'select', '*'),
    ('private.rate_buckets', '', '', ''),
    ('private.reserved_usernames', '', '', ''),
    ('private.secrets', '', '', ''),
    ('private.settings', '', '', ''),
    ('private.staff', 'service_role', 'select, insert, update, delete', '*'),
    ('private.storage_orphans', '', '', ''),
    ('private.thread_comments', '', '', ''),
    ('private.user_count_slots', 'anon, authenticated, service_role', 'select', '*'),
    ('private.user_counts', 'anon, authenticated, service_role', 'select', '*'),
    ('private.username_holds', '', '', ''),
    -- analytics: materialized views
    ('analytics.daily_metrics', '', '', ''),
    ('analytics.engagement_metrics', '', '', ''),
    ('analytics.trending_tickers', 'anon, authenticated, service_role', 'select', '*');

-- function, roles. Every function of the API stands here; of the private ones those that some role
-- may execute, because policies, checks, views and the API's own wrappers run with the caller's
-- rights.
create temporary table declared_functions (
    function text not null,
    roles text not null
);
insert into declared_functions (function, roles)
values
    -- public
    ('public.block_user', 'authenticated'),
    ('public.bookmarks_feed', 'authenticated'),
    ('public.bookmark_post', 'authenticated'),
    ('public.cancel_account_deletion', 'authenticated'),
    ('public.check_username', 'anon, authenticated'),
    ('public.cleanup_orphans', 'service_role'),
    ('public.complete_onboarding', 'authenticated'),
    ('public.confirm_storage_orphans', 'service_role'),
    ('public.create_comment', 'authenticated'),
    ('public.create_post', 'authenticated'),
    ('public.delete_comment', 'authenticated'),
    ('public.delete_my_account', 'authenticated'),
    ('public.delete_post', 'authenticated'),
    ('public.end_session', 'authenticated'),
    ('public.explore_feed', 'anon, authenticated'),
    ('public.export_my_data', 'authenticated'),
    ('public.follow_user', 'authenticated'),
    ('public.get_daily_metrics', 'authenticated'),
    ('public.get_engagement_metrics', 'authenticated'),
    ('public.get_followers', 'authenticated'),
    ('public.get_following', 'authenticated'),
    ('public.get_my_account', 'authenticated'),
    ('public.get_my_filters', 'authenticated'),
    ('public.get_poll_results', 'anon, authenticated'),
    ('public.get_profile', 'anon, authenticated'),
    ('public.grant_staff', 'service_role'),
    ('public.get_ticker', 'anon, authenticated'),
    ('public.heartbeat', 'authenticated'),
    ('public.home_feed', 'authenticated'),
    ('public.log_error', 'anon, authenticated'),
    ('public.moderation_log', 'authenticated'),
    ('public.moderation_queue', 'authenticated'),
    ('public.mute_user', 'authenticated'),
    ('public.my_activity', 'authenticated'),
    ('public.parent_comment', 'anon, authenticated, service_role'),
    ('public.post_thread', 'anon, authenticated'),
    ('public.purge_deleted', 'service_role'),
    ('public.quote_post', 'authenticated'),
    ('public.quoted_post', 'anon, authenticated, service_role'),
    ('public.react', 'authenticated'),
    ('public.refresh_metrics', 'service_role'),
    ('public.reinstate', 'authenticated'),
    ('public.replies', 'anon, authenticated, service_role'),
    ('public.report_content', 'authenticated'),
    ('public.repair_counters', 'service_role'),
    ('public.report_content', 'authenticated'),
    ('public.repost', 'authenticated'),
    ('public.restore_post', 'authenticated'),
    ('public.review_report', 'authenticated'),
    ('public.revoke_staff', 'service_role'),
    ('public.set_badge', 'authenticated'),
    ('public.set_country', 'service_role'),
    ('public.set_interests', 'authenticated'),
    ('public.search_posts', 'anon, authenticated'),
    ('public.search_tickers', 'anon, authenticated'),
    ('public.search_users', 'anon, authenticated'),
    ('public.start_session', 'authenticated'),
    ('public.suggest_users', 'authenticated'),
    ('public.suspend_user', 'authenticated'),
    ('public.take_down', 'authenticated'),
    ('public.take_storage_orphans', 'service_role'),
    ('public.ticker_feed', 'anon, authenticated'),
    ('public.unblock_user', 'authenticated'),
    ('public.unbookmark_post', 'authenticated'),
    ('public.undo_repost', 'authenticated'),
    ('public.unfollow_user', 'authenticated'),
    ('public.unmute_user', 'authenticated'),
    ('public.unreact', 'authenticated'),
    ('public.update_my_account', 'authenticated'),
    ('public.user_feed', 'anon, authenticated'),
    ('public.vote_poll', 'authenticated'),
    ('public.watchlist_feed', 'authenticated'),
    -- private
    ('private.active_user_id', 'authenticated, service_role'),
    ('private.bookmarks_feed', 'authenticated'),
    ('private.cancel_account_deletion', 'authenticated'),
    ('private.check_username', 'anon, authenticated'),
    ('private.cleanup_orphans', 'service_role'),
    ('private.complete_onboarding', 'authenticated'),
    ('private.confirm_storage_orphans', 'service_role'),
    ('private.create_comment', 'authenticated'),
    ('private.create_post', 'authenticated'),
    ('private.delete_comment', 'authenticated'),
    ('private.delete_my_account', 'authenticated'),
    ('private.delete_post', 'authenticated'),
    ('private.end_session', 'authenticated'),
    ('private.explore_feed', 'anon, authenticated'),
    ('private.export_my_data', 'authenticated'),
    ('private.filter_user', 'authenticated'),
    ('private.get_my_account', 'authenticated'),
    ('private.get_my_filters', 'authenticated'),
    ('private.grant_staff', 'service_role'),
    ('private.get_ticker', 'anon, authenticated'),
    ('private.has_visible_text', 'authenticated, service_role'),
    ('private.heartbeat', 'authenticated'),
    ('private.home_feed', 'authenticated'),
    ('private.invisible_characters', 'authenticated, service_role'),
    ('private.is_https_url', 'authenticated, service_role'),
    ('private.is_media', 'authenticated, service_role'),
    ('private.is_poll_options', 'authenticated, service_role'),
    ('private.is_staff', 'anon, authenticated, service_role'),
    ('private.list_follows', 'authenticated'),
    ('private.log_error', 'anon, authenticated'),
    ('private.moderation_log', 'authenticated'),
    ('private.moderation_queue', 'authenticated'),
    ('private.my_activity', 'authenticated'),
    ('private.post_thread', 'anon, authenticated'),
    ('private.purge_deleted', 'service_role'),
    ('private.quote_post', 'authenticated'),
    ('private.read_daily_metrics', 'authenticated, service_role'),
    ('private.read_engagement_metrics', 'authenticated, service_role'),
    ('private.refresh_metrics', 'service_role'),
    ('private.reinstate', 'authenticated'),
    ('private.repair_counters', 'service_role'),
    ('private.report_content', 'authenticated'),
    ('private.require_comment', 'anon, authenticated'),
    ('private.require_poll', 'anon, authenticated'),
    ('private.require_post', 'anon, authenticated'),
    ('private.require_staff', 'authenticated'),
    ('private.require_user', 'anon, authenticated'),
    ('private.restore_post', 'authenticated'),
    ('private.review_report', 'authenticated'),
    ('private.revoke_staff', 'service_role'),
    ('private.search_posts', 'anon, authenticated'),
    ('private.search_tickers', 'anon, authenticated'),
    ('private.search_users', 'anon, authenticated'),
    ('private.sees_comment', 'authenticated'),
    ('private.set_badge', 'authenticated'),
    ('private.set_country', 'service_role'),
    ('private.set_interests', 'authenticated'),
    ('private.start_session', 'authenticated'),
    ('private.suggest_users', 'authenticated'),
    ('private.suspend_user', 'authenticated'),
    ('private.take_down', 'authenticated'),
    ('private.take_storage_orphans', 'service_role'),
    ('private.ticker_feed', 'anon, authenticated'),
    ('private.unfilter_user', 'authenticated'),
    ('private.update_my_account', 'authenticated'),
    ('private.upload_folder', 'authenticated'),
    ('private.user_feed', 'anon, authenticated'),
    ('private.watchlist_feed', 'authenticated');

create temporary view our_relations as
select c.oid, n.nspname || '.' || c.relname as relation, c.relkind as kind, c.relacl, c.relowner,
    c.relrowsecurity
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname in ('public', 'private', 'analytics')
    and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f');

create temporary view our_functions as
select p.oid, n.nspname || '.' || p.proname as function, p.proacl, p.proowner,
    n.nspname = 'public' and p.prorettype <> 'trigger'::regtype as is_api
from pg_catalog.pg_proc p
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
where n.nspname in ('public', 'private', 'analytics');

-- One line a relation, role, command and column; '*' as column for the whole relation.
create temporary view declared as
select d.relation, r.role, c.command, k.column_name
from declared_relations d
cross join lateral regexp_split_to_table(nullif(d.roles, ''), ', ') r (role)
cross join lateral regexp_split_to_table(d.commands, ', ') c (command)
cross join lateral regexp_split_to_table(d.columns, ', ') k (column_name);

create temporary view granted as
select r.relation, a.grantee::regrole::text as role, lower(a.privilege_type) as command,
    '*' as column_name
from our_relations r
cross join lateral aclexplode(r.relacl) a
where a.grantee <> r.relowner
union
select r.relation, p.grantee::regrole::text, lower(p.privilege_type), a.attname
from our_relations r
join pg_catalog.pg_attribute a on a.attrelid = r.oid
cross join lateral aclexplode(a.attacl) p
where p.grantee <> r.relowner;

select is_empty(
    $$select relation from our_relations except select relation from declared_relations$$,
    'every relation is declared'
);
select is_empty(
    $$select role, command, relation, column_name from granted
    except
    select role, command, relation, column_name from declared
    order by 1, 3, 2, 4$$,
    'nobody has a privilege on a relation or column that is not declared'
);
select is_empty(
    $$select role, command, relation, column_name from declared
    except
    select role, command, relation, column_name from granted
    order by 1, 3, 2, 4$$,
    'every declared privilege on a relation or column is there'
);

select is_empty(
    $$select function from our_functions where is_api
    except
    select function from declared_functions$$,
    'every function of the API is declared'
);
select is_empty(
    $$select f.function, a.grantee::regrole::text as role
    from our_functions f
    cross join lateral aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) a
    where a.grantee <> f.proowner
    except
    select d.function, r.role
    from declared_functions d
    cross join lateral regexp_split_to_table(d.roles, ', ') r (role)$$,
    'nobody may execute a function that is not declared'
);
select is_empty(
    $$select d.function, r.role
    from declared_functions d
    cross join lateral regexp_split_to_table(nullif(d.roles, ''), ', ') r (role)
    except
    select f.function, a.grantee::regrole::text
    from our_functions f
    cross join lateral aclexplode(f.proacl) a$$,
    'every declared right to execute a function is there'
);

-- Nothing comes to a role by way of another role, or as a default of its own.
select is_empty(
    $$select m.member::regrole, m.roleid::regrole
    from pg_catalog.pg_auth_members m
    where m.member::regrole::text in ('anon', 'authenticated', 'service_role')$$,
    'the roles of the API inherit from no other role'
);

-- A privilege without a policy would never reach a row; a policy without a privilege says what does
-- not hold.
select is_empty(
    $$with privileged as (
        select distinct d.relation, d.role, d.command
        from declared d
        join our_relations r on r.relation = d.relation and r.relrowsecurity
        where d.role in ('anon', 'authenticated')
    ), ruled as (
        select r.relation, p.role::regrole::text as role,
            case o.polcmd
                when 'r' then 'select'
                when 'a' then 'insert'
                when 'w' then 'update'
                when 'd' then 'delete'
            end as command
        from pg_catalog.pg_policy o
        join our_relations r on r.oid = o.polrelid
        cross join lateral unnest(o.polroles) p (role)
        where o.polpermissive
    )
    (select 'no policy' as fault, * from (table privileged except table ruled) a)
    union all
    (select 'no privilege', * from (table ruled except table privileged) b)$$,
    'every privilege of a client on a table has its policy, and every policy its privilege'
);

select * from finish();
rollback;
