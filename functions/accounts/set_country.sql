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
