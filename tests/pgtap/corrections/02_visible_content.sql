-- Correction 2: the document's check let an empty list of media, an empty gif and invisible
-- characters pass for content. The same rule stands on posts and comments.
begin;
select plan(43);

select tests.create_user('ann');
insert into public.posts (id, user_id, content) values (tests.id('post'), tests.id('ann'), 'hello');

create temporary table blank (content text, media_urls text[], gif_url text, description text);
insert into blank (content, media_urls, gif_url, description)
values
    ('', null, null, 'nothing at all'),
    ('', '{}', null, 'an empty list of media'),
    ('   ', null, null, 'blanks'),
    (e'\t\n\r', null, null, 'tabs and line ends'),
    (u&'\200B\200D\FEFF\2060', null, null, 'zero-width characters'),
    (u&'\00A0\3000\2003', null, null, 'blanks of other scripts'),
    (u&'\2800\3164\115F', null, null, 'letters that show nothing');

create temporary table bad_media (
    media_urls text[],
    gif_url text,
    constraint_name text,
    description text
);
insert into bad_media (media_urls, gif_url, constraint_name, description)
values
    (array['https://a.example/1', null], null, 'media_urls', 'a null among the media'),
    (array['http://a.example/1'], null, 'media_urls', 'media without encryption'),
    (array['javascript:alert(1)'], null, 'media_urls', 'media that is a script'),
    (array[''], null, 'media_urls', 'media without an address'),
    (array_fill('https://a.example/1'::text, array[5]), null, 'media_urls', 'five media'),
    (array_fill('https://a.example/1'::text, array[2, 2]), null, 'media_urls', 'a table of media'),
    (array['https://a.example/' || repeat('x', 2031)], null, 'media_urls', 'an endless address'),
    (null, '', 'gif_url', 'an empty gif'),
    (null, ' ', 'gif_url', 'a blank gif'),
    (null, 'ftp://a.example/1.gif', 'gif_url', 'a gif that no browser shows');

select throws_ok(
    format(
        'insert into public.posts (user_id, content, media_urls, gif_url) values (%L, %L, %L, %L)',
        tests.id('ann'), b.content, b.media_urls, b.gif_url
    ),
    '23514', 'new row for relation "posts" violates check constraint "content_not_empty"',
    'correction 2: a post of ' || b.description || ' is none'
)
from blank b;
select throws_ok(
    format(
        'insert into public.comments (post_id, user_id, content, media_urls, gif_url)
        values (%L, %L, %L, %L, %L)',
        tests.id('post'), tests.id('ann'), b.content, b.media_urls, b.gif_url
    ),
    '23514', 'new row for relation "comments" violates check constraint "content_not_empty"',
    'correction 2: a comment of ' || b.description || ' is none'
)
from blank b;

select throws_ok(
    format(
        'insert into public.posts (user_id, content, media_urls, gif_url) values (%L, %L, %L, %L)',
        tests.id('ann'), 'see', b.media_urls, b.gif_url
    ),
    '23514',
    format(
        'new row for relation "posts" violates check constraint "posts_%s_check"',
        b.constraint_name
    ),
    'correction 2: a post does not take ' || b.description
)
from bad_media b;
select throws_ok(
    format(
        'insert into public.comments (post_id, user_id, content, media_urls, gif_url)
        values (%L, %L, %L, %L, %L)',
        tests.id('post'), tests.id('ann'), 'see', b.media_urls, b.gif_url
    ),
    '23514',
    format(
        'new row for relation "comments" violates check constraint "comments_%s_check"',
        b.constraint_name
    ),
    'correction 2: a comment does not take ' || b.description
)
from bad_media b;

select lives_ok(
    format(
        'insert into public.posts (user_id, content, media_urls, gif_url) values (%L, %L, %L, %L)',
        tests.id('ann'), g.content, g.media_urls, g.gif_url
    ),
    'correction 2: a post may be ' || g.description
)
from (
    values
        ('.', null::text[], null, 'a single visible character'),
        (u&'\200B!', '{}', null, 'a visible character among invisible ones'),
        (u&'\+01F680', null, null, 'an emoji'),
        ('', array['https://a.example/1.png'], null, 'media alone'),
        ('', array_fill('https://a.example/1'::text, array[4]), null, 'four media'),
        ('', null, 'https://media.example/1.gif', 'a gif alone'),
        ('', array['https://a.example/' || repeat('x', 2030)], null, 'media of a long address')
) g (content, media_urls, gif_url, description);

select tests.act_as('ann');
select throws_ok(
    $$select public.create_post(content => e'\u200B', media_urls => '{}')$$,
    '23514', 'new row for relation "posts" violates check constraint "content_not_empty"',
    'correction 2: the API refuses what nobody can see'
);
select throws_ok(
    $$update public.posts set content = ' ' where id = tests.id('post')$$,
    '23514', 'new row for relation "posts" violates check constraint "content_not_empty"',
    'correction 2: a post cannot be edited into nothing'
);

select * from finish();
rollback;
