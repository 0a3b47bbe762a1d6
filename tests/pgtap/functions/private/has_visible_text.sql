-- has_visible_text(): what a person can see. Invisible are the white space and the
-- default-ignorable code points of Unicode, and the letters that show nothing.
begin;
select plan(5);

create function pg_temp.characters(ranges text[])
returns table (code integer, value text)
language sql
as $$
    select g, chr(g)
    from unnest(characters.ranges) r
    cross join lateral generate_series(
        ('x' || lpad(split_part(r, '-', 1), 8, '0'))::bit(32)::integer,
        ('x' || lpad(coalesce(nullif(split_part(r, '-', 2), ''), r), 8, '0'))::bit(32)::integer
    ) g;
$$;

create temporary table invisible as
select c.code, c.value
from pg_temp.characters(array[
    -- Controls
    '1-1f', '7f-9f',
    -- White_Space
    '20', 'a0', '1680', '2000-200a', '2028-2029', '202f', '205f', '3000',
    -- Default_Ignorable_Code_Point
    'ad', '34f', '61c', '115f-1160', '17b4-17b5', '180b-180f', '200b-200f', '202a-202e',
    '2060-206f', '3164', 'fe00-fe0f', 'feff', 'ffa0', 'fff0-fff8', '1bca0-1bca3', '1d173-1d17a',
    'e0000-e0fff',
    -- Interlinear annotations, blank braille
    'fff9-fffb', '2800'
]) c;
select is_empty(
    $$select to_hex(i.code) from invisible i where private.has_visible_text(i.value) is not false$$,
    'no invisible character is text'
);
select is(
    private.has_visible_text((select string_agg(i.value, '' order by i.code) from invisible i)),
    false,
    'nor are all of them together'
);
select is_empty(
    $$select to_hex(c.code)
    from pg_temp.characters(array[
        '21-7e', 'a1-ac', 'ae-34e', '350-377', '400-52f', '5d0-5ea', '620-64a', '904-939',
        '1100-115e', '1161-11ff', '2010-2027', '2030-205e', '2070-2071', '20a0-20c0', '2190-21ff',
        '2801-28ff', '3001-303f', '3041-3096', '3131-3163', '3165-318e', '4e00-9fff', 'ac00-d7a3',
        'ff01-ff9f', 'fffc-fffd', '1f300-1f6ff', '1d100-1d172', '20000-2a6df'
    ]) c
    where private.has_visible_text(c.value) is not true$$,
    'every letter, digit, sign and emoji is text'
);
select is_empty(
    $$select c.value from (
        values ('a'), (' a '), (e'\n\na'), ('.'), (u&'\200Ba'), (u&'a\200B'),
            ('👨‍👩‍👧'), ('ا'), ('你好')
    ) c (value)
    where private.has_visible_text(c.value) is not true$$,
    'one visible character among invisible ones is enough'
);
select results_eq(
    $$select private.has_visible_text(''), private.has_visible_text(null)$$,
    'values (false, null::boolean)',
    'no characters are no text, and null is unknown'
);

select * from finish();
rollback;
