-- The schema document, object by object: its tables, columns, defaults, keys, checks, foreign keys,
-- views and triggers stand as its author wrote them, save where it could not run or did not hold.
-- Those corrections are listed with their number and reason (docs/decisions.md says more); one that
-- corrects nothing fails too. What is added to the document is no business of this test.
begin;
select plan(13);

create temporary table document_columns (relation text, name text, definition text);
insert into document_columns (relation, name, definition)
values
    ('users', 'id', 'uuid not null'),
    ('users', 'username', 'character varying(50) not null'),
    ('users', 'display_name', 'character varying(100) not null'),
    ('users', 'bio', 'text'),
    ('users', 'profile_picture_url', 'text'),
    ('users', 'badge', 'character varying(20)'),
    ('users', 'date_of_birth', 'date'),
    ('users', 'timezone', 'character varying(50)'),
    ('users', 'country', 'character varying(100)'),
    ('users', 'country_code', 'character varying(2)'),
    ('users', 'ip_address_hash', 'character varying(64)'),
    ('users', 'created_at', 'timestamp with time zone not null'),
    ('users', 'updated_at', 'timestamp with time zone not null'),
    ('users', 'last_active_at', 'timestamp with time zone'),
    ('users', 'deleted_at', 'timestamp with time zone'),
    ('posts', 'id', 'uuid not null'),
    ('posts', 'user_id', 'uuid not null'),
    ('posts', 'content', 'text not null'),
    ('posts', 'media_urls', 'text[]'),
    ('posts', 'gif_url', 'text'),
    ('posts', 'original_post_id', 'uuid'),
    ('posts', 'repost_type', 'character varying(10)'),
    ('posts', 'created_at', 'timestamp with time zone not null'),
    ('posts', 'updated_at', 'timestamp with time zone not null'),
    ('posts', 'deleted_at', 'timestamp with time zone'),
    ('comments', 'id', 'uuid not null'),
    ('comments', 'post_id', 'uuid not null'),
    ('comments', 'user_id', 'uuid not null'),
    ('comments', 'parent_comment_id', 'uuid'),
    ('comments', 'content', 'text not null'),
    ('comments', 'media_urls', 'text[]'),
    ('comments', 'gif_url', 'text'),
    ('comments', 'created_at', 'timestamp with time zone not null'),
    ('comments', 'updated_at', 'timestamp with time zone not null'),
    ('comments', 'deleted_at', 'timestamp with time zone'),
    ('tickers', 'id', 'uuid not null'),
    ('tickers', 'symbol', 'character varying(20) not null'),
    ('tickers', 'name', 'character varying(200)'),
    ('tickers', 'type', 'character varying(20)'),
    ('tickers', 'created_at', 'timestamp with time zone not null'),
    ('post_tickers', 'post_id', 'uuid not null'),
    ('post_tickers', 'ticker_id', 'uuid not null'),
    ('post_tickers', 'created_at', 'timestamp with time zone not null'),
    ('reactions', 'id', 'uuid not null'),
    ('reactions', 'user_id', 'uuid not null'),
    ('reactions', 'post_id', 'uuid'),
    ('reactions', 'comment_id', 'uuid'),
    ('reactions', 'created_at', 'timestamp with time zone not null'),
    ('reposts', 'id', 'uuid not null'),
    ('reposts', 'user_id', 'uuid not null'),
    ('reposts', 'post_id', 'uuid not null'),
    ('reposts', 'type', 'character varying(10) not null'),
    ('reposts', 'quote_content', 'text'),
    ('reposts', 'created_at', 'timestamp with time zone not null'),
    ('follows', 'follower_id', 'uuid not null'),
    ('follows', 'following_id', 'uuid not null'),
    ('follows', 'created_at', 'timestamp with time zone not null'),
    ('bookmarks', 'id', 'uuid not null'),
    ('bookmarks', 'user_id', 'uuid not null'),
    ('bookmarks', 'post_id', 'uuid not null'),
    ('bookmarks', 'created_at', 'timestamp with time zone not null'),
    ('polls', 'id', 'uuid not null'),
    ('polls', 'post_id', 'uuid'),
    ('polls', 'comment_id', 'uuid'),
    ('polls', 'options', 'text[] not null'),
    ('polls', 'duration_days', 'integer not null'),
    ('polls', 'created_at', 'timestamp with time zone not null'),
    ('poll_votes', 'id', 'uuid not null'),
    ('poll_votes', 'poll_id', 'uuid not null'),
    ('poll_votes', 'user_id', 'uuid not null'),
    ('poll_votes', 'option_index', 'integer not null'),
    ('poll_votes', 'created_at', 'timestamp with time zone not null'),
    ('content_filters', 'id', 'uuid not null'),
    ('content_filters', 'user_id', 'uuid not null'),
    ('content_filters', 'filtered_user_id', 'uuid not null'),
    ('content_filters', 'filter_type', 'character varying(10) not null'),
    ('content_filters', 'created_at', 'timestamp with time zone not null'),
    ('reports', 'id', 'uuid not null'),
    ('reports', 'reporter_id', 'uuid not null'),
    ('reports', 'reported_post_id', 'uuid'),
    ('reports', 'reported_comment_id', 'uuid'),
    ('reports', 'reported_user_id', 'uuid'),
    ('reports', 'report_type', 'character varying(50) not null'),
    ('reports', 'reason', 'text'),
    ('reports', 'status', 'character varying(20) not null'),
    ('reports', 'created_at', 'timestamp with time zone not null'),
    ('reports', 'reviewed_at', 'timestamp with time zone'),
    ('reports', 'reviewed_by', 'uuid'),
    ('user_interests', 'user_id', 'uuid not null'),
    ('user_interests', 'interest', 'character varying(50) not null'),
    ('user_interests', 'created_at', 'timestamp with time zone not null'),
    ('watchlist_items', 'id', 'uuid not null'),
    ('watchlist_items', 'user_id', 'uuid not null'),
    ('watchlist_items', 'ticker_id', 'uuid not null'),
    ('watchlist_items', 'created_at', 'timestamp with time zone not null'),
    ('error_logs', 'id', 'uuid not null'),
    ('error_logs', 'error_type', 'character varying(50) not null'),
    ('error_logs', 'error_code', 'character varying(50)'),
    ('error_logs', 'error_message', 'text not null'),
    ('error_logs', 'stack_trace', 'text'),
    ('error_logs', 'user_id', 'uuid'),
    ('error_logs', 'request_path', 'text'),
    ('error_logs', 'request_method', 'character varying(10)'),
    ('error_logs', 'request_id', 'character varying(100)'),
    ('error_logs', 'user_agent', 'text'),
    ('error_logs', 'ip_address_hash', 'character varying(64)'),
    ('error_logs', 'environment', 'character varying(20) not null'),
    ('error_logs', 'severity', 'character varying(20) not null'),
    ('error_logs', 'resolved', 'boolean'),
    ('error_logs', 'resolved_at', 'timestamp with time zone'),
    ('error_logs', 'resolved_by', 'uuid'),
    ('error_logs', 'metadata', 'jsonb'),
    ('error_logs', 'created_at', 'timestamp with time zone not null'),
    ('user_sessions', 'id', 'uuid not null'),
    ('user_sessions', 'user_id', 'uuid not null'),
    ('user_sessions', 'session_start', 'timestamp with time zone not null'),
    ('user_sessions', 'session_end', 'timestamp with time zone'),
    ('user_sessions', 'ip_address_hash', 'character varying(64)'),
    ('user_sessions', 'user_agent', 'text'),
    ('user_sessions', 'country_code', 'character varying(2)'),
    ('user_sessions', 'actions_count', 'integer'),
    ('user_sessions', 'created_at', 'timestamp with time zone not null');

