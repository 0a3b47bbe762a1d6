-- Ballots are secret: one's own only, for staff too. Cast once, on an open poll of living content
-- that the voter sees; never changed, never withdrawn.
begin;
select plan(39);

select tests.create_world();

-- Who sees which
prepare seen as
select tests.name(v.user_id)
from public.poll_votes v
where v.poll_id = tests.id('poll on post by owner');

select tests.sees(
    s.viewer, 'seen', array[s.viewer], s.viewer || ' sees their own ballot and no other'
)
from (
    values
        ('owner'), ('stranger'), ('blocked'), ('muted'), ('moderator'), ('suspended'), ('deleted')
) s (viewer);
select tests.sees(s.viewer, 'seen', '{}', s.viewer || ' sees no ballot')
from (values ('guest'), ('nobody'), ('signed out')) s (viewer);
select tests.sees(
    'service_role', 'seen', '{owner,stranger,blocked,muted,moderator,suspended,deleted}',
    'the back end sees all ballots'
);
select tests.act_as_anon();
select throws_ok(
    'select v.id from public.poll_votes v', '42501', 'permission denied for table poll_votes',
    'a visitor reads no ballot'
);

-- Insert
select tests.act_as('muted');
select lives_ok(
    $$insert into public.poll_votes (user_id, poll_id, option_index)
    values (tests.id('muted'), tests.id('poll on post by stranger'), 1)$$,
    'a person votes on a poll they see'
);
select lives_ok(
    $$insert into public.poll_votes (poll_id, option_index)
    values (tests.id('poll on comment by owner'), 0)$$,
    'and on one of a comment; a muted person may, too'
);
select results_eq(
    $$select tests.name(v.poll_id), v.option_index
    from public.poll_votes v
    where v.poll_id in (
        tests.id('poll on post by stranger'), tests.id('poll on comment by owner')
    )
    order by 2$$,
    $$values ('poll on comment by owner', 0), ('poll on post by stranger', 1)$$,
    'the voter reads both'
);
select throws_ok(
    $$insert into public.poll_votes (user_id, poll_id, option_index)
    values (tests.id('owner'), tests.id('poll on post by stranger'), 1)$$,
    '42501', 'new row violates row-level security policy for table "poll_votes"',
    'nobody votes for another'
);
select is(
    tests.error_of(
        format(
            'insert into public.poll_votes (poll_id, option_index) values (%L, 0)', tests.id(t.name)
        )
    ),
    '42501 new row violates row-level security policy for table "poll_votes"',
    format('a vote on "%s" is refused as one on nothing', t.name)
)
from (
    values
        ('no poll'),
        ('poll on deleted post by owner'),
        ('poll on removed post by owner'),
        ('poll on post by suspended'),
        ('poll on post by deleted'),
        ('poll on deleted comment by owner'),
        ('poll on removed comment by owner'),
        ('poll on comment under post by suspended')
) t (name);
-- Neither may a bad option tell that the poll is there.
select is(
    tests.error_of(
        format(
            'insert into public.poll_votes (poll_id, option_index) values (%L, 9)',
            tests.id('poll on post by suspended')
        )
    ),
    '42501 new row violates row-level security policy for table "poll_votes"',
    'a wrong option on an invisible poll is refused as a vote on nothing'
);
select tests.act_as_postgres();
select tests.age('public.polls', tests.id('poll on post by suspended'), '9 days');
select tests.act_as('muted');
select is(
    tests.error_of(
        format(
            'insert into public.poll_votes (poll_id, option_index) values (%L, 0)',
            tests.id('poll on post by suspended')
        )
    ),
    '42501 new row violates row-level security policy for table "poll_votes"',
    'a vote on an invisible poll that is closed is refused as one on nothing'
);
select tests.act_as('owner');
select is(
    tests.error_of(
        format(
            'insert into public.poll_votes (poll_id, option_index) values (%L, %s)',
            tests.id(t.name), t.option_index
        )
    ),
    '42501 new row violates row-level security policy for table "poll_votes"',
    t.description
)
from (
    values
        ('poll on post by blocked', 0, 'nobody votes on a poll of whom they blocked'),
        ('poll on post by blocked', 9, 'nor learns of it by a wrong option'),
        ('poll on comment by blocked', 0, 'nor on one of their comment'),
        ('poll on deleted post by owner', 0, 'nobody votes on their own deleted post')
) t (name, option_index, description);
select tests.act_as('moderator');
select is(
    tests.error_of(
        format(
            'insert into public.poll_votes (poll_id, option_index) values (%L, 0)', tests.id(t.name)
        )
    ),
    '42501 new row violates row-level security policy for table "poll_votes"',
    format('a moderator sees the "%s", and yet votes on none', t.name)
)
from (
    values
        ('poll on deleted post by owner'),
        ('poll on removed post by owner'),
        ('poll on deleted comment by owner'),
        ('poll on removed comment by owner')
) t (name);
select throws_ok(
    format(
        'insert into public.poll_votes (poll_id, option_index, %I) values (%L, 0, %s)',
        c.name, tests.id('poll on post by stranger'), c.value
    ),
    '42501', 'permission denied for table poll_votes',
    format('no voter chooses the %s of a vote', c.name)
)
from (values ('id', 'gen_random_uuid()'), ('created_at', 'now()')) c (name, value);

-- Update, delete
select tests.act_as('stranger');
select throws_ok(
    'update public.poll_votes set option_index = 0',
    '42501', 'permission denied for table poll_votes',
    'nobody changes a vote'
);
select throws_ok(
    'delete from public.poll_votes',
    '42501', 'permission denied for table poll_votes',
    'nobody withdraws a vote'
);
select throws_ok(
    $$insert into public.poll_votes (poll_id, option_index)
    values (tests.id('poll on post by owner'), 1)
    on conflict (user_id, poll_id) do update set option_index = excluded.option_index$$,
    '42501', 'permission denied for table poll_votes',
    'nor by an upsert that merges'
);

select * from finish();
rollback;
