-- Calls about accounts, sessions and people.
-- Up Migration

-- What get_my_account() answers: one's own row of users, whole, with role and counts.
create type public.account as (
    id uuid,
    username text,
    display_name text,
    bio text,
    profile_picture_url text,
    badge text,
    date_of_birth date,
    timezone text,
    country text,
    country_code text,
    ip_address_hash text,
    created_at timestamptz,
    updated_at timestamptz,
    last_active_at timestamptz,
    deleted_at timestamptz,
    username_changed_at timestamptz,
    suspended_at timestamptz,
    suspension_reason text,
    staff_role text,
    follower_count bigint,
    following_count bigint,
    post_count bigint
);

comment on type public.account is 'One''s own account, as get_my_account() returns it.';
comment on column public.account.id is 'The person.';
comment on column public.account.username is 'Unique handle.';
comment on column public.account.display_name is 'Shown name.';
comment on column public.account.bio is 'Self-description.';
comment on column public.account.profile_picture_url is 'https URL of the picture.';
comment on column public.account.badge is 'Verified, Public or null.';
comment on column public.account.date_of_birth is 'Date of birth.';
comment on column public.account.timezone is 'IANA time zone.';
comment on column public.account.country is 'Country name.';
comment on column public.account.country_code is 'ISO 3166-1 alpha-2.';
comment on column public.account.ip_address_hash is 'HMAC-SHA-256 of the last client address, hex.';
comment on column public.account.created_at is 'Member since.';
comment on column public.account.updated_at is 'Last edit.';
comment on column public.account.last_active_at is 'Last activity.';
comment on column public.account.deleted_at is 'Start of the period of grace, if deleted.';
comment on column public.account.username_changed_at is 'Last change of username.';
comment on column public.account.suspended_at is 'When suspended, if so.';
comment on column public.account.suspension_reason is 'Why suspended.';
comment on column public.account.staff_role is 'moderator, admin or null.';
comment on column public.account.follower_count is 'Who follow the person.';
comment on column public.account.following_count is 'Whom the person follows.';
comment on column public.account.post_count is 'Living posts and quotes.';

-- What get_profile() answers: a profile and how it stands to the caller.
create type public.profile_details as (
    id uuid,
    username text,
    display_name text,
    bio text,
    profile_picture_url text,
    badge text,
    created_at timestamptz,
    follower_count bigint,
    following_count bigint,
    post_count bigint,
    is_me boolean,
    is_followed boolean,
    follows_me boolean,
    is_muted boolean
);

comment on type public.profile_details is
    'A profile with its relation to the caller, as get_profile() returns it.';
comment on column public.profile_details.id is 'The person.';
comment on column public.profile_details.username is 'Unique handle.';
comment on column public.profile_details.display_name is 'Shown name.';
comment on column public.profile_details.bio is 'Self-description.';
comment on column public.profile_details.profile_picture_url is 'https URL of the picture.';
comment on column public.profile_details.badge is 'Verified, Public or null.';
comment on column public.profile_details.created_at is 'Member since.';
comment on column public.profile_details.follower_count is 'Who follow the person.';
comment on column public.profile_details.following_count is 'Whom the person follows.';
comment on column public.profile_details.post_count is 'Living posts and quotes.';
comment on column public.profile_details.is_me is 'Whether it is the caller.';
comment on column public.profile_details.is_followed is 'Whether the caller follows the person.';
comment on column public.profile_details.follows_me is 'Whether the person follows the caller.';
comment on column public.profile_details.is_muted is 'Whether the caller mutes the person.';

-- What vote_poll() and get_poll_results() answer: a row per option.
create type public.poll_result as (
    poll_id uuid,
    option_index integer,
    option text,
    vote_count bigint,
    is_my_choice boolean,
    total_votes bigint,
    closes_at timestamptz,
    is_closed boolean
);

comment on type public.poll_result is
    'One option of a poll with its votes, as get_poll_results() and vote_poll() return them.';
