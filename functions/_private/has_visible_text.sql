-- A text that a person can see: at least one character that is neither white space, nor a control,
-- nor one of Unicode's invisible ones (zero-width, fillers, direction marks, variation selectors,
-- blank braille). Used by check constraints, so that no path lets a blank post or name through.
create function private.has_visible_text(value text)
returns boolean
language sql
immutable
parallel safe
set search_path = ''
as $$
select has_visible_text.value ~ (
    '[^\u0001-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f'
    '\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff'
    '\uffa0\ufff9-\ufffb'
    '\U000e0000-\U000e0fff]'
)
$$;

comment on function private.has_visible_text is
    'Whether a text has a character that can be seen. For check constraints.';
revoke all on function private.has_visible_text from public, anon, authenticated, service_role;
grant execute on function private.has_visible_text to authenticated, service_role;
