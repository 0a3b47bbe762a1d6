-- What a row of comments may hold, and what becomes of it. What content is: corrections/02.
begin;
select plan(23);

select tests.create_user('ann');
select tests.create_user('ben');
insert into public.posts (id, user_id, content)
values
    (tests.id('post'), tests.id('ben'), 'hello'),
    (tests.id('other post'), tests.id('ben'), 'hello again');
insert into public.comments (id, post_id, user_id, content)
values
    (tests.id('comment'), tests.id('post'), tests.id('ann'), 'hello, ben'),
    (tests.id('other comment'), tests.id('other post'), tests.id('ann'), 'hello again, ben');
insert into public.comments (id, post_id, parent_comment_id, user_id, content)
values (
    tests.id('reply'), tests.id('post'), tests.id('comment'), tests.id('ben'), 'hello, ann'
);
select throws_ok(
    format('update public.comments set %I = null where id = tests.id(''comment'')', c),
    '23502',
    format('null value in column "%s" of relation "comments" violates not-null constraint', c),
    format('a comment always has %s', c)
)
from unnest(array['id', 'post_id', 'user_id', 'content', 'created_at', 'updated_at']) c;

select tests.act_as('ann');
insert into public.comments (post_id, gif_url)
values (tests.id('post'), 'https://a.example/1.gif');
select results_eq(
    $$select c.id is not null, c.user_id, c.content, c.media_urls, c.parent_comment_id,
        c.created_at, c.updated_at, c.deleted_at, c.removed_at
    from public.comments c
    where c.gif_url = 'https://a.example/1.gif'$$,
    $$values (
        true, tests.id('ann'), '', null::text[], null::uuid, now(), now(), null::timestamptz,
        null::timestamptz
    )$$,
    'a comment is by default the caller''s, without text, no reply, and living'
);
select tests.act_as_postgres();

select throws_ok(
    format('update public.comments set %I = %L where id = tests.id(''comment'')', b.name, b.value),
    '23514',
    format('new row for relation "comments" violates check constraint "%s"', b.constraint_name),
    b.description
)
from (
    values
        ('content', '', 'content_not_empty', 'a comment says something'),
        (
            'content', repeat('x', 10001), 'max_content_length',
            'a comment of 10001 characters is too long'
        ),
        (
            'media_urls', '{http://a.example/1}', 'comments_media_urls_check',
            'media come over https'
        ),
        ('gif_url', 'https://', 'comments_gif_url_check', 'a gif has a host'),
        (
            'parent_comment_id', tests.id('comment')::text, 'comments_parent_comment_id_check',
            'a comment is no reply to itself'
        ),
        (
            'removed_at', 'now', 'comments_removed_reason_check',
            'nothing is removed without a reason'
        ),
        (
            'removed_reason', 'spam', 'comments_removed_reason_check',
            'nothing has a reason without being removed'
        )
) b (name, value, constraint_name, description);
select lives_ok(
    $$update public.comments set content = repeat('€', 10000) where id = tests.id('comment')$$,
    'a comment may have ten thousand characters, whatever their bytes'
);
select throws_ok(
    $$insert into public.comments (id, post_id, user_id, content)
    values (tests.id('comment'), tests.id('other post'), tests.id('ben'), 'x')$$,
    '23505', 'duplicate key value violates unique constraint "comments_pkey"',
    'an id is one comment'
);
select throws_ok(
    format(
        'insert into public.comments (post_id, parent_comment_id, user_id, content)
        values (%L, %L, %L, %L)',
        tests.id(b.post), tests.id(b.parent), tests.id(b.author), 'x'
    ),
    '23503',
    format(
        'insert or update on table "comments" violates foreign key constraint "comments_%s_fkey"',
        b.name
    ),
    b.description
)
from (
    values
        ('nothing', null, 'ann', 'post_id', 'a comment has a post that exists'),
        ('post', null, 'nobody', 'user_id', 'a comment has an author that exists'),
        ('post', 'nothing', 'ann', 'parent_comment_id', 'a reply has a parent that exists'),
        (
            'post', 'other comment', 'ann', 'parent_comment_id',
            'a reply has its parent under the same post'
        )
) b (post, parent, author, name, description);

delete from public.comments where id = tests.id('comment');
select results_eq(
    $$select c.content, c.user_id
    from public.comments c
    where tests.id('comment') in (c.id, c.parent_comment_id)
    order by c.id = tests.id('reply')$$,
    $$values ('[deleted]', private.ghost_id()), ('hello, ann', tests.id('ben'))$$,
    'an erased comment leaves the replies of others standing'
);
insert into public.comments (post_id, user_id, content)
values (tests.id('other post'), tests.id('ben'), 'of ben');
delete from auth.users where id = tests.id('ann');
select results_eq(
    'select c.content from public.comments c where c.user_id <> private.ghost_id()',
    $$values ('hello, ann'), ('of ben')$$,
    'comments without replies go with their author'
);
delete from public.posts where id in (tests.id('post'), tests.id('other post'));
select is_empty('select c.id from public.comments c', 'comments go with their post');

select * from finish();
rollback;
