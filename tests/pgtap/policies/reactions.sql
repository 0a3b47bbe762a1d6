-- Likes: signed-in people see those of visible people on visible content, and their own; a visitor
-- sees counts only. One likes for oneself what one sees.
begin;
select plan(57);

select tests.create_world();

-- Who sees which
prepare of_the_owners_post as
select tests.name(r.user_id) from public.reactions r where r.post_id = tests.id('post by owner');
prepare of_the_strangers_on_posts as
select tests.name(r.post_id)
from public.reactions r
where r.user_id = tests.id('stranger') and r.post_id is not null;
prepare of_the_strangers_on_comments as
select tests.name(r.comment_id)
from public.reactions r
where r.user_id = tests.id('stranger') and r.comment_id is not null;

select tests.sees(
    s.viewer, 'of_the_owners_post', '{owner,stranger,blocked,muted,moderator}',
    s.viewer || ' ' || s.description
)
from (
    values
        ('stranger', 'sees the likes of people in good standing'),
        ('muted', 'notices nothing of the mute'),
        ('guest', 'reads as any signed-in person'),
        ('nobody', 'reads as any signed-in person')
) s (viewer, description);
select tests.sees(
    'owner', 'of_the_owners_post', '{owner,stranger,muted,moderator}',
    'nobody sees likes of whom they blocked'
);
select tests.sees(
    'blocked', 'of_the_owners_post', '{blocked}',
    'on the post of who blocked them a person sees no like but their own'
);
select tests.sees(
    'suspended', 'of_the_owners_post', '{owner,stranger,blocked,muted,moderator,suspended}',
    'a suspended person sees their own like'
);
select tests.sees(
    s.viewer, 'of_the_owners_post',
    '{owner,stranger,blocked,muted,moderator,suspended,deleted}', s.viewer || ' sees all likes'
)
from (values ('moderator'), ('service_role')) s (viewer);
select tests.act_as_anon();
select throws_ok(
    'select r.id from public.reactions r', '42501', 'permission denied for table reactions',
    'a visitor does not read who likes what'
);

select tests.sees(
    'muted', 'of_the_strangers_on_posts',
    '{post by owner,post by stranger,post by blocked,post by muted,post by moderator}',
    'likes of invisible posts are invisible'
);
select tests.sees(
    'owner', 'of_the_strangers_on_posts',
    '{post by owner,post by stranger,post by muted,post by moderator}',
    'so are a third person''s of the posts of whom one blocked, and of one''s own deleted post'
);
select tests.sees(
    'blocked', 'of_the_strangers_on_posts',
    '{post by stranger,post by blocked,post by muted,post by moderator}',
    'and of the posts of who blocked one'
);
select tests.sees(
    'stranger', 'of_the_strangers_on_posts',
    '{post by owner,deleted post by owner,removed post by owner,post by stranger,post by blocked,
    post by muted,post by moderator,post by suspended,post by deleted}',
    'one''s own likes stay visible to oneself'
);
select tests.sees(
    'muted', 'of_the_strangers_on_comments',
    '{comment by owner,comment by stranger,comment by blocked,comment by muted,
    comment by moderator,comment under post by stranger,comment under post by blocked,
    comment under post by muted,comment under post by moderator}',
    'likes of invisible comments, and of comments under invisible posts, are invisible'
);
select tests.sees(
    'owner', 'of_the_strangers_on_comments',
    '{comment by owner,comment by stranger,comment by muted,comment by moderator,
    comment under post by stranger,comment under post by muted,comment under post by moderator}',
    'the same across a block'
);
delete from private.staff s where s.user_id = tests.id('moderator');
select tests.sees(
    'moderator', 'of_the_owners_post', '{owner,stranger,blocked,muted,moderator}',
    'a moderator who is revoked sees what anybody sees'
);
insert into private.staff (user_id, role) values (tests.id('moderator'), 'moderator');

