-- Writes what a person may set of the own account: behind update_my_account() and
-- complete_onboarding(). A key that is absent leaves its column alone, null empties it. Onboarding
-- is told by onboarded_at in the same statement, which the trigger on usernames goes by.
create function private.change_account(user_id uuid, changes jsonb, is_onboarding boolean)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_changes jsonb := change_account.changes;
    v_key text;
    v_value jsonb;
    v_date_of_birth date;
    v_constraint text;
    v_hint text;
begin
    for v_key, v_value in
        select c.key, c.value
        from jsonb_each(v_changes) c
    loop
        if v_key <> all (array[
            'username', 'display_name', 'bio', 'profile_picture_url', 'date_of_birth', 'timezone'
        ]) then
            raise exception using
                errcode = '22023',
                message = 'change_unknown',
                detail = v_key,
                hint = 'Send username, display_name, bio, profile_picture_url, date_of_birth or '
                    'timezone.';
        elsif jsonb_typeof(v_value) not in ('string', 'null')
            -- The one form of a date that no setting of the session reads in another way.
            or v_key = 'date_of_birth' and v_value #>> '{}' !~ '^\d{4}-\d{2}-\d{2}$'
        then
            raise exception using
                errcode = '22023',
                message = 'change_invalid',
                detail = v_key,
                hint = 'Send a string (a date as YYYY-MM-DD), or null to empty it.';
        end if;
    end loop;

    begin
        v_date_of_birth := (v_changes ->> 'date_of_birth')::date;
    exception
        when datetime_field_overflow then
            raise exception using
                errcode = '22023',
                message = 'change_invalid',
                detail = 'date_of_birth',
                hint = 'The calendar has no such day.';
    end;

    update public.users u
    set
        username = case
            when v_changes ? 'username' then lower(btrim(v_changes ->> 'username'))
            else u.username
        end,
        display_name = case
            when v_changes ? 'display_name' then v_changes ->> 'display_name'
            else u.display_name
        end,
        bio = case
            when v_changes ? 'bio' then v_changes ->> 'bio'
            else u.bio
        end,
        profile_picture_url = case
            when v_changes ? 'profile_picture_url' then v_changes ->> 'profile_picture_url'
            else u.profile_picture_url
        end,
        date_of_birth = case
            when v_changes ? 'date_of_birth' then v_date_of_birth
            else u.date_of_birth
        end,
        timezone = case
            when v_changes ? 'timezone' then v_changes ->> 'timezone'
            else u.timezone
        end,
        onboarded_at = case
            when change_account.is_onboarding then coalesce(u.onboarded_at, now())
            else u.onboarded_at
        end
    where u.id = change_account.user_id;
exception
    when unique_violation then
        raise exception using
            errcode = 'PT409',
            message = 'username_taken',
            detail = v_changes ->> 'username',
            hint = 'Choose another username: check_username() says which are free.';
    when check_violation or not_null_violation then
        get stacked diagnostics
            v_constraint = constraint_name,
            v_hint = pg_exception_hint;

        -- Ours say what to do; Postgres' would show the row, private columns and all.
        if v_hint <> '' then
            raise;
        end if;

        raise exception using
            errcode = sqlstate,
            message = sqlerrm,
            constraint = v_constraint;
end;
$$;

comment on function private.change_account is
    'Changes a person''s own account by the keys that are given. Internal: update_my_account() '
    'and complete_onboarding().';
revoke all on function private.change_account from public, anon, authenticated, service_role;
