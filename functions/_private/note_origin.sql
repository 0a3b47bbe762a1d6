-- Notes where a person calls from: address hash and country, as the edge tells them in the
-- request's headers, never as the client says. What the edge does not tell stays as it was.
create function private.note_origin(user_id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_ip_hash text := private.client_ip_hash();
    v_country_code text := private.client_country_code();
begin
    update public.users u
    set
        ip_address_hash = coalesce(v_ip_hash, u.ip_address_hash),
        country_code = coalesce(v_country_code, u.country_code),
        country = coalesce(
            (select c.name from private.countries c where c.code = v_country_code),
            u.country
        )
    where u.id = note_origin.user_id
        and (
            coalesce(v_ip_hash, u.ip_address_hash) is distinct from u.ip_address_hash
            or coalesce(v_country_code, u.country_code) is distinct from u.country_code
        );
end;
$$;

comment on function private.note_origin is
    'Sets address hash and country of a person from the request''s headers. Internal.';
revoke all on function private.note_origin from public, anon, authenticated, service_role;
