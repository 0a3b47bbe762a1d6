-- Deleting one's account, taking it back, and everything that is stored of oneself.
-- Up Migration

-- Who may end an account and take it back: its owner, also while it is suspended or deleted. As for
-- every write, an anonymous sign-in is not enough; all other writes ask private.active_user_id().
create function private.account_owner_id()
returns uuid
language plpgsql
stable
parallel safe
security definer
set search_path = ''
as $$
declare
    v_id uuid := private.signed_in_user_id();
begin
    if coalesce((auth.jwt() ->> 'is_anonymous')::boolean, false) then
        raise exception using
            errcode = 'PT403',
            message = 'account_required',
            hint = 'An anonymous sign-in only reads. Link an identity to the account first.';
    end if;

    return v_id;
end;
$$;

comment on function private.account_owner_id is
    'The id of the caller, suspended and deleted or not: 401 sign_in_required, account_missing; '
    '403 account_required. Internal.';
revoke all on function private.account_owner_id from public, anon, authenticated, service_role;

-- Definer behind public.delete_my_account(). Whoever is staff is none from this moment
-- (private.is_staff()); content and counts stay as they are until the purge.
create function private.delete_my_account()
returns public.account
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.account_owner_id();
begin
    -- Sessions before the person, as heartbeat() takes them.
    perform private.lock_person(v_user_id);

    update public.user_sessions s
    set session_end = greatest(now(), s.session_start)
    where s.user_id = v_user_id
        and s.session_end is null;

    update public.users u
    set deleted_at = now()
    where u.id = v_user_id
        and u.deleted_at is null;

    return private.get_my_account();
end;
$$;

comment on function private.delete_my_account is
    'Begins the period of grace of the caller''s account. Internal: public.delete_my_account().';
revoke all on function private.delete_my_account from public, anon, authenticated, service_role;
grant execute on function private.delete_my_account to authenticated;

-- The account vanishes for everybody else at once; until it is purged its owner can take it back.
create function public.delete_my_account()
returns public.account
language sql
volatile
security invoker
set search_path = ''
as $$
select a.*
from private.delete_my_account() a
$$;

comment on function public.delete_my_account is
    'Deletes the caller''s account, also a suspended one, ends its sessions, and returns it with '
    'deleted_at and purge_at: until then cancel_account_deletion() takes it back. Idempotent. '
    'Errors: 401 sign_in_required, account_missing; 403 account_required.';
revoke all on function public.delete_my_account from public, anon, authenticated, service_role;
grant execute on function public.delete_my_account to authenticated;

-- Definer behind public.cancel_account_deletion(). A suspension stays what it was.
create function private.cancel_account_deletion()
returns public.account
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.account_owner_id();
    v_purge_at timestamptz;
begin
    -- Locked, so that the purge and this call see each other.
    select u.deleted_at + private.setting('account_grace')::interval
    into v_purge_at
    from public.users u
    where u.id = v_user_id
    for update;

    if v_purge_at <= now() then
        raise exception using
            errcode = 'PT409',
            message = 'grace_expired',
            detail = format('The account was to be purged from %s.', v_purge_at),
            hint = 'It cannot be taken back. Sign up anew once it is purged.';
    end if;

    update public.users u
    set deleted_at = null
    where u.id = v_user_id
        and u.deleted_at is not null;

    return private.get_my_account();
end;
$$;

comment on function private.cancel_account_deletion is
    'Takes the caller''s account back within its period of grace. Internal: '
    'public.cancel_account_deletion().';
revoke all on function private.cancel_account_deletion
from public, anon, authenticated, service_role;
grant execute on function private.cancel_account_deletion to authenticated;

-- The one write of an account in its period of grace.
create function public.cancel_account_deletion()
returns public.account
language sql
volatile
security invoker
set search_path = ''
as $$
select a.*
from private.cancel_account_deletion() a
$$;