-- Insert
select tests.act_as('muted');
select lives_ok(
    $$insert into public.reactions (user_id, post_id)
    values (tests.id('muted'), tests.id('post by stranger'))$$,
    'a person likes a post they see'
);
select lives_ok(
    $$insert into public.reactions (comment_id) values (tests.id('comment by owner'))$$,
    'and a comment; a muted person may, too'
);
select results_eq(
    $$select tests.name(coalesce(r.post_id, r.comment_id))
    from public.reactions r
    where r.user_id = tests.id('muted') and r.post_id is distinct from tests.id('post by owner')
    order by 1$$,
    $$values ('comment by owner'), ('post by stranger')$$,
    'and reads both'
);
select lives_ok(
    $$insert into public.reactions (user_id, post_id)
    values (tests.id('muted'), tests.id('post by stranger'))
    on conflict (user_id, post_id) do nothing$$,
    'an upsert that ignores duplicates likes a post twice without an error'
);
select lives_ok(
    $$insert into public.reactions (user_id, comment_id)
    values (tests.id('muted'), tests.id('comment by owner'))
    on conflict (user_id, comment_id) do nothing$$,
    'and a comment'
);
select is(
    (select count(*) from public.reactions r where r.user_id = tests.id('muted')), 3::bigint,
    'which adds nothing'
);
select throws_ok(
    $$insert into public.reactions (user_id, post_id)
    values (tests.id('muted'), tests.id('post by stranger'))
    on conflict (user_id, post_id) do update set user_id = excluded.user_id$$,
    '42501', 'permission denied for table reactions',
    'an upsert that merges is refused'
);
select throws_ok(
    $$insert into public.reactions (user_id, post_id)
    values (tests.id('owner'), tests.id('post by stranger'))$$,
    '42501', 'new row violates row-level security policy for table "reactions"',
    'nobody likes for another'
);
select is(
    tests.error_of(
        format('insert into public.reactions (%I) values (%L)', t.kind || '_id', tests.id(t.name))
    ),
    '42501 new row violates row-level security policy for table "reactions"',
    format('a like of "%s" is refused as one of nothing', t.name)
)
from (
    values
        ('post', 'no post'),
        ('comment', 'no comment'),
        ('post', 'deleted post by owner'),
        ('post', 'removed post by owner'),
        ('post', 'post by suspended'),
        ('post', 'post by deleted'),
        ('comment', 'deleted comment by owner'),
        ('comment', 'removed comment by owner'),
        ('comment', 'comment by suspended'),
        ('comment', 'comment by deleted'),
        ('comment', 'comment under deleted post by owner'),
        ('comment', 'comment under post by suspended')
) t (kind, name);
select is(
    tests.error_of(
        format(
            'insert into public.reactions (%I) values (%L) on conflict do nothing',
            t.kind || '_id', tests.id(t.name)
        )
    ),
    '42501 new row violates row-level security policy for table "reactions"',
    format('so is one that ignores duplicates, of "%s"', t.name)
)
from (values ('post', 'no post'), ('post', 'post by suspended')) t (kind, name);
select tests.act_as('owner');
select is(
    tests.error_of(
        format('insert into public.reactions (%I) values (%L)', t.kind || '_id', tests.id(t.name))
    ),
    '42501 new row violates row-level security policy for table "reactions"',
    t.description
)
from (
    values
        ('post', 'post by blocked', 'nobody likes a post of whom they blocked'),
        ('comment', 'comment by blocked', 'nor their comment under one''s own post'),
        ('comment', 'comment under post by blocked', 'nor a third person''s under their post'),
        ('post', 'deleted post by owner', 'nobody likes their own deleted post'),
        ('comment', 'removed comment by owner', 'nor their own removed comment')
) t (kind, name, description);
select tests.act_as('blocked');
select is(
    tests.error_of(
        format('insert into public.reactions (%I) values (%L)', t.kind || '_id', tests.id(t.name))
    ),
    '42501 new row violates row-level security policy for table "reactions"',
    t.description
)
from (
    values
        ('post', 'post by owner', 'nobody likes a post of who blocked them'),
        ('comment', 'comment by owner', 'nor a comment of who blocked them'),
        ('comment', 'comment by stranger', 'nor any comment under the post of who blocked them')
) t (kind, name, description);
select tests.act_as('moderator');
select is(
    tests.error_of(
        format('insert into public.reactions (%I) values (%L)', t.kind || '_id', tests.id(t.name))
    ),
    '42501 new row violates row-level security policy for table "reactions"',
    format('a moderator sees "%s", and yet does not like it', t.name)
)
from (
    values
        ('post', 'deleted post by owner'),
        ('post', 'removed post by owner'),
        ('comment', 'deleted comment by owner'),
        ('comment', 'removed comment by owner')
) t (kind, name);
select throws_ok(
    format(
        'insert into public.reactions (post_id, %I) values (%L, %s)',
        c.name, tests.id('post by stranger'), c.value
    ),
    '42501', 'permission denied for table reactions',
    format('nobody chooses the %s of a like', c.name)
)
from (values ('id', 'gen_random_uuid()'), ('created_at', 'now()')) c (name, value);

-- Update, delete
select throws_ok(
    'update public.reactions set post_id = post_id',
    '42501', 'permission denied for table reactions',
    'a like is not changed'
);
select is(
    tests.rows_written(
        $$delete from public.reactions r where r.user_id <> tests.id('moderator')$$
    ),
    0::bigint,
    'nobody takes back the like of another, not even a moderator'
);
select tests.act_as('blocked');
select is(
    tests.rows_written('delete from public.reactions'),
    1::bigint,
    'one takes back one''s own, also on what is hidden by now'
);
select is_empty(
    $$select r.id from public.reactions r where r.user_id = tests.id('blocked')$$,
    'and it is gone'
);

select * from finish();
rollback;
