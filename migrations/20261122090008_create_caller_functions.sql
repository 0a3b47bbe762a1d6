-- Who is calling, what they see, what request it is.
-- Up Migration

-- One setting as text. An unknown name is a fault of ours, so it raises instead of giving null.
create function private.setting(name text)
returns text
language plpgsql
stable
parallel safe
security definer
set search_path = ''
as $$
declare
    v_value text;
begin
    select s.value
    into v_value
    from private.settings s
    where s.name = setting.name;

    if not found then
        raise exception using
            errcode = 'PT500',
            message = 'setting_missing',
            detail = coalesce(setting.name, 'null'),
            hint = 'Insert the setting into private.settings.';
    end if;

    return v_value;
end;
$$;

comment on function private.setting is
    'The value of a setting; raises setting_missing for an unknown name.';
revoke all on function private.setting from public, anon, authenticated, service_role;

-- The account that inherits blank tombstones of erased people. Its id is fixed, so that code can
-- name it.
create function private.ghost_id()
returns uuid
language sql
immutable
parallel safe
set search_path = ''
as $$
select '00000000-0000-4000-8000-000000000000'::uuid
$$;

comment on function private.ghost_id is 'The id of the reserved ghost account.';
revoke all on function private.ghost_id from public, anon, authenticated, service_role;

-- Whether the caller moderates, now: asked of the table and not of the token, so that revoking
-- takes effect at once. A suspended or deleted staff member is none. Policies call it once a
-- statement, as (select private.is_staff()).
create function private.is_staff()
returns boolean
language sql
stable
parallel safe
security definer
set search_path = ''
as $$
select exists (
    select
    from private.staff s
    where s.user_id = (select auth.uid())
        and not exists (
            select
            from private.gone g
            where g.user_id = s.user_id
        )
)
$$;

comment on function private.is_staff is
    'Whether the caller is a moderator or admin in good standing.';
revoke all on function private.is_staff from public, anon, authenticated, service_role;
grant execute on function private.is_staff to anon, authenticated, service_role;

-- The active-caller rule, in this one place: who writes is signed in for good, has a row in users,
-- and is neither deleted nor suspended. Every write policy and every writing API function asks,
-- once a statement: (select private.active_user_id()).
create function private.active_user_id()
returns uuid
language plpgsql
stable
parallel safe
security definer
set search_path = ''
as $$
declare
    v_id uuid := auth.uid();
    v_deleted_at timestamptz;
    v_suspended_at timestamptz;
begin
    if v_id is null then
        raise exception using
            errcode = 'PT401',
            message = 'sign_in_required',
            hint = 'Call with the access token of a signed-in person.';
    end if;

    if coalesce((auth.jwt() ->> 'is_anonymous')::boolean, false) then
        raise exception using
            errcode = 'PT403',
            message = 'account_required',
            hint = 'An anonymous sign-in only reads. Link an identity to the account first.';
    end if;

    select u.deleted_at, u.suspended_at
    into v_deleted_at, v_suspended_at
    from public.users u
    where u.id = v_id;

    if not found then
        raise exception using
            errcode = 'PT401',
            message = 'account_missing',
            hint = 'The token belongs to no account. Sign out and in again.';
    elsif v_suspended_at is not null then
        raise exception using
            errcode = 'PT403',
            message = 'account_suspended',
            hint = 'A suspended account may read, export and delete itself.';
    elsif v_deleted_at is not null then
        raise exception using
            errcode = 'PT403',
            message = 'account_deleted',
            hint = 'Cancel the deletion of the account first.';
    end if;

    return v_id;
end;
$$;

comment on function private.active_user_id is
    'The caller''s id, or an error: 401 sign_in_required, account_missing; 403 account_required, '
    'account_suspended, account_deleted.';
revoke all on function private.active_user_id from public, anon, authenticated, service_role;
grant execute on function private.active_user_id to authenticated, service_role;

