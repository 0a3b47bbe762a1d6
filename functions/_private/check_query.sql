-- What a person typed into a search box, ready to be looked for: one blank for whatever cannot be
-- seen, none around it. Nothing typed is an empty text, and finds nothing: a search box is empty
-- before it is not.
create function private.check_query(query text)
returns text
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
begin
    if length(check_query.query) > 200 then
        raise exception using
            errcode = '22023',
            message = 'query_too_long',
            detail = length(check_query.query)::text,
            hint = 'Search for at most 200 characters.';
    end if;

    return btrim(
        regexp_replace(
            coalesce(check_query.query, ''),
            format('[%s]+', private.invisible_characters()),
            ' ',
            'g'
        )
    );
end;
$$;

comment on function private.check_query is
    'A search text without surplus blanks, or 400 query_too_long. Internal.';
revoke all on function private.check_query from public, anon, authenticated, service_role;
