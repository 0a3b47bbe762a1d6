-- Definer behind public.set_interests(): replaces in one step, with the caller's lock, so that two
-- calls at once do not mix.
create function private.set_interests(interests text[])
returns text[]
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
    v_interests text[];
    v_constraint text;
    v_hint text;
begin
    if set_interests.interests is null then
        raise exception using
            errcode = '22023',
            message = 'interests_required',
            hint = 'Send a list of names; an empty one removes them all.';
    elsif cardinality(set_interests.interests) > 50 then
        raise exception using
            errcode = '22023',
            message = 'too_many_interests',
            detail = cardinality(set_interests.interests)::text,
            hint = 'Send at most 50.';
    end if;

    -- Of names that differ only in case the first one counts.
    v_interests := array(
        select distinct on (lower(n.name)) n.name
        from (
            select regexp_replace(i.interest, '^\s+|\s+$', '', 'g'), i.position
            from unnest(set_interests.interests) with ordinality i (interest, position)
        ) n (name, position)
        order by lower(n.name), n.position
    );

    perform private.lock_person(v_user_id);

    delete from public.user_interests i
    where i.user_id = v_user_id
        and i.interest <> all (v_interests);

    insert into public.user_interests (user_id, interest)
    select v_user_id, n.name
    from unnest(v_interests) n (name)
    on conflict on constraint user_interests_pkey do nothing;

    return v_interests;
exception
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

comment on function private.set_interests is
    'Replaces the caller''s interests. Internal: set_interests() and complete_onboarding().';
revoke all on function private.set_interests from public, anon, authenticated, service_role;
grant execute on function private.set_interests to authenticated;