-- The visibility rule for definers, which no policy holds back: a living post whose author has
-- neither vanished nor is separated from the viewer by a block. The same sentence as the policy on
-- posts; a test holds both against the same cases.
create function private.sees_post(viewer uuid, post_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
select exists (
    select
    from public.posts p
    where p.id = sees_post.post_id
        and p.deleted_at is null
        and p.removed_at is null
        and not exists (
            select
            from private.gone g
            where g.user_id = p.user_id
        )
        and not exists (
            select
            from private.hidden h
            where h.viewer = sees_post.viewer
                and h.author = p.user_id
        )
)
$$;

comment on function private.sees_post is
    'Whether a viewer sees a living post. Internal, for definers.';
revoke all on function private.sees_post from public, anon, authenticated, service_role;

-- The visibility rule for comments, for definers and for the insert policy on comments, which may
-- not query its own table: a living comment under a visible post, its author neither vanished nor
-- separated from the viewer by a block. The same sentence as the policy on comments.
create function private.sees_comment(viewer uuid, comment_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
select exists (
    select
    from public.comments c
    where c.id = sees_comment.comment_id
        and c.deleted_at is null
        and c.removed_at is null
        and private.sees_post(sees_comment.viewer, c.post_id)
        and not exists (
            select
            from private.gone g
            where g.user_id = c.user_id
        )
        and not exists (
            select
            from private.hidden h
            where h.viewer = sees_comment.viewer
                and h.author = c.user_id
        )
)
$$;

comment on function private.sees_comment is
    'Whether a viewer sees a living comment. Internal, for definers and the policy on comments.';
revoke all on function private.sees_comment from public, anon, authenticated, service_role;
grant execute on function private.sees_comment to authenticated;

-- Whose content is acted on: the author of the post, or of the comment and of the post it stands
-- under.
create function private.content_authors(post_id uuid, comment_id uuid)
returns uuid[]
language sql
stable
security definer
set search_path = ''
as $$
select array_agg(a.user_id)
from (
    select p.user_id
    from public.posts p
    where p.id = content_authors.post_id
    union
    select c.user_id
    from public.comments c
    where c.id = content_authors.comment_id
    union
    select p.user_id
    from public.comments c
    join public.posts p on p.id = c.post_id
    where c.id = content_authors.comment_id
) a
$$;

comment on function private.content_authors is
    'The authors of a post, or of a comment and its post. Internal.';
revoke all on function private.content_authors from public, anon, authenticated, service_role;

-- Which of the 1,024 locks stands for two people, in whichever order they are named.
create function private.pair_key(one uuid, other uuid)
returns integer
language sql
immutable
parallel safe
set search_path = ''
as $$
select (
    hashtextextended(
        format(
            '%s %s',
            least(pair_key.one, pair_key.other),
            greatest(pair_key.one, pair_key.other)
        ),
        0
    ) & 1023
)::integer
$$;

comment on function private.pair_key is 'The key of lock_pair() for two people. Internal.';
revoke all on function private.pair_key from public, anon, authenticated, service_role;

-- Serializes what two people do to each other. A block takes the lock alone, what a block forbids
-- takes it shared: so that whichever comes second sees the other. Both orders of the pair are the
-- same lock. Pairs share 1,024 keys, so that a request with thousands of pairs cannot fill the
-- server's lock table; that two pairs meet on one key costs a short wait behind a block, no more.
create function private.lock_pair(key integer, is_exclusive boolean)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    -- The first number sets these locks apart from all others of the database.
    if lock_pair.is_exclusive then
        perform pg_advisory_xact_lock(20261122, lock_pair.key);
    else
        perform pg_advisory_xact_lock_shared(20261122, lock_pair.key);
    end if;
end;
$$;

comment on function private.lock_pair is
    'Takes the lock of a pair of people (pair_key()) until the transaction ends. Internal.';
revoke all on function private.lock_pair from public, anon, authenticated, service_role;

-- Serializes what one person writes at the same moment. A quote is a row of posts and a row of
-- reposts, and calls reach them in either order; a bulk insert repeated by an impatient client
-- meets its own rows in another order. Taken before any row, so that calls of one person queue
-- instead of deadlocking. It ends with the transaction.
create function private.lock_person(user_id uuid)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
select pg_advisory_xact_lock(hashtextextended(format('person %s', lock_person.user_id), 0))
$$;

comment on function private.lock_person is
    'Takes the advisory lock of a person''s writes until the transaction ends. Internal.';
revoke all on function private.lock_person from public, anon, authenticated, service_role;

-- One header of the HTTP request that PostgREST is serving; null outside of a request.
create function private.request_header(name text)
returns text
language sql
stable
parallel safe
set search_path = ''
as $$
select nullif(current_setting('request.headers', true), '')::json ->> lower(request_header.name)
$$;

comment on function private.request_header is
    'A header of the current HTTP request, by lower-case name.';
revoke all on function private.request_header from public, anon, authenticated, service_role;

-- The caller's address, as a keyed hash. A bare SHA-256 of an IPv4 address is reversed in minutes
-- by trying all of them; with an HMAC under a key that never leaves the database it is not. The
-- address comes from the one header that the operator trusts (setting ip_header; cf-connecting-ip
-- is set by Supabase's edge, while x-forwarded-for can be forged). No raw address is stored
-- anywhere.
create function private.client_ip_hash()
returns text
language sql
stable
parallel safe
security definer
set search_path = ''
as $$
select encode(extensions.hmac(convert_to(btrim(h.address), 'UTF8'), s.value, 'sha256'), 'hex')
from private.request_header(private.setting('ip_header')) h (address)
cross join private.secrets s
where s.name = 'ip_hash_key'
    and btrim(h.address) <> ''
$$;

comment on function private.client_ip_hash is
    'HMAC-SHA-256, hex, of the client address of the current request; null without one. Internal.';
revoke all on function private.client_ip_hash from public, anon, authenticated, service_role;

-- The caller's country as the edge tells it (setting country_header). The edge also says XX, T1 and
-- the like: only what is an ISO code counts.
create function private.client_country_code()
returns text
language sql
stable
parallel safe
security definer
set search_path = ''
as $$
select c.code
from private.countries c
where c.code = upper(btrim(private.request_header(private.setting('country_header'))))
$$;

comment on function private.client_country_code is
    'ISO 3166-1 code of the current request''s country; null where the edge tells none. Internal.';
revoke all on function private.client_country_code from public, anon, authenticated, service_role;

-- A new key for the hash of client addresses; hashes made before can never again be compared with
-- new ones. Also makes the first key. Called by postgres (docs/operations.md).
create function private.rotate_ip_hash_key()
returns void
language sql
volatile
security definer
set search_path = ''
as $$
insert into private.secrets (name, value)
values ('ip_hash_key', extensions.gen_random_bytes(32))
on conflict (name) do update
set
    value = excluded.value,
    created_at = now()
$$;

comment on function private.rotate_ip_hash_key is
    'Replaces the key of client_ip_hash(). For postgres only.';
revoke all on function private.rotate_ip_hash_key from public, anon, authenticated, service_role;

-- Hashes of addresses are kept as long as the setting ip_hash_retention says and no longer. One
-- bounded batch a table; the caller repeats while it returns more than nothing.
create function private.clear_ip_hashes(batch_size integer default 1000)
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_before timestamptz := now() - private.setting('ip_hash_retention')::interval;
    v_rows integer;
    v_total integer := 0;
begin
    update public.user_sessions
    set ip_address_hash = null
    where id in (
        select s.id
        from public.user_sessions s
        where s.session_start < v_before
            and s.ip_address_hash is not null
        order by s.session_start
        limit clear_ip_hashes.batch_size
    );
    get diagnostics v_rows = row_count;
    v_total := v_total + v_rows;

    update public.error_logs
    set ip_address_hash = null
    where id in (
        select e.id
        from public.error_logs e
        where e.created_at < v_before
            and e.ip_address_hash is not null
        order by e.created_at
        limit clear_ip_hashes.batch_size
    );
    get diagnostics v_rows = row_count;
    v_total := v_total + v_rows;

    update public.users
    set ip_address_hash = null
    where id in (
        select u.id
        from public.users u
        where u.ip_address_hash is not null
            and coalesce(u.last_active_at, u.created_at) < v_before
        limit clear_ip_hashes.batch_size
    );
    get diagnostics v_rows = row_count;

    return v_total + v_rows;
end;
$$;

comment on function private.clear_ip_hashes is
    'Clears address hashes past their retention, one batch a table; returns how many. For jobs.';
revoke all on function private.clear_ip_hashes from public, anon, authenticated, service_role;

-- Notes that a person is here, at most once in five minutes: a row that every heartbeat rewrote
-- would bloat.
create function private.touch_last_active(user_id uuid)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
update public.users u
set last_active_at = now()
where u.id = touch_last_active.user_id
    and (u.last_active_at is null or u.last_active_at < now() - interval '5 minutes')
$$;

comment on function private.touch_last_active is
    'Sets users.last_active_at unless that happened within five minutes. Internal.';
revoke all on function private.touch_last_active from public, anon, authenticated, service_role;

-- Down Migration

drop function private.touch_last_active;
drop function private.clear_ip_hashes;
drop function private.rotate_ip_hash_key;
drop function private.client_country_code;
drop function private.client_ip_hash;
drop function private.request_header;
drop function private.lock_person;
drop function private.lock_pair;
drop function private.pair_key;
drop function private.content_authors;
drop function private.sees_comment;
drop function private.sees_post;
drop function private.active_user_id;
drop function private.is_staff;
drop function private.ghost_id;
drop function private.setting;
