-- Posts: living ones of people in good standing for all, save across a block; one's own whatever
-- their state; all for staff. Written by their author alone, and only in their text.
begin;
select plan(42);

select tests.create_world();

-- Who sees which
prepare seen as select p.content from public.posts p;

select tests.sees(
    'anon', 'seen',
    '{post by owner,post by stranger,post by blocked,post by muted,post by moderator}',
    'a visitor sees the living posts of people in good standing'
);
select tests.sees(
    'stranger', 'seen',
    '{post by owner,post by stranger,post by blocked,post by muted,post by moderator}',
    'a stranger sees the living posts of people in good standing'
);
select tests.sees(
    'owner', 'seen',
    '{post by owner,deleted post by owner,removed post by owner,post by stranger,post by muted,
    post by moderator}',
    'an author sees their own deleted and removed posts, and none of whom they blocked'
);
select tests.sees(
    'blocked', 'seen',
    '{post by stranger,post by blocked,post by muted,post by moderator}',
    'a blocked person sees no post of who blocked them'
);
select tests.sees(
    'muted', 'seen',
    '{post by owner,post by stranger,post by blocked,post by muted,post by moderator}',
    'a muted person notices nothing'
);
select tests.sees(
    'suspended', 'seen',
    '{post by owner,post by stranger,post by blocked,post by muted,post by moderator,
    post by suspended}',
    'a suspended person reads, and sees their own posts'
);
select tests.sees(
    'deleted', 'seen',
    '{post by owner,post by stranger,post by blocked,post by muted,post by moderator,
    post by deleted}',
    'a deleted person reads, and sees their own posts'
);
select tests.sees(
    'guest', 'seen',
    '{post by owner,post by stranger,post by blocked,post by muted,post by moderator}',
    'an anonymous sign-in reads as a visitor does'
);
select tests.sees(
    'nobody', 'seen',
    '{post by owner,post by stranger,post by blocked,post by muted,post by moderator}',
    'a token without an account reads as a visitor does'
);
select tests.sees(
    'moderator', 'seen',
    '{post by owner,deleted post by owner,removed post by owner,post by stranger,post by blocked,
    post by muted,post by moderator,post by suspended,post by deleted}',
    'a moderator sees all posts'
);
select tests.sees(
    'service_role', 'seen',
    '{post by owner,deleted post by owner,removed post by owner,post by stranger,post by blocked,
    post by muted,post by moderator,post by suspended,post by deleted}',
    'the back end sees all posts'
);

delete from private.staff s where s.user_id = tests.id('moderator');
select tests.sees(
    'moderator', 'seen',
    '{post by owner,post by stranger,post by blocked,post by muted,post by moderator}',
    'a moderator who is revoked sees what anybody sees, with the same token'
);
insert into private.staff (user_id, role) values (tests.id('moderator'), 'admin');
select tests.sees(
    'moderator', $$select p.content from public.posts p where p.content like 'deleted %'$$,
    '{deleted post by owner}',
    'an admin sees what a moderator sees'
);
update public.users u
set suspended_at = now(), suspension_reason = 'abuse'
where u.id = tests.id('moderator');
select tests.sees(
    'moderator', $$select p.content from public.posts p where p.content not like 'post by %'$$,
    '{}',
    'a suspended staff member is none'
);
update public.users u
set suspended_at = null, suspension_reason = null
where u.id = tests.id('moderator');

-- The block and the suspension end
delete from public.content_filters f where f.filter_type = 'block';
select tests.sees(
    'blocked', $$select p.content from public.posts p where p.user_id = tests.id('owner')$$,
    '{post by owner}',
    'posts are there again once the block is taken back'
);
insert into public.content_filters (user_id, filtered_user_id, filter_type)
values (tests.id('owner'), tests.id('blocked'), 'block');
savepoint suspension;
update public.users u
set suspended_at = null, suspension_reason = null
where u.id = tests.id('suspended');
select tests.sees(
    'anon', $$select p.content from public.posts p where p.user_id = tests.id('suspended')$$,
    '{post by suspended}',
    'posts are there again once their author is reinstated'
);
rollback to savepoint suspension;

-- Insert
select tests.act_as('owner');
select lives_ok(
    $$insert into public.posts (user_id, content, media_urls, gif_url)
    values (
        tests.id('owner'), 'new by owner', array['https://example.com/a.png'],
        'https://example.com/a.gif'
    )$$,
    'a person posts, naming themselves as every example of supabase-js does'
);
select results_eq(
    $$select p.user_id, p.created_at from public.posts p where p.content = 'new by owner'$$,
    $$select tests.id('owner'), now()$$,
    'the author reads the new post'
);
select lives_ok(
    $$insert into public.posts (content) values ('unnamed by owner')$$,
    'a post belongs to its caller where no author is named'
);
select results_eq(
    $$select p.user_id from public.posts p where p.content = 'unnamed by owner'$$,
    $$select tests.id('owner')$$,
    'the author reads that one too'
);
select throws_ok(
    $$insert into public.posts (user_id, content) values (tests.id('stranger'), 'not by me')$$,
    '42501', 'new row violates row-level security policy for table "posts"',
    'nobody posts for another'
);
select throws_ok(
    format('insert into public.posts (content, %I) values (%L, %s)', c.name, 'new', c.value),
    '42501', 'permission denied for table posts',
    format('no author chooses %s', c.name)
)
from (
    values
        ('id', 'gen_random_uuid()'),
        ('created_at', 'now()'),
        ('updated_at', 'now()'),
        ('deleted_at', 'now()'),
        ('removed_at', 'now()'),
        ('removed_reason', $$'spam'$$),
        ('original_post_id', $$tests.id('post by stranger')$$),
        ('repost_type', $$'quote'$$)
) c (name, value);

-- Update
select is(
    tests.rows_written(
        $$update public.posts p
        set content = 'edited', media_urls = null, gif_url = null
        where p.content = 'new by owner'$$
    ),
    1::bigint,
    'an author edits text, media and gif'
);
select results_eq(
    $$select p.media_urls, p.gif_url from public.posts p where p.content = 'edited'$$,
    $$select null::text[], null::text$$,
    'the author reads the edited post'
);
select throws_ok(
    format('update public.posts set %I = %s', c.name, c.value),
    '42501', 'permission denied for table posts',
    format('no author changes %s', c.name)
)
from (
    values
        ('id', 'gen_random_uuid()'),
        ('user_id', $$tests.id('owner')$$),
        ('created_at', 'now()'),
        ('deleted_at', 'now()'),
        ('removed_at', 'null'),
        ('original_post_id', 'null'),
        ('repost_type', 'null')
) c (name, value);
select is(
    tests.rows_written(
        $$update public.posts p
        set content = 'edited again'
        where p.content like '%ed post by owner'$$
    ),
    0::bigint,
    'an author edits neither a deleted nor a removed post'
);
select tests.act_as('stranger');
select is(
    tests.rows_written(
        $$update public.posts p set content = 'taken' where p.user_id = tests.id('owner')$$
    ),
    0::bigint,
    'nobody edits the post of another'
);
select tests.act_as('moderator');
select is(
    tests.rows_written(
        $$update public.posts p set content = 'taken' where p.user_id = tests.id('owner')$$
    ),
    0::bigint,
    'nor does a moderator'
);

-- Delete
select tests.act_as('owner');
select throws_ok(
    $$delete from public.posts p where p.id = tests.id('post by owner')$$,
    '42501', 'permission denied for table posts',
    'no author deletes a row: that is what delete_post() is for'
);

select * from finish();
rollback;
