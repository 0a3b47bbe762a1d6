-- Polls: as visible as what they stand on. Their author adds one to living content of their own,
-- and nothing changes it.
begin;
select plan(31);

select tests.create_world();

-- Who sees which
prepare on_posts as select tests.name(q.post_id) from public.polls q where q.post_id is not null;
prepare on_comments as
select tests.name(q.comment_id)
from public.polls q
join public.comments c on c.id = q.comment_id
where c.post_id = tests.id('post by owner');

select tests.sees(
    s.viewer, 'on_posts',
    '{post by owner,post by stranger,post by blocked,post by muted,post by moderator}',
    s.viewer || ' sees the polls of the posts they see'
)
from (values ('anon'), ('stranger'), ('muted'), ('guest'), ('nobody')) s (viewer);
select tests.sees(
    'owner', 'on_posts',
    '{post by owner,deleted post by owner,removed post by owner,post by stranger,post by muted,
    post by moderator}',
    'an author sees the polls of their own deleted and removed posts, none of whom they blocked'
);
select tests.sees(
    'blocked', 'on_posts', '{post by stranger,post by blocked,post by muted,post by moderator}',
    'a blocked person sees no poll of who blocked them'
);
select tests.sees(
    'moderator', 'on_posts',
    '{post by owner,deleted post by owner,removed post by owner,post by stranger,post by blocked,
    post by muted,post by moderator,post by suspended,post by deleted}',
    'a moderator sees all polls'
);
select tests.sees(
    'anon', 'on_comments',
    '{comment by owner,comment by stranger,comment by blocked,comment by muted,
    comment by moderator}',
    'a visitor sees the polls of visible comments'
);
select tests.sees(
    'blocked', 'on_comments', '{comment by blocked}',
    'a poll under the post of who blocked one is hidden'
);
select tests.sees(
    'anon', $$select tests.name(q.id) from public.polls q
    where q.comment_id = tests.id('comment under post by suspended')$$, '{}',
    'a poll of a comment under an invisible post is invisible'
);

-- Insert
delete from public.polls;
select tests.act_as('owner');
select lives_ok(
    $$insert into public.polls (post_id, options, duration_days)
    values (tests.id('post by owner'), array['up', 'down'], 3)$$,
    'an author adds a poll to a post'
);
select lives_ok(
    $$insert into public.polls (comment_id, options)
    values (tests.id('comment by owner'), array['up', 'down'])$$,
    'and to a comment'
);
select results_eq(
    $$select q.duration_days from public.polls q order by 1$$,
    $$values (1), (3)$$,
    'the author reads both'
);
select is(
    tests.error_of(
        format(
            'insert into public.polls (%I, options) values (%L, array[''up'', ''down''])',
            t.kind || '_id', tests.id(t.name)
        )
    ),
    '42501 new row violates row-level security policy for table "polls"',
    format('a poll on "%s" is refused as one on nothing', t.name)
)
from (
    values
        ('post', 'no post'),
        ('comment', 'no comment'),
        ('post', 'deleted post by owner'),
        ('post', 'removed post by owner'),
        ('comment', 'deleted comment by owner'),
        ('comment', 'removed comment by owner'),
        ('post', 'post by stranger'),
        ('comment', 'comment by stranger'),
        ('post', 'post by blocked'),
        ('post', 'post by suspended')
) t (kind, name);
select tests.act_as('moderator');
select is(
    tests.error_of(
        $$insert into public.polls (post_id, options)
        values (tests.id('post by stranger'), array['up', 'down'])$$
    ),
    '42501 new row violates row-level security policy for table "polls"',
    'a moderator adds no poll to the post of another'
);
select tests.act_as('owner');
select throws_ok(
    format(
        'insert into public.polls (post_id, options, %I) values (%L, %s, %s)',
        c.name, tests.id('post by owner'), $$array['up', 'down']$$, c.value
    ),
    '42501', 'permission denied for table polls',
    format('no author chooses %s', c.name)
)
from (values ('id', 'gen_random_uuid()'), ('created_at', 'now()')) c (name, value);

-- Update, delete
select throws_ok(
    format('update public.polls set %I = null', c.name),
    '42501', 'permission denied for table polls',
    format('no author changes the %s of a poll', c.name)
)
from (values ('options'), ('duration_days')) c (name);
select throws_ok(
    'delete from public.polls',
    '42501', 'permission denied for table polls',
    'no author withdraws a poll'
);
select tests.act_as_anon();
select throws_ok(
    $$insert into public.polls (post_id, options)
    values (tests.id('post by owner'), array['up', 'down'])$$,
    '42501', 'permission denied for table polls',
    'a visitor makes no poll'
);

select * from finish();
rollback;