comment on column public.poll_result.poll_id is 'The poll.';
comment on column public.poll_result.option_index is 'The option, counted from 0.';
comment on column public.poll_result.option is 'Its text.';
comment on column public.poll_result.vote_count is 'All votes for it.';
comment on column public.poll_result.is_my_choice is 'Whether the caller voted for it.';
comment on column public.poll_result.total_votes is 'All votes of the poll.';
comment on column public.poll_result.closes_at is 'From this moment no vote counts.';
comment on column public.poll_result.is_closed is 'Whether that moment has passed.';

-- Raises 404 user_not_found unless the caller sees the person: it reads with the caller's rights,
-- so the policies are the rule. What may not be seen and what does not exist are the same answer.
create function private.require_user(user_id uuid)
returns void
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
    if not exists (
        select
        from public.users t
        where t.id = require_user.user_id
    ) then
        raise exception using
            errcode = 'PT404',
            message = 'user_not_found',
            detail = coalesce(require_user.user_id::text, 'null'),
            hint = 'It does not exist, or it is not visible to the caller.';
    end if;
end;
$$;

comment on function private.require_user is
    'Raises 404 user_not_found unless the caller sees it. Internal.';
revoke all on function private.require_user from public, anon, authenticated, service_role;
grant execute on function private.require_user to anon, authenticated;

-- Raises 404 post_not_found unless the caller sees a living post: it reads with the caller's
-- rights, so the policies are the rule. What may not be seen and what does not exist are the same
-- answer.
create function private.require_post(post_id uuid)
returns void
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
    if not exists (
        select
        from public.posts t
        where t.id = require_post.post_id
            and t.deleted_at is null
            and t.removed_at is null
    ) then
        raise exception using
            errcode = 'PT404',
            message = 'post_not_found',
            detail = coalesce(require_post.post_id::text, 'null'),
            hint = 'It does not exist, or it is not visible to the caller.';
    end if;
end;
$$;

comment on function private.require_post is
    'Raises 404 post_not_found unless the caller sees it. Internal.';
revoke all on function private.require_post from public, anon, authenticated, service_role;
grant execute on function private.require_post to anon, authenticated;

-- Raises 404 comment_not_found unless the caller sees a living comment: it reads with the caller's
-- rights, so the policies are the rule. What may not be seen and what does not exist are the same
-- answer.
create function private.require_comment(comment_id uuid)
returns void
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
    if not exists (
        select
        from public.comments t
        where t.id = require_comment.comment_id
            and t.deleted_at is null
            and t.removed_at is null
    ) then
        raise exception using
            errcode = 'PT404',
            message = 'comment_not_found',
            detail = coalesce(require_comment.comment_id::text, 'null'),
            hint = 'It does not exist, or it is not visible to the caller.';
    end if;
end;
$$;

comment on function private.require_comment is
    'Raises 404 comment_not_found unless the caller sees it. Internal.';
revoke all on function private.require_comment from public, anon, authenticated, service_role;
grant execute on function private.require_comment to anon, authenticated;

-- Raises 404 poll_not_found unless the caller sees the poll, and what it stands on lives.
create function private.require_poll(poll_id uuid)
returns void
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
    if not exists (
        select
        from public.polls t
        left join public.posts p on p.id = t.post_id
        left join public.comments c on c.id = t.comment_id
        where t.id = require_poll.poll_id
            and coalesce(p.deleted_at, p.removed_at, c.deleted_at, c.removed_at) is null
    ) then
        raise exception using
            errcode = 'PT404',
            message = 'poll_not_found',
            detail = coalesce(require_poll.poll_id::text, 'null'),
            hint = 'It does not exist, or it is not visible to the caller.';
    end if;
end;
$$;

comment on function private.require_poll is
    'Raises 404 poll_not_found unless the caller sees it. Internal.';
revoke all on function private.require_poll from public, anon, authenticated, service_role;
grant execute on function private.require_poll to anon, authenticated;

