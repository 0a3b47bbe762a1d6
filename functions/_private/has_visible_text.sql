-- A text that a person can see: at least one character that is not invisible. Used by check
-- constraints, so that no path lets a blank post or name through.
create function private.has_visible_text(value text)
returns boolean
language sql
immutable
parallel safe
set search_path = ''
as $$
select has_visible_text.value ~ format('[^%s]', private.invisible_characters())
$$;

comment on function private.has_visible_text is
    'Whether a text has a character that can be seen. For check constraints.';
revoke all on function private.has_visible_text from public, anon, authenticated, service_role;
grant execute on function private.has_visible_text to authenticated, service_role;
