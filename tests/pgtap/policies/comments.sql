-- Comments: as posts, and only under a living post that the reader sees. Written by their author
-- alone; a reply goes to a comment that its author sees.
begin;
select plan(52);

select tests.create_world();

-- Who sees which
prepare under_owner as
select c.content from public.comments c where c.post_id = tests.id('post by owner');
prepare under_others as
select c.content from public.comments c where c.post_id <> tests.id('post by owner');

select tests.sees(
    s.viewer, 'under_owner',
    '{comment by owner,comment by stranger,comment by blocked,comment by muted,
    comment by moderator}',
    s.viewer || ' ' || s.description
)
from (
    values
        ('anon', 'sees living comments by people in good standing'),
        ('stranger', 'sees living comments by people in good standing'),
        ('muted', 'notices nothing of the mute'),
        ('guest', 'reads as a visitor does'),
        ('nobody', 'reads as a visitor does')
) s (viewer, description);
select tests.sees(
    'owner', 'under_owner',
    '{comment by owner,deleted comment by owner,removed comment by owner,comment by stranger,
    comment by muted,comment by moderator}',
    'an author sees their own deleted and removed comments, and none of whom they blocked'
);
select tests.sees(
    'blocked', 'under_owner', '{comment by blocked}',
    'under the post of who blocked them a person sees nothing but their own'
);
select tests.sees(
    'suspended', 'under_owner',
    '{comment by owner,comment by stranger,comment by blocked,comment by muted,
    comment by moderator,comment by suspended}',
    'a suspended person reads, and sees their own comments'
);
select tests.sees(
    'deleted', 'under_owner',
    '{comment by owner,comment by stranger,comment by blocked,comment by muted,
    comment by moderator,comment by deleted}',
    'a deleted person reads, and sees their own comments'
);

-- The stranger wrote one under every other post
select tests.sees(
    'anon', 'under_others',
    '{comment under post by stranger,comment under post by blocked,comment under post by muted,
    comment under post by moderator}',
    'a visitor sees no comment under a deleted or removed post, or one of who vanished'
);
select tests.sees(
    'owner', 'under_others',
    '{comment under post by stranger,comment under post by muted,comment under post by moderator}',
    'a comment under an invisible post is invisible, whoever wrote it, and so under one''s own '
    'deleted post'
);
select tests.sees(
    'blocked', 'under_others',
    '{comment under post by stranger,comment under post by blocked,comment under post by muted,
    comment under post by moderator}',
    'the block hides nothing under the posts of third people'
);
select tests.sees(
    'stranger', 'under_others',
    '{comment under post by stranger,comment under post by blocked,comment under post by muted,
    comment under post by moderator,comment under post by suspended,comment under post by deleted,
    comment under deleted post by owner,comment under removed post by owner}',
    'one''s own comments stay visible to oneself, whatever became of the post'
);
select tests.sees(
    s.viewer, 'select count(*)::text from public.comments c', '{17}', s.viewer || ' sees all'
)
from (values ('moderator'), ('service_role')) s (viewer);
delete from private.staff s where s.user_id = tests.id('moderator');
select tests.sees(
    'moderator', 'under_owner',
    '{comment by owner,comment by stranger,comment by blocked,comment by muted,
    comment by moderator}',
    'a moderator who is revoked sees what anybody sees'
);
insert into private.staff (user_id, role) values (tests.id('moderator'), 'moderator');

