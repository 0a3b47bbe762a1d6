-- Schemas, extensions and privileges of what is to come; the rules that table checks call.
-- Up Migration

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

-- HMAC and random bytes for the hash of client addresses (private.client_ip_hash()).
create extension if not exists pgcrypto with schema extensions;

-- Postgres gives EXECUTE on every new function to PUBLIC, so anon could call whatever anybody adds
-- to an exposed schema. Only the form without a schema takes that away. What Supabase's own
-- defaults give beyond it differs with the mode of the Data API; each file under policies/ and
-- functions/ revokes it by name, so that both modes end in the same privileges.
alter default privileges revoke execute on functions from public;

-- What a person cannot see, as the inside of a bracket expression: controls and white space, the
-- code points that Unicode calls default-ignorable (zero-width, fillers, direction marks, variation
-- selectors, tags), interlinear annotations and the blank braille pattern.
create function private.invisible_characters()
returns text
language sql
immutable
parallel safe
set search_path = ''
as $$
select
    '\u0001-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f'
    '\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff'
    '\uffa0\ufff0-\ufffb\U00013430-\U00013440\U0001bca0-\U0001bca3'
    '\U0001d173-\U0001d17a\U000e0000-\U000e0fff'
$$;

comment on function private.invisible_characters is
    'Invisible characters, to stand within the brackets of a regular expression. Internal.';
revoke all on function private.invisible_characters from public, anon, authenticated, service_role;
grant execute on function private.invisible_characters to authenticated, service_role;

-- A text that a person can see: at least one character that is not invisible. Used by check
-- constraints, so that no path lets a blank post or name through.
create function private.has_visible_text(value text)
returns boolean
language sql
immutable
parallel safe
set search_path = ''
as $$
select has_visible_text.value ~ format('[^%s]', private.invisible_characters())
$$;

comment on function private.has_visible_text is
    'Whether a text has a character that can be seen. For check constraints.';
revoke all on function private.has_visible_text from public, anon, authenticated, service_role;
grant execute on function private.has_visible_text to authenticated, service_role;

-- An https URL of at most 2,048 characters without white space; null passes, as in any check.
create function private.is_https_url(value text)
returns boolean
language sql
immutable
parallel safe
set search_path = ''
as $$
select is_https_url.value ~ '^https://[^[:space:]/?#]+\S*$' and length(is_https_url.value) <= 2048
$$;

comment on function private.is_https_url is
    'Whether a text is a bounded https URL. For check constraints.';
revoke all on function private.is_https_url from public, anon, authenticated, service_role;
grant execute on function private.is_https_url to authenticated, service_role;

-- A list of at most four https URLs, one-dimensional, none of them null; null and the empty list
-- pass.
create function private.is_media(urls text[])
returns boolean
language sql
immutable
parallel safe
set search_path = ''
as $$
select
    coalesce(array_ndims(is_media.urls), 1) = 1
    and coalesce(cardinality(is_media.urls), 0) <= 4
    and not exists (
        select
        from unnest(is_media.urls) u
        where private.is_https_url(u) is not true
    )
$$;

comment on function private.is_media is
    'Whether a list holds at most four https URLs. For check constraints.';
revoke all on function private.is_media from public, anon, authenticated, service_role;
grant execute on function private.is_media to authenticated, service_role;

-- What a voter can tell apart: one dimension counted from 1, each option visible, at most 80
-- characters, none twice (what is invisible and upper or lower case make no difference). How many
-- there may be stands in min_options and max_options.
create function private.is_poll_options(options text[])
returns boolean
language sql
immutable
parallel safe
set search_path = ''
as $$
select
    array_ndims(is_poll_options.options) = 1
    and array_lower(is_poll_options.options, 1) = 1
    and bool_and(o is not null and length(o) <= 80 and private.has_visible_text(o))
    and count(*) = count(
        distinct lower(
            regexp_replace(
                o, format('[%s]', private.invisible_characters()), '', 'g'
            )
        )
    )
from unnest(is_poll_options.options) o
$$;

comment on function private.is_poll_options is
    'Whether poll options are visible, short and different. For the check on polls.';
revoke all on function private.is_poll_options from public, anon, authenticated, service_role;
grant execute on function private.is_poll_options to authenticated, service_role;

-- Down Migration

drop function private.is_poll_options;
drop function private.is_media;
drop function private.is_https_url;
drop function private.has_visible_text;
drop function private.invisible_characters;
alter default privileges grant execute on functions to public;
-- The extension stays: others may use it.
drop schema analytics;
drop schema private;
