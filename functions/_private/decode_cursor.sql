-- The position that a cursor of this list holds; null for the first page. A cursor of another list,
-- or a damaged one, is refused: a silent restart would repeat what the reader has seen.
create function private.decode_cursor(cursor text, feed text)
returns jsonb
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
declare
    v_payload text;
    v_bytes bytea;
    v_position jsonb;
begin
    if decode_cursor.cursor is null then
        return null;
    end if;

    -- The longest that a feed makes is shorter: what is longer was forged to cost time.
    if length(decode_cursor.cursor) <= 8192
        and decode_cursor.cursor ~ '^[0-9a-f]{8}[A-Za-z0-9_-]+$'
    then
        v_payload := translate(substr(decode_cursor.cursor, 9), '-_', '+/');

        -- Base64 in full groups of four characters; a single one left over encodes nothing.
        if length(v_payload) % 4 <> 1 then
            v_bytes := decode(
                v_payload || repeat('=', (4 - length(v_payload) % 4) % 4),
                'base64'
            );

            if left(decode_cursor.cursor, 8)
                = left(md5(convert_to('v1 ' || decode_cursor.feed || ' ', 'UTF8') || v_bytes), 8)
            then
                begin
                    v_position := convert_from(v_bytes, 'UTF8')::jsonb;
                exception
                    -- Well summed and yet no JSON: forged.
                    when invalid_text_representation
                        or character_not_in_repertoire
                        or untranslatable_character
                        or numeric_value_out_of_range
                        or statement_too_complex
                    then
                        v_position := null;
                end;

                if jsonb_typeof(v_position) = 'object' then
                    return v_position;
                end if;
            end if;
        end if;
    end if;

    raise exception using
        errcode = 'PT400',
        message = 'cursor_invalid',
        detail = left(decode_cursor.cursor, 100),
        hint = 'Give the cursor of the last item of the same list with the same arguments, or none '
            'for the first page.';
end;
$$;

comment on function private.decode_cursor is
    'The position in a cursor, null for none, or 400 cursor_invalid. Internal.';
revoke all on function private.decode_cursor from public, anon, authenticated, service_role;