create temporary table document_defaults (relation text, name text, definition text);
insert into document_defaults (relation, name, definition)
values
    ('users', 'created_at', 'now()'),
    ('users', 'updated_at', 'now()'),
    ('posts', 'id', 'gen_random_uuid()'),
    ('posts', 'created_at', 'now()'),
    ('posts', 'updated_at', 'now()'),
    ('comments', 'id', 'gen_random_uuid()'),
    ('comments', 'created_at', 'now()'),
    ('comments', 'updated_at', 'now()'),
    ('tickers', 'id', 'gen_random_uuid()'),
    ('tickers', 'created_at', 'now()'),
    ('post_tickers', 'created_at', 'now()'),
    ('reactions', 'id', 'gen_random_uuid()'),
    ('reactions', 'created_at', 'now()'),
    ('reposts', 'id', 'gen_random_uuid()'),
    ('reposts', 'created_at', 'now()'),
    ('follows', 'created_at', 'now()'),
    ('bookmarks', 'id', 'gen_random_uuid()'),
    ('bookmarks', 'created_at', 'now()'),
    ('polls', 'id', 'gen_random_uuid()'),
    ('polls', 'duration_days', '1'),
    ('polls', 'created_at', 'now()'),
    ('poll_votes', 'id', 'gen_random_uuid()'),
    ('poll_votes', 'created_at', 'now()'),
    ('content_filters', 'id', 'gen_random_uuid()'),
    ('content_filters', 'created_at', 'now()'),
    ('reports', 'id', 'gen_random_uuid()'),
    ('reports', 'status', '''pending''::character varying'),
    ('reports', 'created_at', 'now()'),
    ('user_interests', 'created_at', 'now()'),
    ('watchlist_items', 'id', 'gen_random_uuid()'),
    ('watchlist_items', 'created_at', 'now()'),
    ('error_logs', 'id', 'gen_random_uuid()'),
    ('error_logs', 'severity', '''error''::character varying'),
    ('error_logs', 'resolved', 'false'),
    ('error_logs', 'created_at', 'now()'),
    ('user_sessions', 'id', 'gen_random_uuid()'),
    ('user_sessions', 'session_start', 'now()'),
    ('user_sessions', 'actions_count', '0'),
    ('user_sessions', 'created_at', 'now()');

-- Named as Postgres names what the document leaves unnamed.
create temporary table document_constraints (relation text, name text, definition text);
insert into document_constraints (relation, name, definition)
values
    ('users', 'users_pkey', 'PRIMARY KEY (id)'),
    ('users', 'users_username_key', 'UNIQUE (username)'),
    ('posts', 'posts_pkey', 'PRIMARY KEY (id)'),
    ('comments', 'comments_pkey', 'PRIMARY KEY (id)'),
    ('tickers', 'tickers_pkey', 'PRIMARY KEY (id)'),
    ('tickers', 'tickers_symbol_key', 'UNIQUE (symbol)'),
    ('post_tickers', 'post_tickers_pkey', 'PRIMARY KEY (post_id, ticker_id)'),
    ('reactions', 'reactions_pkey', 'PRIMARY KEY (id)'),
    ('reactions', 'unique_user_post_reaction', 'UNIQUE (user_id, post_id)'),
    ('reactions', 'unique_user_comment_reaction', 'UNIQUE (user_id, comment_id)'),
    ('reposts', 'reposts_pkey', 'PRIMARY KEY (id)'),
    ('reposts', 'unique_user_post_repost', 'UNIQUE (user_id, post_id)'),
    ('follows', 'follows_pkey', 'PRIMARY KEY (follower_id, following_id)'),
    ('bookmarks', 'bookmarks_pkey', 'PRIMARY KEY (id)'),
    ('bookmarks', 'unique_user_post_bookmark', 'UNIQUE (user_id, post_id)'),
    ('polls', 'polls_pkey', 'PRIMARY KEY (id)'),
    ('poll_votes', 'poll_votes_pkey', 'PRIMARY KEY (id)'),
    ('poll_votes', 'unique_user_poll_vote', 'UNIQUE (user_id, poll_id)'),
    ('content_filters', 'content_filters_pkey', 'PRIMARY KEY (id)'),
    ('content_filters', 'unique_user_filter', 'UNIQUE (user_id, filtered_user_id, filter_type)'),
    ('reports', 'reports_pkey', 'PRIMARY KEY (id)'),
    ('user_interests', 'user_interests_pkey', 'PRIMARY KEY (user_id, interest)'),
    ('watchlist_items', 'watchlist_items_pkey', 'PRIMARY KEY (id)'),
    ('watchlist_items', 'unique_user_ticker_watchlist', 'UNIQUE (user_id, ticker_id)'),
    ('error_logs', 'error_logs_pkey', 'PRIMARY KEY (id)'),
    ('user_sessions', 'user_sessions_pkey', 'PRIMARY KEY (id)'),
    ('users', 'users_id_fkey', 'FOREIGN KEY (id) REFERENCES auth.users(id) ON DELETE CASCADE'),
    ('posts', 'posts_user_id_fkey', 'FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE'),
    (
        'posts', 'posts_original_post_id_fkey',
        'FOREIGN KEY (original_post_id) REFERENCES posts(id) ON DELETE SET NULL'
    ),
    (
        'comments', 'comments_post_id_fkey',
        'FOREIGN KEY (post_id) REFERENCES posts(id) ON DELETE CASCADE'
    ),
    (
        'comments', 'comments_user_id_fkey',
        'FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE'
    ),
    (
        'comments', 'comments_parent_comment_id_fkey',
        'FOREIGN KEY (parent_comment_id) REFERENCES comments(id) ON DELETE CASCADE'
    ),
    (
        'post_tickers', 'post_tickers_post_id_fkey',
        'FOREIGN KEY (post_id) REFERENCES posts(id) ON DELETE CASCADE'
    ),
    (
        'post_tickers', 'post_tickers_ticker_id_fkey',
        'FOREIGN KEY (ticker_id) REFERENCES tickers(id) ON DELETE CASCADE'
    ),
    (
        'reactions', 'reactions_user_id_fkey',
        'FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE'
    ),
    (
        'reactions', 'reactions_post_id_fkey',
        'FOREIGN KEY (post_id) REFERENCES posts(id) ON DELETE CASCADE'
    ),
    (
        'reactions', 'reactions_comment_id_fkey',
        'FOREIGN KEY (comment_id) REFERENCES comments(id) ON DELETE CASCADE'
    ),
    (
        'reposts', 'reposts_user_id_fkey',
        'FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE'
    ),
    (
        'reposts', 'reposts_post_id_fkey',
        'FOREIGN KEY (post_id) REFERENCES posts(id) ON DELETE CASCADE'
    ),
    (
        'follows', 'follows_follower_id_fkey',
        'FOREIGN KEY (follower_id) REFERENCES users(id) ON DELETE CASCADE'
    ),
    (
        'follows', 'follows_following_id_fkey',
        'FOREIGN KEY (following_id) REFERENCES users(id) ON DELETE CASCADE'
    ),
    (
        'bookmarks', 'bookmarks_user_id_fkey',
        'FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE'
    ),
    (
        'bookmarks', 'bookmarks_post_id_fkey',
        'FOREIGN KEY (post_id) REFERENCES posts(id) ON DELETE CASCADE'
    ),
    ('polls', 'polls_post_id_fkey', 'FOREIGN KEY (post_id) REFERENCES posts(id) ON DELETE CASCADE'),
    (
        'polls', 'polls_comment_id_fkey',
        'FOREIGN KEY (comment_id) REFERENCES comments(id) ON DELETE CASCADE'
    ),
    (
        'poll_votes', 'poll_votes_poll_id_fkey',
        'FOREIGN KEY (poll_id) REFERENCES polls(id) ON DELETE CASCADE'
    ),
    (
        'poll_votes', 'poll_votes_user_id_fkey',
        'FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE'
    ),
    (
        'content_filters', 'content_filters_user_id_fkey',
        'FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE'
    ),
    (
        'content_filters', 'content_filters_filtered_user_id_fkey',
        'FOREIGN KEY (filtered_user_id) REFERENCES users(id) ON DELETE CASCADE'
    ),
    (
        'reports', 'reports_reporter_id_fkey',
        'FOREIGN KEY (reporter_id) REFERENCES users(id) ON DELETE CASCADE'
    ),
    (
        'reports', 'reports_reported_post_id_fkey',
        'FOREIGN KEY (reported_post_id) REFERENCES posts(id) ON DELETE SET NULL'
    ),
    (
        'reports', 'reports_reported_comment_id_fkey',
        'FOREIGN KEY (reported_comment_id) REFERENCES comments(id) ON DELETE SET NULL'
    ),
    (
        'reports', 'reports_reported_user_id_fkey',
        'FOREIGN KEY (reported_user_id) REFERENCES users(id) ON DELETE SET NULL'
    ),
    ('reports', 'reports_reviewed_by_fkey', 'FOREIGN KEY (reviewed_by) REFERENCES users(id)'),
    (
        'user_interests', 'user_interests_user_id_fkey',
        'FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE'
    ),
    (
        'watchlist_items', 'watchlist_items_user_id_fkey',
        'FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE'
    ),
    (
        'watchlist_items', 'watchlist_items_ticker_id_fkey',
        'FOREIGN KEY (ticker_id) REFERENCES tickers(id) ON DELETE CASCADE'
    ),
    (
        'error_logs', 'error_logs_user_id_fkey',
        'FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE SET NULL'
    ),
    ('error_logs', 'error_logs_resolved_by_fkey', 'FOREIGN KEY (resolved_by) REFERENCES users(id)'),
    (
        'user_sessions', 'user_sessions_user_id_fkey',
        'FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE'
    ),
    (
        'users', 'users_badge_check',
        'CHECK (((badge)::text = ANY ((ARRAY[''Verified''::character varying, ''Public''::character varying])::text[])))'
    ),
    ('users', 'username_format', 'CHECK (((username)::text ~ ''^[a-z0-9_]{3,50}$''::text))'),
    ('users', 'username_lowercase', 'CHECK (((username)::text = lower((username)::text)))'),
    (
        'posts', 'posts_repost_type_check',
        'CHECK (((repost_type)::text = ANY ((ARRAY[''normal''::character varying, ''quote''::character varying])::text[])))'
    ),
    (
        'posts', 'content_not_empty',
        'CHECK (((length(TRIM(BOTH FROM content)) > 0) OR (media_urls IS NOT NULL) OR (gif_url IS NOT NULL)))'
    ),
    ('posts', 'max_content_length', 'CHECK ((length(content) <= 10000))'),
    (
        'comments', 'content_not_empty',
        'CHECK (((length(TRIM(BOTH FROM content)) > 0) OR (media_urls IS NOT NULL) OR (gif_url IS NOT NULL)))'
    ),
    ('comments', 'max_content_length', 'CHECK ((length(content) <= 10000))'),
    (
        'tickers', 'tickers_type_check',
        'CHECK (((type)::text = ANY ((ARRAY[''stock''::character varying, ''crypto''::character varying, ''etf''::character varying, ''other''::character varying])::text[])))'
    ),
    ('tickers', 'symbol_uppercase', 'CHECK (((symbol)::text = upper((symbol)::text)))'),
    (
        'reactions', 'reaction_target',
        'CHECK ((((post_id IS NOT NULL) AND (comment_id IS NULL)) OR ((post_id IS NULL) AND (comment_id IS NOT NULL))))'
    ),
    (
        'reposts', 'reposts_type_check',
        'CHECK (((type)::text = ANY ((ARRAY[''normal''::character varying, ''quote''::character varying])::text[])))'
    ),
    ('follows', 'no_self_follow', 'CHECK ((follower_id <> following_id))'),
    (
        'polls', 'poll_target',
        'CHECK ((((post_id IS NOT NULL) AND (comment_id IS NULL)) OR ((post_id IS NULL) AND (comment_id IS NOT NULL))))'
    ),
    ('polls', 'min_options', 'CHECK ((array_length(options, 1) >= 2))'),
    ('polls', 'max_options', 'CHECK ((array_length(options, 1) <= 4))'),
    ('polls', 'min_duration', 'CHECK (((duration_days > 0) AND (duration_days <= 7)))'),
    ('poll_votes', 'valid_option_index', 'CHECK ((option_index >= 0))'),
    (
        'content_filters', 'content_filters_filter_type_check',
        'CHECK (((filter_type)::text = ANY ((ARRAY[''mute''::character varying, ''block''::character varying])::text[])))'
    ),
    ('content_filters', 'no_self_filter', 'CHECK ((user_id <> filtered_user_id))'),
    (
        'reports', 'reports_status_check',
        'CHECK (((status)::text = ANY ((ARRAY[''pending''::character varying, ''reviewed''::character varying, ''resolved''::character varying, ''dismissed''::character varying])::text[])))'
    ),
    (
        'reports', 'report_target',
        'CHECK ((((reported_post_id IS NOT NULL) AND (reported_comment_id IS NULL) AND (reported_user_id IS NULL)) OR ((reported_post_id IS NULL) AND (reported_comment_id IS NOT NULL) AND (reported_user_id IS NULL)) OR ((reported_post_id IS NULL) AND (reported_comment_id IS NULL) AND (reported_user_id IS NOT NULL))))'
    ),
    (
        'error_logs', 'error_logs_severity_check',
        'CHECK (((severity)::text = ANY ((ARRAY[''debug''::character varying, ''info''::character varying, ''warning''::character varying, ''error''::character varying, ''critical''::character varying])::text[])))'
    );

create temporary table document_views (relation text, name text, definition text);
insert into document_views (relation, name, definition)
values
    ('post_stats', 'post_id', 'uuid'),
    ('post_stats', 'reaction_count', 'bigint'),
    ('post_stats', 'comment_count', 'bigint'),
    ('post_stats', 'repost_count', 'bigint'),
    ('post_stats', 'bookmark_count', 'bigint'),
    ('trending_tickers', 'ticker_id', 'uuid'),
    ('trending_tickers', 'symbol', 'character varying(20)'),
    ('trending_tickers', 'name', 'character varying(200)'),
    ('trending_tickers', 'mention_count', 'bigint'),
    ('trending_tickers', 'mentions_24h', 'bigint'),
    ('trending_tickers', 'last_mentioned_at', 'timestamp with time zone'),
    ('daily_metrics', 'metric_date', 'date'),
    ('daily_metrics', 'dau', 'bigint'),
    ('daily_metrics', 'mau', 'bigint'),
    ('daily_metrics', 'posts_today', 'bigint'),
    ('daily_metrics', 'posts_7d', 'bigint'),
    ('daily_metrics', 'posts_30d', 'bigint'),
    ('daily_metrics', 'new_users_today', 'bigint'),
    ('daily_metrics', 'new_users_7d', 'bigint'),
    ('daily_metrics', 'new_users_30d', 'bigint'),
    ('engagement_metrics', 'total_posts', 'bigint'),
    ('engagement_metrics', 'total_comments', 'bigint'),
    ('engagement_metrics', 'total_reactions', 'bigint'),
    ('engagement_metrics', 'total_reposts', 'bigint'),
    ('engagement_metrics', 'users_with_posts', 'bigint'),
    ('engagement_metrics', 'avg_posts_per_user', 'numeric'),
    ('engagement_metrics', 'avg_comments_per_post', 'numeric'),
    ('engagement_metrics', 'avg_reactions_per_post', 'numeric'),
    ('engagement_metrics', 'avg_reposts_per_post', 'numeric');

create temporary table corrections (relation text, name text, correction integer, reason text);
insert into corrections (relation, name, correction, reason)
values
    ('posts', 'content_not_empty', 2, 'let through empty media, blank gifs and invisible characters'),
    ('comments', 'content_not_empty', 2, 'let through empty media, blank gifs and invisible characters'),
    ('polls', 'min_options', 3, 'array_length of an empty array is null, and null passes a check'),
    ('polls', 'max_options', 3, 'as min_options'),
    ('comments', 'comments_parent_comment_id_fkey', 5, 'a reply could point into another thread'),
    ('reports', 'report_target', 6, 'contradicted on delete set null: a reported post could not go'),
    ('reports', 'reports_reviewed_by_fkey', 7, 'blocked the deletion of the reviewer''s account'),
    ('error_logs', 'error_logs_resolved_by_fkey', 7, 'blocked the deletion of the resolver''s account'),
    ('error_logs', 'resolved', 9, 'a flag is true or false'),
    ('user_sessions', 'actions_count', 9, 'a counter is a number');

create temporary view ours as
select 'column' as kind, c.relname::text as relation, a.attname::text as name,
    format_type(a.atttypid, a.atttypmod)
        || case when a.attnotnull then ' not null' else '' end as definition
from pg_catalog.pg_class c
join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
union all
select 'view', c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod)
from pg_catalog.pg_class c
join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0
where c.relnamespace = 'public'::regnamespace and c.relkind = 'v'
union all
select 'default', c.relname::text, a.attname::text, pg_get_expr(d.adbin, d.adrelid)
from pg_catalog.pg_attrdef d
join pg_catalog.pg_class c on c.oid = d.adrelid
join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = d.adnum
where c.relnamespace = 'public'::regnamespace and a.attgenerated = ''
union all
select 'constraint', c.relname::text, k.conname::text, pg_get_constraintdef(k.oid)
from pg_catalog.pg_constraint k
join pg_catalog.pg_class c on c.oid = k.conrelid
where c.relnamespace = 'public'::regnamespace and k.contype in ('p', 'u', 'f', 'c');

