-- Reposts: signed-in people see those of visible people of visible posts, and their own. One
-- reposts for oneself what one sees, and plainly: a quote comes with its post, from quote_post().
begin;
select plan(38);

select tests.create_world();

-- Who sees which
prepare of_the_owners_post as
select tests.name(r.user_id) from public.reposts r where r.post_id = tests.id('post by owner');
prepare by_the_stranger as
select tests.name(r.post_id) from public.reposts r where r.user_id = tests.id('stranger');

select tests.sees(
    s.viewer, 'of_the_owners_post', '{owner,stranger,blocked,muted,moderator}',
    s.viewer || ' ' || s.description
)
from (
    values
        ('stranger', 'sees the reposts of people in good standing'),
        ('muted', 'notices nothing of the mute'),
        ('guest', 'reads as any signed-in person'),
        ('nobody', 'reads as any signed-in person')
) s (viewer, description);
select tests.sees(
    'owner', 'of_the_owners_post', '{owner,stranger,muted,moderator}',
    'nobody sees reposts of whom they blocked'
);
select tests.sees(
    'blocked', 'of_the_owners_post', '{blocked}',
    'of the post of who blocked them a person sees no repost but their own'
);
select tests.sees(
    'deleted', 'of_the_owners_post', '{owner,stranger,blocked,muted,moderator,deleted}',
    'a deleted person sees their own repost'
);
select tests.sees(
    s.viewer, 'of_the_owners_post',
    '{owner,stranger,blocked,muted,moderator,suspended,deleted}', s.viewer || ' sees all reposts'
)
from (values ('moderator'), ('service_role')) s (viewer);
select tests.act_as_anon();
select throws_ok(
    'select r.id from public.reposts r', '42501', 'permission denied for table reposts',
    'a visitor does not read who reposted what'
);
select tests.sees(
    'muted', 'by_the_stranger',
    '{post by owner,post by stranger,post by blocked,post by muted,post by moderator}',
    'reposts of invisible posts are invisible'
);
select tests.sees(
    'owner', 'by_the_stranger',
    '{post by owner,post by stranger,post by muted,post by moderator}',
    'so are a third person''s of the posts of whom one blocked, and of one''s own deleted post'
);
select tests.sees(
    'blocked', 'by_the_stranger',
    '{post by stranger,post by blocked,post by muted,post by moderator}',
    'and of the posts of who blocked one'
);
select tests.sees(
    'stranger', 'by_the_stranger',
    '{post by owner,deleted post by owner,removed post by owner,post by stranger,post by blocked,
    post by muted,post by moderator,post by suspended,post by deleted}',
    'one''s own reposts stay visible to oneself'
);

-- Insert
select tests.act_as('muted');
select lives_ok(
    $$insert into public.reposts (user_id, post_id, type)
    values (tests.id('muted'), tests.id('post by stranger'), 'normal')$$,
    'a person reposts a post they see'
);
select results_eq(
    $$select r.type::text
    from public.reposts r
    where r.user_id = tests.id('muted') and r.post_id = tests.id('post by stranger')$$,
    $$values ('normal')$$,
    'and reads it back'
);
select lives_ok(
    $$insert into public.reposts (user_id, post_id, type)
    values (tests.id('muted'), tests.id('post by stranger'), 'normal')
    on conflict (user_id, post_id) do nothing$$,
    'an upsert that ignores duplicates reposts twice without an error'
);
select is(
    (select count(*) from public.reposts r where r.user_id = tests.id('muted')), 2::bigint,
    'which adds nothing'
);
select throws_ok(
    $$insert into public.reposts (user_id, post_id, type)
    values (tests.id('muted'), tests.id('post by stranger'), 'normal')
    on conflict (user_id, post_id) do update set type = excluded.type$$,
    '42501', 'permission denied for table reposts',
    'an upsert that merges is refused'
);
select throws_ok(
    $$insert into public.reposts (user_id, post_id, type)
    values (tests.id('owner'), tests.id('post by stranger'), 'normal')$$,
    '42501', 'new row violates row-level security policy for table "reposts"',
    'nobody reposts for another'
);
select throws_ok(
    $$insert into public.reposts (post_id, type)
    values (tests.id('post by moderator'), 'quote')$$,
    '42501', 'new row violates row-level security policy for table "reposts"',
    'nobody makes a quote without its post'
);
select is(
    tests.error_of(
        format(
            'insert into public.reposts (post_id, type) values (%L, %L)', tests.id(t.name), 'normal'
        )
    ),
    '42501 new row violates row-level security policy for table "reposts"',
    format('a repost of "%s" is refused as one of nothing', t.name)
)
from (
    values
        ('no post'),
        ('deleted post by owner'),
        ('removed post by owner'),
        ('post by suspended'),
        ('post by deleted')
) t (name);
select tests.act_as('owner');
select is(
    tests.error_of(
        format(
            'insert into public.reposts (post_id, type) values (%L, %L)', tests.id(t.name), 'normal'
        )
    ),
    '42501 new row violates row-level security policy for table "reposts"',
    t.description
)
from (
    values
        ('post by blocked', 'nobody reposts whom they blocked'),
        ('deleted post by owner', 'nobody reposts their own deleted post')
) t (name, description);
select tests.act_as('blocked');
select is(
    tests.error_of(
        format(
            'insert into public.reposts (post_id, type) values (%L, %L)',
            tests.id('post by owner'), 'normal'
        )
    ),
    '42501 new row violates row-level security policy for table "reposts"',
    'nobody reposts who blocked them'
);
select tests.act_as('moderator');
select is(
    tests.error_of(
        format(
            'insert into public.reposts (post_id, type) values (%L, %L)', tests.id(t.name), 'normal'
        )
    ),
    '42501 new row violates row-level security policy for table "reposts"',
    format('a moderator sees "%s", and yet does not repost it', t.name)
)
from (values ('deleted post by owner'), ('removed post by owner')) t (name);
select throws_ok(
    format(
        'insert into public.reposts (post_id, type, %I) values (%L, %L, %s)',
        c.name, tests.id('post by stranger'), 'normal', c.value
    ),
    '42501', 'permission denied for table reposts',
    format('nobody chooses the %s of a repost', c.name)
)
from (
    values ('id', 'gen_random_uuid()'), ('created_at', 'now()'), ('quote_content', $$'mine'$$)
) c (name, value);

-- Update, delete
select throws_ok(
    'update public.reposts set type = type', '42501', 'permission denied for table reposts',
    'a repost is not changed'
);
select is(
    tests.rows_written($$delete from public.reposts r where r.user_id <> tests.id('moderator')$$),
    0::bigint,
    'nobody takes back the repost of another, not even a moderator'
);
select tests.act_as('blocked');
select is(
    tests.rows_written('delete from public.reposts'),
    1::bigint,
    'one takes back one''s own, also of what is hidden by now'
);
select is_empty(
    $$select r.id from public.reposts r where r.user_id = tests.id('blocked')$$,
    'and it is gone'
);

select * from finish();
rollback;
