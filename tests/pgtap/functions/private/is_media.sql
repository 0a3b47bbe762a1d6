-- is_media(): at most four URLs, in a plain list.
begin;
select plan(9);

select is(private.is_media(c.urls), c.expected, c.description)
from (
    values
        (null::text[], true, 'no media'),
        ('{}', true, 'an empty list'),
        (array['https://a.example/1'], true, 'one URL'),
        (array_fill('https://a.example/1'::text, array[4]), true, 'four URLs'),
        (array_fill('https://a.example/1'::text, array[5]), false, 'five URLs'),
        (array['https://a.example/1', null], false, 'a null among them'),
        (array['https://a.example/1', 'http://a.example/1'], false, 'one that is none among them'),
        (array[['https://a.example/1'], ['https://a.example/2']], false, 'a table of URLs'),
        (array[''], false, 'a blank one')
) c (urls, expected, description);

select * from finish();
rollback;