-- Definer behind public.get_my_account(): nobody holds a grant on the private columns of users.
-- Shows the caller's row alone, also to a suspended or deleted account: it may know why.
create function private.get_my_account()
returns public.account
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_account public.account;
begin
    if auth.uid() is null then
        raise exception using
            errcode = 'PT401',
            message = 'sign_in_required',
            hint = 'Call with the access token of a signed-in person.';
    end if;

    select
        u.id,
        u.username::text,
        u.display_name::text,
        u.bio,
        u.profile_picture_url,
        u.badge::text,
        u.date_of_birth,
        u.timezone::text,
        u.country::text,
        u.country_code::text,
        u.ip_address_hash::text,
        u.created_at,
        u.updated_at,
        u.last_active_at,
        u.deleted_at,
        u.username_changed_at,
        u.suspended_at,
        u.suspension_reason,
        s.role,
        p.follower_count,
        p.following_count,
        p.post_count
    into v_account
    from public.users u
    join public.profiles p on p.id = u.id
    left join private.staff s on s.user_id = u.id
    where u.id = auth.uid();

    if not found then
        raise exception using
            errcode = 'PT401',
            message = 'account_missing',
            hint = 'The token belongs to no account. Sign out and in again.';
    end if;

    return v_account;
end;
$$;

comment on function private.get_my_account is
    'The caller''s whole account. Internal: public.get_my_account().';
revoke all on function private.get_my_account from public, anon, authenticated, service_role;
grant execute on function private.get_my_account to authenticated;

-- One's own account, private columns included: what users does not grant to anybody.
create function public.get_my_account()
returns public.account
language sql
stable
security invoker
set search_path = ''
as $$
select a.*
from private.get_my_account() a
$$;

comment on function public.get_my_account is
    'The caller''s whole account: private columns, staff_role (null for most) and counts. Errors: '
    '401 sign_in_required, account_missing.';
revoke all on function public.get_my_account from public, anon, authenticated, service_role;
grant execute on function public.get_my_account to authenticated;

-- A profile by username, and how the two people stand to each other as far as the caller may know.
-- Across a block there is nothing to find.
create function public.get_profile(username text)
returns public.profile_details
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
    v_me uuid := auth.uid();
    v_profile public.profiles;
    v_is_followed boolean := false;
    v_follows_me boolean := false;
    v_is_muted boolean := false;
begin
    select p.*
    into v_profile
    from public.profiles p
    where p.username = lower(get_profile.username);

    if not found then
        raise exception using
            errcode = 'PT404',
            message = 'user_not_found',
            detail = coalesce(get_profile.username, 'null'),
            hint = 'It does not exist, or it is not visible to the caller.';
    end if;

    -- anon has no relations and no grant to look for them.
    if v_me is not null then
        v_is_followed := exists (
            select
            from public.follows f
            where f.follower_id = v_me
                and f.following_id = v_profile.id
        );
        v_follows_me := exists (
            select
            from public.follows f
            where f.follower_id = v_profile.id
                and f.following_id = v_me
        );
        v_is_muted := exists (
            select
            from public.content_filters c
            where c.user_id = v_me
                and c.filtered_user_id = v_profile.id
                and c.filter_type = 'mute'
        );
    end if;

    return row(
        v_profile.id,
        v_profile.username,
        v_profile.display_name,
        v_profile.bio,
        v_profile.profile_picture_url,
        v_profile.badge,
        v_profile.created_at,
        v_profile.follower_count,
        v_profile.following_count,
        v_profile.post_count,
        v_profile.id is not distinct from v_me,
        v_is_followed,
        v_follows_me,
        v_is_muted
    )::public.profile_details;
end;
$$;

comment on function public.get_profile is
    'A visible person''s profile by username, with the relation to the caller: is_me, '
    'is_followed, follows_me, is_muted. Errors: 404 user_not_found.';