-- Insert
select tests.act_as('stranger');
select lives_ok(
    $$insert into public.comments (user_id, post_id, content, media_urls, gif_url)
    values (
        tests.id('stranger'), tests.id('post by owner'), 'new by stranger',
        array['https://example.com/a.png'], 'https://example.com/a.gif'
    )$$,
    'a person comments on a post they see'
);
select lives_ok(
    $$insert into public.comments (post_id, parent_comment_id, content)
    values (tests.id('post by owner'), tests.id('comment by muted'), 'reply by stranger')$$,
    'and replies to a comment they see'
);
select results_eq(
    $$select tests.name(c.user_id), tests.name(c.parent_comment_id)
    from public.comments c
    where c.content in ('new by stranger', 'reply by stranger')
    order by c.content$$,
    $$values ('stranger', null), ('stranger', 'comment by muted')$$,
    'the author reads both'
);
select throws_ok(
    $$insert into public.comments (user_id, post_id, content)
    values (tests.id('owner'), tests.id('post by owner'), 'not by me')$$,
    '42501', 'new row violates row-level security policy for table "comments"',
    'nobody comments for another'
);
select is(
    tests.error_of(
        format(
            'insert into public.comments (post_id, content) values (%L, %L)', tests.id(t.name), 'hi'
        )
    ),
    '42501 new row violates row-level security policy for table "comments"',
    format('a comment on "%s" is refused as one on nothing', t.name)
)
from (
    values
        ('no post'),
        ('deleted post by owner'),
        ('removed post by owner'),
        ('post by suspended'),
        ('post by deleted')
) t (name);
select is(
    tests.error_of(
        format(
            'insert into public.comments (post_id, parent_comment_id, content) values (%L, %L, %L)',
            tests.id('post by owner'), tests.id(t.name), 'hi'
        )
    ),
    '42501 new row violates row-level security policy for table "comments"',
    format('a reply to "%s" is refused as one to nothing', t.name)
)
from (
    values
        ('no comment'),
        ('deleted comment by owner'),
        ('removed comment by owner'),
        ('comment by suspended'),
        ('comment by deleted')
) t (name);
select tests.act_as('owner');
select is(
    tests.error_of(
        format(
            'insert into public.comments (post_id, parent_comment_id, content) values (%L, %L, %L)',
            tests.id(t.post), tests.id(t.comment), 'hi'
        )
    ),
    '42501 new row violates row-level security policy for table "comments"',
    t.description
)
from (
    values
        ('post by blocked', null, 'nobody comments on a post of whom they blocked'),
        ('post by owner', 'comment by blocked', 'nobody replies to whom they blocked'),
        (
            'deleted post by owner', 'comment under deleted post by owner',
            'nobody comments on their own deleted post'
        )
) t (post, comment, description);
select tests.act_as('blocked');
select is(
    tests.error_of(
        format(
            'insert into public.comments (post_id, content) values (%L, %L)',
            tests.id('post by owner'), 'hi'
        )
    ),
    '42501 new row violates row-level security policy for table "comments"',
    'nobody comments on a post of who blocked them'
);
select tests.act_as('moderator');
select is(
    tests.error_of(
        format(
            'insert into public.comments (post_id, content) values (%L, %L)', tests.id(t.name), 'hi'
        )
    ),
    '42501 new row violates row-level security policy for table "comments"',
    format('a moderator sees "%s", and yet adds nothing to it', t.name)
)
from (values ('deleted post by owner'), ('removed post by owner')) t (name);
select tests.act_as('muted');
select lives_ok(
    $$insert into public.comments (post_id, content) values (tests.id('post by owner'), 'hi')$$,
    'a muted person may comment'
);
select throws_ok(
    format(
        'insert into public.comments (post_id, content, %I) values (%L, %L, %s)',
        c.name, tests.id('post by owner'), 'hi', c.value
    ),
    '42501', 'permission denied for table comments',
    format('no author chooses %s', c.name)
)
from (
    values
        ('id', 'gen_random_uuid()'),
        ('created_at', 'now()'),
        ('deleted_at', 'now()'),
        ('removed_at', 'now()')
) c (name, value);

-- Update
select tests.act_as('stranger');
select is(
    tests.rows_written(
        $$update public.comments c
        set content = 'edited', media_urls = null, gif_url = null
        where c.content = 'new by stranger'$$
    ),
    1::bigint,
    'an author edits text, media and gif'
);
select is(
    tests.rows_written(
        $$update public.comments c
        set content = 'edited'
        where c.user_id <> tests.id('stranger')$$
    ),
    0::bigint,
    'nobody edits the comment of another'
);
select throws_ok(
    format('update public.comments set %I = null', c.name),
    '42501', 'permission denied for table comments',
    format('no author changes %s', c.name)
)
from (
    values
        ('post_id'),
        ('user_id'),
        ('parent_comment_id'),
        ('created_at'),
        ('deleted_at'),
        ('removed_at')
) c (name);
select tests.act_as('owner');
select is(
    tests.rows_written(
        $$update public.comments c
        set content = 'back'
        where c.content like '%ed comment by owner'$$
    ),
    0::bigint,
    'an author edits neither a deleted nor a removed comment'
);
select tests.act_as('moderator');
select is(
    tests.rows_written(
        $$update public.comments c set content = 'mine' where c.user_id = tests.id('owner')$$
    ),
    0::bigint,
    'a moderator edits no comment of others'
);

-- Delete
select tests.act_as('stranger');
select throws_ok(
    $$delete from public.comments c where c.id = tests.id('comment by stranger')$$,
    '42501', 'permission denied for table comments',
    'no author deletes a row'
);

select * from finish();
rollback;
