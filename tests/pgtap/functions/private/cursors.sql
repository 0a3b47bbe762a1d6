-- encode_cursor(), decode_cursor(), check_page_size(): what all pages share.
begin;
select plan(23);

create temporary table position_given as
select jsonb_build_object('at', timestamptz '2026-01-02 03:04:05.678901+00', 'id', tests.id('x')) p;

select is(
    private.decode_cursor(private.encode_cursor('list', p), 'list'), p,
    'a cursor gives back the position it was made from, to the microsecond'
)
from position_given;
select is(
    (private.decode_cursor(private.encode_cursor('list', p), 'list') ->> 'at')::timestamptz,
    timestamptz '2026-01-02 03:04:05.678901+00',
    'also as a time'
)
from position_given;
select is(
    private.decode_cursor(private.encode_cursor('list', c.p), 'list'), c.p,
    'whatever its length and letters: ' || c.p::text
)
from (
    values
        ('{}'::jsonb), ('{"a": "a"}'), ('{"a": "ab"}'), ('{"a": "äöü→🐂"}'),
        ('{"a": ["/+?=", "~~~"]}')
) c (p);
select throws_ok(
    format('select private.decode_cursor(%L, %L)', c.cursor, 'list'),
    'PT400', 'cursor_invalid',
    'a forged one is refused: ' || left(c.what, 20)
)
from (
    select f.what, left(md5('v1 list ' || f.what), 8) || translate(
        encode(convert_to(f.what, 'UTF8'), 'base64'), E'+/=\n', '-_'
    )
    from (
        values
            ('null'), ('5'), ('"x"'), ('[]'), ('{'), ('{"a": "\u0000"}'), ('{"a": "\ud800"}'),
            (repeat('[', 5000)), ('{"a": "' || repeat('x', 8192) || '"}')
    ) f (what)
) c (what, cursor);
select is(private.decode_cursor(null, 'list'), null, 'no cursor is the first page');
select ok(
    private.encode_cursor('list', p) ~ '^[A-Za-z0-9_-]+$', 'a cursor stands in a URL as it is'
)
from position_given;
select throws_ok(
    format('select private.decode_cursor(%L, %L)', private.encode_cursor('list:a', p), 'list:b'),
    'PT400', 'cursor_invalid',
    'a cursor of another list, or of other arguments, is refused'
)
from position_given;
select is(
    (
        select
            array_agg(
                distinct tests.error_of(
                    format('select private.decode_cursor(%L, %L)', d.cursor, 'list')
                ) like 'PT400 cursor_invalid%'
            )
        from position_given
        cross join lateral private.encode_cursor('list', p) c (cursor)
        cross join lateral (
            select
                overlay(
                    c.cursor
                    placing case substr(c.cursor, i, 1) when 'a' then 'b' else 'a' end
                    from i for 1
                )
            -- The last letter may carry bits that mean nothing.
            from generate_series(1, length(c.cursor) - 1) i
            union all
            select left(c.cursor, i)
            from generate_series(0, length(c.cursor) - 1) i
            union all
            values (c.cursor || 'AAAA'), (' '), ('%'), (repeat('a', 9)), (repeat('é', 20))
        ) d (cursor)
    ),
    '{t}',
    'a cursor with any one letter changed, cut short at any place, or prolonged, is refused'
);

select is(private.check_page_size(null), 20, 'a page has 20 items');
select is(
    (select array_agg(private.check_page_size(n)) from unnest(array[1, 50]) n), '{1,50}',
    'or what one asks for, 1 to 50'
);
select is(
    array(
        select
            tests.error_of(format('select private.check_page_size(%s)', n))
            like '22023 page_size_out_of_range%'
        from unnest(array[0, -1, 51, 2147483647]) n
    ),
    '{t,t,t,t}', 'and nothing else'
);

select * from finish();
rollback;
