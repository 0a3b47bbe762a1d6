-- The cursor of a place in a list: opaque to clients, safe in a URL. The checksum binds it to its
-- list and finds damage. It is no signature: a forged cursor only says where to read on, and what
-- may be read is asked anew on every page.
create function private.encode_cursor(feed text, "position" jsonb)
returns text
language sql
immutable
parallel safe
set search_path = ''
as $$
select left(md5('v1 ' || encode_cursor.feed || ' ' || encode_cursor."position"::text), 8)
    || translate(
        encode(convert_to(encode_cursor."position"::text, 'UTF8'), 'base64'),
        E'+/=\n',
        '-_'
    )
$$;

comment on function private.encode_cursor is
    'The cursor of a position in a list; feed names the list and its arguments. Internal.';
revoke all on function private.encode_cursor from public, anon, authenticated, service_role;