revoke all on function public.get_profile from public, anon, authenticated, service_role;
grant execute on function public.get_profile to anon, authenticated;

-- Definer behind public.start_session(): sessions and the private columns of users are written by
-- nobody directly. Address and country come from the request's headers as the edge sets them, never
-- from the client's arguments.
create function private.start_session()
returns public.user_sessions
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
    v_ip_hash text := private.client_ip_hash();
    v_country_code text := private.client_country_code();
    v_session public.user_sessions;
begin
    insert into public.user_sessions as s (user_id, ip_address_hash, user_agent, country_code)
    values (v_user_id, v_ip_hash, left(private.request_header('user-agent'), 500), v_country_code)
    returning s.* into v_session;

    update public.users u
    set
        ip_address_hash = coalesce(v_ip_hash, u.ip_address_hash),
        country_code = coalesce(v_country_code, u.country_code),
        country = coalesce(
            (select c.name from private.countries c where c.code = v_country_code),
            u.country
        )
    where u.id = v_user_id
        and (
            coalesce(v_ip_hash, u.ip_address_hash) is distinct from u.ip_address_hash
            or coalesce(v_country_code, u.country_code) is distinct from u.country_code
        );

    perform private.touch_last_active(v_user_id);

    return v_session;
end;
$$;

comment on function private.start_session is
    'Starts a session of the caller. Internal: public.start_session().';
revoke all on function private.start_session from public, anon, authenticated, service_role;
grant execute on function private.start_session to authenticated;

-- Called once when the app opens; daily and monthly actives are counted from it.
create function public.start_session()
returns public.user_sessions
language sql
volatile
security invoker
set search_path = ''
as $$
select s.*
from private.start_session() s
$$;

comment on function public.start_session is
    'Starts a session of the caller and returns it. Errors: 401 and 403 of the active-caller '
    'rule.';
revoke all on function public.start_session from public, anon, authenticated, service_role;
grant execute on function public.start_session to authenticated;

-- Definer behind public.heartbeat(). Writes at most once a minute, unless there are actions to add.
create function private.heartbeat(session_id uuid, actions integer)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
    v_last_seen_at timestamptz;
begin
    if heartbeat.actions < 0 or heartbeat.actions > 1000 then
        raise exception using
            errcode = '22023',
            message = 'actions_out_of_range',
            detail = coalesce(heartbeat.actions::text, 'null'),
            hint = 'Send the actions since the last heartbeat, 0 to 1000.';
    end if;

    select s.last_seen_at
    into v_last_seen_at
    from public.user_sessions s
    where s.id = heartbeat.session_id
        and s.user_id = v_user_id
        and s.session_end is null;

    if not found then
        raise exception using
            errcode = 'PT404',
            message = 'session_not_found',
            detail = coalesce(heartbeat.session_id::text, 'null'),
            hint = 'It does not exist, is not one of the caller, or has ended: start a new one.';
    end if;

    if heartbeat.actions > 0 or v_last_seen_at < now() - interval '1 minute' then
        update public.user_sessions s
        set
            last_seen_at = now(),
            actions_count = s.actions_count + coalesce(heartbeat.actions, 0)
        where s.id = heartbeat.session_id;
    end if;

    perform private.touch_last_active(v_user_id);
end;
$$;

comment on function private.heartbeat is
    'Notes that a session of the caller goes on. Internal: public.heartbeat().';
revoke all on function private.heartbeat from public, anon, authenticated, service_role;
grant execute on function private.heartbeat to authenticated;

-- Called every few minutes while the app is open.
create function public.heartbeat(session_id uuid, actions integer default 0)
returns void
language sql
volatile
security invoker
set search_path = ''
as $$
select private.heartbeat(heartbeat.session_id, heartbeat.actions)
$$;

comment on function public.heartbeat is
    'Notes that the caller''s session goes on, with the actions (0 to 1000) since the last call. '
    'Errors: 400 actions_out_of_range, 404 session_not_found.';
