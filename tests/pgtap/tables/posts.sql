-- What a row of posts may hold, and what becomes of it. What content is: corrections/02.
begin;
select plan(24);

select tests.create_user('ann');
select tests.create_user('ben');
insert into public.posts (id, user_id, content)
values
    (tests.id('post'), tests.id('ann'), 'hello'),
    (tests.id('post by ben'), tests.id('ben'), 'hello, ann');
insert into public.posts (id, user_id, content, repost_type, original_post_id)
values
    (tests.id('quote'), tests.id('ann'), 'hear', 'quote', tests.id('post by ben'));
select throws_ok(
    format('update public.posts set %I = null where id = tests.id(''post'')', c),
    '23502',
    format('null value in column "%s" of relation "posts" violates not-null constraint', c),
    format('a post always has %s', c)
)
from unnest(array['id', 'user_id', 'content', 'created_at', 'updated_at']) c;

select tests.act_as('ann');
insert into public.posts (gif_url) values ('https://a.example/1.gif');
select results_eq(
    $$select p.id is not null, p.user_id, p.content, p.media_urls, p.original_post_id,
        p.repost_type::text, p.created_at, p.updated_at, p.deleted_at, p.removed_at
    from public.posts p
    where p.gif_url = 'https://a.example/1.gif'$$,
    $$values (
        true, tests.id('ann'), '', null::text[], null::uuid, null::text, now(), now(),
        null::timestamptz, null::timestamptz
    )$$,
    'a post is by default the caller''s, without text, original, and living'
);
select tests.act_as_postgres();

select throws_ok(
    format('update public.posts set %I = %L where id = tests.id(''post'')', b.name, b.value),
    '23514',
    format('new row for relation "posts" violates check constraint "%s"', b.constraint_name),
    b.description
)
from (
    values
        ('content', '', 'content_not_empty', 'a post says something'),
        (
            'content', repeat('x', 10001), 'max_content_length',
            'a post of 10001 characters is too long'
        ),
        ('media_urls', '{http://a.example/1}', 'posts_media_urls_check', 'media come over https'),
        ('gif_url', 'https://', 'posts_gif_url_check', 'a gif has a host'),
        ('repost_type', 'share', 'posts_repost_type_check', 'there are two types of repost'),
        (
            'original_post_id', tests.id('post by ben')::text, 'posts_original_post_id_check',
            'only a quote has an original'
        ),
        ('removed_at', 'now', 'posts_removed_reason_check', 'nothing is removed without a reason'),
        (
            'removed_reason', 'spam', 'posts_removed_reason_check',
            'nothing has a reason without being removed'
        )
) b (name, value, constraint_name, description);
select throws_ok(
    $$insert into public.posts (id, user_id, content, repost_type, original_post_id)
    values (tests.id('self'), tests.id('ann'), 'me', 'quote', tests.id('self'))$$,
    '23514',
    'new row for relation "posts" violates check constraint "posts_original_post_id_check"',
    'a post does not quote itself'
);
select lives_ok(
    $$update public.posts set content = repeat('€', 10000) where id = tests.id('post')$$,
    'a post may have ten thousand characters, whatever their bytes'
);
select throws_ok(
    $$insert into public.posts (user_id, content, repost_type, original_post_id)
    values (tests.id('ann'), 'again', 'quote', tests.id('post by ben'))$$,
    '23505', 'duplicate key value violates unique constraint "posts_user_id_original_post_id_key"',
    'one person has one standing quote of a post'
);
update public.posts set deleted_at = now() where id = tests.id('quote');
select lives_ok(
    $$insert into public.posts (id, user_id, content, repost_type, original_post_id)
    values (tests.id('new quote'), tests.id('ann'), 'again', 'quote', tests.id('post by ben'))$$,
    'a deleted quote does not stand in the way of a new one'
);
select throws_ok(
    $$update public.posts set deleted_at = null where id = tests.id('quote')$$,
    '23505', 'duplicate key value violates unique constraint "posts_user_id_original_post_id_key"',
    'a deleted quote does not come back beside the new one'
);
select throws_ok(
    $$insert into public.posts (id, user_id, content)
    values (tests.id('post'), tests.id('ben'), 'x')$$,
    '23505', 'duplicate key value violates unique constraint "posts_pkey"',
    'an id is one post'
);
select throws_ok(
    $$insert into public.posts (user_id, content) values (tests.id('nobody'), 'x')$$,
    '23503',
    'insert or update on table "posts" violates foreign key constraint "posts_user_id_fkey"',
    'a post has an author that exists'
);
select throws_ok(
    $$insert into public.posts (user_id, content, repost_type, original_post_id)
    values (tests.id('ann'), 'x', 'quote', tests.id('nothing'))$$,
    '23503',
    'insert or update on table "posts" violates foreign key constraint '
    '"posts_original_post_id_fkey"',
    'a quote has an original that exists'
);

delete from public.posts where id = tests.id('post by ben');
select results_eq(
    $$select p.original_post_id, p.repost_type::text, p.content
    from public.posts p
    where p.id = tests.id('new quote')$$,
    $$values (null::uuid, 'quote', 'again')$$,
    'a quote outlives its original'
);
delete from auth.users where id = tests.id('ann');
select is_empty(
    $$select p.id from public.posts p where p.user_id = tests.id('ann')$$,
    'posts go with their author'
);

select * from finish();
rollback;
