-- The three schemas of ours. `public` is exposed by the Data API and exists already; these are not
-- exposed.
create schema private;
comment on schema private is
    'What policies, triggers and API functions need and no client may name: settings, counters, '
    'visibility, the work of privileged calls. Not exposed.';

create schema analytics;
comment on schema analytics is
    'Materialized views. They obey no row level security, so they stand here, unexposed; public.* '
    'has a view in front of each.';

-- Policies, check constraints and wrappers run with the caller's rights and name objects in here.
-- Usage alone opens nothing: each table and function is granted by name.
grant usage on schema private to anon, authenticated, service_role;
grant usage on schema analytics to anon, authenticated, service_role;
