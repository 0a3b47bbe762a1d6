-- The small tables that hold what the database knows beforehand: settings, secrets, countries,
-- reserved usernames.
begin;
select plan(23);

select throws_ok(
    format('update private.%I set %I = null where true', c.relation, c.name),
    '23502',
    format(
        'null value in column "%s" of relation "%s" violates not-null constraint',
        c.name, c.relation
    ),
    format('%s always have %s', c.relation, c.name)
)
from (
    values
        ('settings', 'name'),
        ('settings', 'value'),
        ('settings', 'description'),
        ('secrets', 'name'),
        ('secrets', 'value'),
        ('secrets', 'created_at'),
        ('countries', 'code'),
        ('countries', 'name'),
        ('reserved_usernames', 'username')
) c (relation, name);
select throws_ok(
    b.statement, b.code, b.message, b.description
)
from (
    values
        (
            $$insert into private.settings (name, value, description)
            values ('Retention', '1 day', 'x')$$,
            '23514',
            'new row for relation "settings" violates check constraint "settings_name_check"',
            'a setting has a name in lower case'
        ),
        (
            $$insert into private.settings (name, value, description)
            values ('retention', '1 day', 'x')$$,
            '23505', 'duplicate key value violates unique constraint "settings_pkey"',
            'a setting has one value'
        ),
        (
            $$insert into private.secrets (name, value) values ('ip_hash_key', '\x00')$$,
            '23505', 'duplicate key value violates unique constraint "secrets_pkey"',
            'a secret has one value'
        ),
        (
            $$insert into private.countries (code, name) values ('de', 'Germany')$$,
            '23514',
            'new row for relation "countries" violates check constraint "countries_code_check"',
            'a country has two upper-case letters'
        ),
        (
            $$insert into private.countries (code, name) values ('DE', 'Deutschland')$$,
            '23505', 'duplicate key value violates unique constraint "countries_pkey"',
            'a country has one name'
        ),
        (
            $$insert into private.reserved_usernames (username) values ('admin')$$,
            '23505', 'duplicate key value violates unique constraint "reserved_usernames_pkey"',
            'a name is reserved once'
        )
) b (statement, code, message, description);

insert into private.secrets (name, value) values ('another', '\x01');
select is(
    (select s.created_at from private.secrets s where s.name = 'another'), now(),
    'a secret is as old as it is'
);
select set_eq(
    'select s.name from private.settings s',
    array[
        'retention', 'username_change_wait', 'username_hold', 'ip_header', 'country_header',
        'ip_hash_retention', 'account_grace', 'session_idle', 'session_retention',
        'error_log_retention', 'environment', 'removed_retention', 'limit_posts',
        'limit_comments', 'limit_reactions', 'limit_reposts', 'limit_follows', 'limit_bookmarks',
        'limit_poll_votes', 'limit_content_filters', 'limit_watchlist_items', 'limit_reports',
        'limit_user_interests', 'limit_edits', 'open_sessions',
        'limit_user_sessions', 'limit_error_logs', 'limit_error_logs_shared', 'explore_acts',
        'explore_author_limit', 'explore_half_life', 'explore_kept', 'explore_size',
        'explore_window', 'feed_marks', 'home_walk_budget', 'home_walk_threshold',
        'job_batch_time', 'job_run_retention'
    ],
    'every setting has its first value'
);
select throws_ok(
    $$select private.setting('retentoin')$$,
    'PT500', 'setting_missing',
    'a setting that nobody made is an error of ours'
);
update private.settings set value = '7 days' where name = 'retention';
select is(private.setting('retention'), '7 days', 'a changed setting counts at once');
select is(
    (select count(*) from private.countries), 249::bigint, 'all countries of ISO 3166-1 are there'
);
select results_eq(
    $$select c.name from private.countries c where c.code in ('DE', 'IN', 'US') order by c.code$$,
    $$values ('Germany'), ('India'), ('United States of America')$$,
    'countries have the names that people know'
);
select is_empty(
    $$select r.username from private.reserved_usernames r
    where r.username !~ '^[a-z0-9_]{3,50}$'$$,
    'only what could be a username is reserved'
);
select is(
    (select count(*) from private.reserved_usernames r
    where r.username in ('admin', 'support', 'api', 'ghost')),
    4::bigint,
    'names that speak for the platform are reserved'
);

select * from finish();
rollback;