revoke all on function public.heartbeat from public, anon, authenticated, service_role;
grant execute on function public.heartbeat to authenticated;

-- Definer behind public.end_session().
create function private.end_session(session_id uuid)
returns public.user_sessions
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
    v_session public.user_sessions;
begin
    update public.user_sessions s
    set session_end = coalesce(s.session_end, now())
    where s.id = end_session.session_id
        and s.user_id = v_user_id
    returning s.* into v_session;

    if not found then
        raise exception using
            errcode = 'PT404',
            message = 'session_not_found',
            detail = coalesce(end_session.session_id::text, 'null'),
            hint = 'It does not exist, or is not one of the caller.';
    end if;

    return v_session;
end;
$$;

comment on function private.end_session is
    'Ends a session of the caller. Internal: public.end_session().';
revoke all on function private.end_session from public, anon, authenticated, service_role;
grant execute on function private.end_session to authenticated;

-- Called when the app closes; a session nobody ends is closed by a job.
create function public.end_session(session_id uuid)
returns public.user_sessions
language sql
volatile
security invoker
set search_path = ''
as $$
select s.*
from private.end_session(end_session.session_id) s
$$;

comment on function public.end_session is
    'Ends the caller''s session and returns it; idempotent. Errors: 404 session_not_found.';
revoke all on function public.end_session from public, anon, authenticated, service_role;
grant execute on function public.end_session to authenticated;

-- Follows a person the caller sees.
create function public.follow_user(user_id uuid)
returns public.follows
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
    v_me uuid := private.active_user_id();
    v_follow public.follows;
begin
    if follow_user.user_id = v_me then
        raise exception using
            errcode = '22023',
            message = 'cannot_follow_self',
            hint = 'Give the id of somebody else.';
    end if;

    perform private.require_user(follow_user.user_id);

    insert into public.follows (follower_id, following_id)
    values (v_me, follow_user.user_id)
    on conflict on constraint follows_pkey do nothing;

    select f.*
    into v_follow
    from public.follows f
    where f.follower_id = v_me
        and f.following_id = follow_user.user_id;

    return v_follow;
end;
$$;

comment on function public.follow_user is
    'Follows a person as the caller and returns the row; idempotent. Errors: 400 '
    'cannot_follow_self, 404 user_not_found.';
revoke all on function public.follow_user from public, anon, authenticated, service_role;
grant execute on function public.follow_user to authenticated;

-- Ends a follow, also of somebody the caller no longer sees.
create function public.unfollow_user(user_id uuid)
returns boolean
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
begin
    delete from public.follows f
    where f.follower_id = v_user_id
        and f.following_id = unfollow_user.user_id;

    return found;
end;
$$;

comment on function public.unfollow_user is
    'Ends the caller''s follow of a person; idempotent. Returns whether there was one.';
revoke all on function public.unfollow_user from public, anon, authenticated, service_role;
grant execute on function public.unfollow_user to authenticated;

-- What blocking and muting have in common. Somebody a block hides can still be blocked back, and
-- muted; so can who has vanished, or else the answer would tell a block from an account that is
-- gone.
create function private.filter_user(user_id uuid, filter_type text)
returns public.content_filters
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
    v_me uuid := private.active_user_id();
    v_filter public.content_filters;
begin
    if filter_user.user_id = v_me then
        raise exception using
            errcode = '22023',
            message = 'cannot_filter_self',
            hint = 'Give the id of somebody else.';
    end if;

    if not exists (
        select
        from private.hidden h
        where h.viewer = v_me
            and h.author = filter_user.user_id
    ) and not exists (
        select
        from private.gone g
        where g.user_id = filter_user.user_id
    ) then
        perform private.require_user(filter_user.user_id);
    end if;

    insert into public.content_filters (user_id, filtered_user_id, filter_type)
    values (v_me, filter_user.user_id, filter_user.filter_type)
    on conflict on constraint unique_user_filter do nothing;

    select c.*
    into v_filter
    from public.content_filters c
    where c.user_id = v_me
        and c.filtered_user_id = filter_user.user_id
        and c.filter_type = filter_user.filter_type;

    return v_filter;