create temporary view document as
select 'column' as kind, relation, name, definition from document_columns
union all
select 'default', relation, name, definition from document_defaults
union all
select 'constraint', relation, name, definition from document_constraints
union all
select 'view', relation, name, definition from document_views;

select is((select count(distinct relation) from document_columns), 17::bigint,
    'the document''s 17 tables are declared');
select is((select count(distinct relation) from document_views), 4::bigint,
    'the document''s view and three materialized views are declared');

select is_empty(
    $$select distinct relation from document_columns
    except
    select relname::text from pg_catalog.pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r'$$,
    'every table of the document is there'
);
select is_empty(
    format(
        $$select d.relation, d.name, d.definition, o.definition as ours
        from document d
        left join ours o using (kind, relation, name)
        where d.kind = %L
            and d.definition is distinct from o.definition
            and not exists (
                select from corrections c where c.relation = d.relation and c.name = d.name
            )$$,
        k.kind
    ),
    format('every %s of the document stands as written, save the corrections', k.title)
)
from (
    values
        (1, 'column', 'column'),
        (2, 'default', 'default'),
        (3, 'constraint', 'key, check and foreign key'),
        (4, 'view', 'column of a view')
) as k (place, kind, title)
order by k.place;

select is_empty(
    $$select c.relation, c.name from corrections c
    where not exists (
        select from ours o
        where o.relation = c.relation and o.name = c.name and o.kind in ('column', 'constraint')
    )$$,
    'what is corrected is still there by its name'
);
select is_empty(
    $$select c.relation, c.name, c.correction from corrections c
    where not exists (
        select from document d
        join ours o using (kind, relation, name)
        where d.relation = c.relation
            and d.name = c.name
            and d.definition is distinct from o.definition
    )$$,
    'every listed correction corrects something'
);

select is_empty(
    $$select relation from (
        values ('daily_metrics'), ('engagement_metrics'), ('trending_tickers')
    ) as materialized (relation)
    except
    select relname::text from pg_catalog.pg_class
    where relnamespace = 'analytics'::regnamespace and relkind = 'm'$$,
    'the three materialized views stand behind the exposed ones of the same names'
);

select trigger_is('public', d.relation, d.trigger, 'public', 'update_updated_at')
from (
    values
        ('comments', 'comments_updated_at'),
        ('posts', 'posts_updated_at'),
        ('users', 'users_updated_at')
) as d (relation, trigger);

select * from finish();
rollback;
