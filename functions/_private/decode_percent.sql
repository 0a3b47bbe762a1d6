-- A path of a URL as the name it stands for: %20 is a blank. Text that is no valid encoding stands
-- for itself.
create function private.decode_percent(path text)
returns text
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
begin
    return (
        select convert_from(
            string_agg(
                case
                    when p.part[1] ~ '^%..' then decode(substr(p.part[1], 2), 'hex')
                    else convert_to(p.part[1], 'UTF8')
                end,
                ''::bytea order by p.place
            ),
            'UTF8'
        )
        from regexp_matches(decode_percent.path, '%[0-9A-Fa-f]{2}|[^%]+|%', 'g')
            with ordinality p (part, place)
    );
exception
    when character_not_in_repertoire then
        return decode_percent.path;
end;
$$;

comment on function private.decode_percent is 'Undoes the percent-encoding of a URL path. Internal.';
revoke all on function private.decode_percent from public, anon, authenticated, service_role;