end;
$$;

comment on function private.filter_user is
    'Mutes or blocks a person as the caller. Internal: block_user() and mute_user().';
revoke all on function private.filter_user from public, anon, authenticated, service_role;
grant execute on function private.filter_user to authenticated;

-- What unblocking and unmuting have in common.
create function private.unfilter_user(user_id uuid, filter_type text)
returns boolean
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
begin
    delete from public.content_filters c
    where c.user_id = v_user_id
        and c.filtered_user_id = unfilter_user.user_id
        and c.filter_type = unfilter_user.filter_type;

    return found;
end;
$$;

comment on function private.unfilter_user is
    'Takes a mute or block of the caller back. Internal: unblock_user() and unmute_user().';
revoke all on function private.unfilter_user from public, anon, authenticated, service_role;
grant execute on function private.unfilter_user to authenticated;

-- Separates two people entirely: neither sees the other, follows between them end.
create function public.block_user(user_id uuid)
returns public.content_filters
language sql
volatile
security invoker
set search_path = ''
as $$
select c.*
from private.filter_user(block_user.user_id, 'block') c
$$;

comment on function public.block_user is
    'Separates two people entirely: neither sees the other, follows between them end. Returns the '
    'filter; idempotent. Errors: 400 cannot_filter_self, 404 user_not_found.';
revoke all on function public.block_user from public, anon, authenticated, service_role;
grant execute on function public.block_user to authenticated;

-- Takes block_user() back.
create function public.unblock_user(user_id uuid)
returns boolean
language sql
volatile
security invoker
set search_path = ''
as $$
select private.unfilter_user(unblock_user.user_id, 'block')
$$;

comment on function public.unblock_user is
    'Takes the caller''s block of a person back; idempotent. Returns whether there was one.';
revoke all on function public.unblock_user from public, anon, authenticated, service_role;
grant execute on function public.unblock_user to authenticated;

-- Hides a person from the caller's feeds, searches and suggestions; the muted one notices nothing.
create function public.mute_user(user_id uuid)
returns public.content_filters
language sql
volatile
security invoker
set search_path = ''
as $$
select c.*
from private.filter_user(mute_user.user_id, 'mute') c
$$;

comment on function public.mute_user is
    'Hides a person from the caller''s feeds, searches and suggestions; the muted one notices '
    'nothing. Returns the filter; idempotent. Errors: 400 cannot_filter_self, 404 user_not_found.';
revoke all on function public.mute_user from public, anon, authenticated, service_role;
grant execute on function public.mute_user to authenticated;

-- Takes mute_user() back.
create function public.unmute_user(user_id uuid)
returns boolean
language sql
volatile
security invoker
set search_path = ''
as $$
select private.unfilter_user(unmute_user.user_id, 'mute')
$$;

comment on function public.unmute_user is
    'Takes the caller''s mute of a person back; idempotent. Returns whether there was one.';
revoke all on function public.unmute_user from public, anon, authenticated, service_role;
grant execute on function public.unmute_user to authenticated;

-- Down Migration

drop function public.unmute_user;
drop function public.mute_user;
drop function public.unblock_user;
drop function public.block_user;
drop function private.unfilter_user;
drop function private.filter_user;
drop function public.unfollow_user;
drop function public.follow_user;
drop function public.end_session;
drop function private.end_session;
drop function public.heartbeat;
drop function private.heartbeat;
drop function public.start_session;
drop function private.start_session;
drop function public.get_profile;
drop function public.get_my_account;
drop function private.get_my_account;
drop function private.require_poll;
drop function private.require_comment;
drop function private.require_post;
drop function private.require_user;
drop type public.poll_result;
drop type public.profile_details;
drop type public.account;
