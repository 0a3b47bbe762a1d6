-- What a person cannot see, as the inside of a bracket expression: controls and white space, the
-- code points that Unicode calls default-ignorable (zero-width, fillers, direction marks, variation
-- selectors, tags), interlinear annotations and the blank braille pattern.
create function private.invisible_characters()
returns text
language sql
immutable
parallel safe
set search_path = ''
as $$
select
    '\u0001-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f'
    '\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff'
    '\uffa0\ufff0-\ufffb\U00013430-\U00013440\U0001bca0-\U0001bca3'
    '\U0001d173-\U0001d17a\U000e0000-\U000e0fff'
$$;

comment on function private.invisible_characters is
    'Invisible characters, to stand within the brackets of a regular expression. Internal.';
revoke all on function private.invisible_characters from public, anon, authenticated, service_role;
grant execute on function private.invisible_characters to authenticated, service_role;