comment on function public.cancel_account_deletion is
    'Takes the caller''s deleted account back, as it was, and returns it; idempotent. A suspended '
    'one stays suspended. Errors: 401 sign_in_required, account_missing; 403 account_required; 409 '
    'grace_expired after purge_at.';
revoke all on function public.cancel_account_deletion
from public, anon, authenticated, service_role;
grant execute on function public.cancel_account_deletion to authenticated;

-- Definer behind public.export_my_data(): everything of the caller's, and nothing that others did
-- about the caller. private.person_references says which is which; a table that comes later stands
-- there or fails a test. Rows that belong to a person by way of another table follow by hand: polls
-- through posts and comments, files through their folder.
create function private.export_my_data()
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.signed_in_user_id();
    v_queries text;
    v_rows json;
begin
    -- As json, which is three times as fast to make as jsonb.
    select string_agg(
        format(
            $query$
            select %L, (
                select coalesce(json_agg(l order by %s), '[]')
                from (
                    select %s
                    from %s t
                    where t.%I = $1
                ) l
            )
            $query$,
            r.section,
            case when 'created_at' = any (c.names) then 'l.created_at' else '1' end,
            (select string_agg(format('t.%I', n.name), ', ') from unnest(c.names) n (name)),
            r.relation::regclass,
            r.column_name
        ),
        'union all'
    )
    into v_queries
    from private.person_references r
    cross join lateral (
        select array_agg(a.attname order by a.attnum)
        from pg_catalog.pg_attribute a
        where a.attrelid = r.relation::regclass
            and a.attnum > 0
            and not a.attisdropped
            and a.attname <> all (r.hidden_columns)
    ) c (names)
    where r.section <> 'account';

    execute format(
        'select json_object_agg(s.section, s.rows) from (%s) s (section, rows)', v_queries
    )
    into v_rows
    using v_user_id;

    return v_rows::jsonb || jsonb_build_object(
        'exported_at', now(),
        'account', private.get_my_account(),
        'sign_in', (
            select jsonb_build_object(
                'email', a.email,
                'phone', a.phone,
                'created_at', a.created_at,
                'last_sign_in_at', a.last_sign_in_at,
                'user_metadata', a.raw_user_meta_data
            )
            from auth.users a
            where a.id = v_user_id
        ),
        'polls', (
            select coalesce(jsonb_agg(p order by p.created_at, p.id), '[]')
            from public.polls p
            where p.id in (
                select q.id
                from public.polls q
                join public.posts o on o.id = q.post_id
                where o.user_id = v_user_id
                union all
                select q.id
                from public.polls q
                join public.comments c on c.id = q.comment_id
                where c.user_id = v_user_id
            )
        ),
        'files', (
            select coalesce(
                jsonb_agg(
                    jsonb_build_object(
                        'bucket', o.bucket_id, 'name', o.name, 'created_at', o.created_at
                    )
                    order by o.bucket_id, o.name
                ),
                '[]'
            )
            from storage.objects o
            where o.bucket_id in ('avatars', 'media')
                and o.name like v_user_id::text || '/%'
        )
    );
end;
$$;

comment on function private.export_my_data is
    'Everything of the caller''s as one object. Internal: public.export_my_data().';
revoke all on function private.export_my_data from public, anon, authenticated, service_role;
grant execute on function private.export_my_data to authenticated;

-- What a person has a right to: all that is stored of it. Also while suspended or deleted.
create function public.export_my_data()
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
select private.export_my_data()
$$;

comment on function public.export_my_data is
    'Everything of the caller''s as one object: account, sign_in, files, and a list under the name '
    'of each table. Not what others did about the caller, such as who follows, mutes, blocks or '
    'reports. Errors: 401 sign_in_required, account_missing.';
revoke all on function public.export_my_data from public, anon, authenticated, service_role;
grant execute on function public.export_my_data to authenticated;

-- Down Migration

drop function public.export_my_data;
drop function private.export_my_data;
drop function public.cancel_account_deletion;
drop function private.cancel_account_deletion;
drop function public.delete_my_account;
drop function private.delete_my_account;
drop function private.account_owner_id;
