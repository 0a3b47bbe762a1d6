-- The call by which the edge function `locate` says where a person is.
-- Up Migration

-- Definer behind public.set_country(): the edge function `locate` calls it with the service_role
-- key where the platform sends no country header. Execute is service_role's alone.
create function private.set_country(user_id uuid, country_code text)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_country private.countries;
begin
    select c.*
    into v_country
    from private.countries c
    where c.code = upper(btrim(set_country.country_code));

    if not found then
        raise exception using
            errcode = '22023',
            message = 'country_unknown',
            detail = coalesce(set_country.country_code, 'null'),
            hint = 'Give an ISO 3166-1 alpha-2 code.';
    end if;

    update public.users u
    set
        country_code = v_country.code,
        country = v_country.name
    where u.id = set_country.user_id;

    if not found then
        raise exception using
            errcode = 'PT404',
            message = 'user_not_found',
            detail = coalesce(set_country.user_id::text, 'null'),
            hint = 'It does not exist, or it is not visible to the caller.';
    end if;

    -- The session that is open began without knowing.
    update public.user_sessions s
    set country_code = v_country.code
    where s.user_id = set_country.user_id
        and s.session_end is null
        and s.country_code is null;
end;
$$;

comment on function private.set_country is
    'Sets a person''s country. Internal: public.set_country().';
revoke all on function private.set_country from public, anon, authenticated, service_role;
grant execute on function private.set_country to service_role;

-- Where a person is, as the edge function `locate` found out. Clients never say it themselves.
create function public.set_country(user_id uuid, country_code text)
returns void
language sql
volatile
security invoker
set search_path = ''
as $$
select private.set_country(set_country.user_id, set_country.country_code)
$$;

comment on function public.set_country is
    'Sets the country of a person and of their open sessions that have none. For service_role. '
    'Errors: 400 country_unknown, 404 user_not_found.';
revoke all on function public.set_country from public, anon, authenticated, service_role;
grant execute on function public.set_country to service_role;

-- Down Migration

drop function public.set_country;
drop function private.set_country;
