-- Reports: one files about what one sees, and reads one's own; staff read all and set the status,
-- as long as they are staff. Who reviewed, and the evidence, nobody reads here.
begin;
select plan(56);

select tests.create_world();
insert into public.reports (id, reporter_id, reported_post_id, report_type)
values
    (
        tests.id('report by owner'), tests.id('owner'), tests.id('post by stranger'), 'spam'
    ),
    (
        tests.id('report by stranger'), tests.id('stranger'), tests.id('post by owner'), 'scam'
    );
insert into public.reports (id, reporter_id, reported_user_id, report_type)
values (tests.id('report by suspended'), tests.id('suspended'), tests.id('muted'), 'spam');

-- Who sees which
prepare seen as select 'report by ' || tests.name(r.reporter_id) from public.reports r;

select tests.sees(
    s.viewer, 'seen', array['report by ' || s.viewer], s.viewer || ' sees their own report only'
)
from (values ('owner'), ('stranger'), ('suspended')) s (viewer);
select tests.sees(s.viewer, 'seen', '{}', s.viewer || ' sees no report, not even of themselves')
from (values ('muted'), ('blocked'), ('guest'), ('nobody'), ('signed out')) s (viewer);
select tests.sees(
    s.viewer, 'seen', '{report by owner,report by stranger,report by suspended}',
    s.viewer || ' sees all reports'
)
from (values ('moderator'), ('service_role')) s (viewer);
select tests.act_as_anon();
select throws_ok(
    'select r.id from public.reports r', '42501', 'permission denied for table reports',
    'a visitor reads none'
);
select tests.act_as('stranger');
select throws_ok(
    format('select r.%I from public.reports r', c.name),
    '42501', 'permission denied for table reports',
    format('a reporter does not read %s', c.name)
)
from (values ('reviewed_by'), ('evidence')) c (name);
select lives_ok(
    $$select r.id, r.reporter_id, r.reported_post_id, r.reported_comment_id, r.reported_user_id,
        r.report_type, r.reason, r.status, r.created_at, r.reviewed_at, r.target_kind, r.target_id
    from public.reports r$$,
    'a reporter reads all the rest'
);

-- Staff
select tests.act_as('moderator');
select is(
    tests.rows_written(
        $$update public.reports r
        set status = 'dismissed'
        where r.id = tests.id('report by owner')$$
    ),
    1::bigint,
    'a moderator sets the status of a report'
);
select results_eq(
    $$select r.status::text, r.reviewed_at
    from public.reports r
    where r.id = tests.id('report by owner')$$,
    $$values ('dismissed', now())$$,
    'and reads it back'
);
select throws_ok(
    format('update public.reports set %I = null', c.name),
    '42501', 'permission denied for table reports',
    format('a moderator does not change the %s of a report', c.name)
)
from (
    values
        ('reporter_id'), ('report_type'), ('reason'), ('reviewed_by'), ('evidence'), ('target_id')
) c (name);
select throws_ok(
    'delete from public.reports', '42501', 'permission denied for table reports',
    'a moderator deletes no report'
);
select tests.act_as('stranger');
select is(
    tests.rows_written($$update public.reports set status = 'resolved'$$), 0::bigint,
    'a reporter does not set the status, not even of their own report'
);
select tests.act_as_postgres();
delete from private.staff s where s.user_id = tests.id('moderator');
select tests.sees(
    'moderator', 'seen', '{}', 'a moderator who is revoked sees no report any more'
);
select tests.act_as('moderator');
select is(
    tests.rows_written($$update public.reports set status = 'resolved'$$), 0::bigint,
    'and sets the status of none'
);
select tests.act_as_postgres();
insert into private.staff (user_id, role) values (tests.id('moderator'), 'moderator');
savepoint suspension;
update public.users u
set suspended_at = now(), suspension_reason = 'abuse'
where u.id = tests.id('moderator');
select tests.sees('moderator', 'seen', '{}', 'a suspended moderator sees no report');
rollback to savepoint suspension;

-- Insert
select tests.act_as('muted');
select lives_ok(
    $$insert into public.reports (reporter_id, reported_post_id, report_type, reason)
    values (tests.id('muted'), tests.id('post by owner'), 'spam', 'Again and again.')$$,
    'a person reports a post'
);
select lives_ok(
    $$insert into public.reports (reported_comment_id, report_type)
    values (tests.id('comment by owner'), 'scam')$$,
    'a comment'
);
select lives_ok(
    $$insert into public.reports (reported_user_id, report_type)
    values (tests.id('owner'), 'impersonation')$$,
    'and a person'
);
select results_eq(
    $$select r.target_kind, tests.name(r.target_id), r.status::text
    from public.reports r
    order by 1$$,
    $$values
        ('comment', 'comment by owner', 'pending'),
        ('post', 'post by owner', 'pending'),
        ('user', 'owner', 'pending')$$,
    'the reporter reads the three'
);
select throws_ok(
    $$insert into public.reports (reporter_id, reported_post_id, report_type)
    values (tests.id('stranger'), tests.id('post by moderator'), 'spam')$$,
    '42501', 'new row violates row-level security policy for table "reports"',
    'nobody reports in another''s name'
);
select is(
    tests.error_of(
        format(
            'insert into public.reports (%I, report_type) values (%L, %L)',
            format('reported_%s_id', t.kind), tests.id(t.name), 'spam'
        )
    ),
    '42501 new row violates row-level security policy for table "reports"',
    format('a report of %s "%s" is refused as one of nothing', t.kind, t.name)
)
from (
    values
        ('post', 'no post'),
        ('comment', 'no comment'),
        ('user', 'no person'),
        ('post', 'deleted post by owner'),
        ('post', 'removed post by owner'),
        ('post', 'post by suspended'),
        ('comment', 'deleted comment by owner'),
        ('comment', 'removed comment by owner'),
        ('comment', 'comment by deleted'),
        ('comment', 'comment under post by suspended'),
        ('user', 'suspended'),
        ('user', 'deleted')
) t (kind, name);
select tests.act_as('blocked');
select is(
    tests.error_of(
        format(
            'insert into public.reports (%I, report_type) values (%L, %L)',
            format('reported_%s_id', t.kind), tests.id(t.name), 'spam'
        )
    ),
    '42501 new row violates row-level security policy for table "reports"',
    format('so is, across a block, one of %s "%s"', t.kind, t.name)
)
from (
    values ('post', 'post by owner'), ('comment', 'comment by owner'), ('user', 'owner')
) t (kind, name);
select tests.act_as('muted');
select throws_ok(
    format(
        'insert into public.reports (reported_post_id, report_type, %I) values (%L, %L, %s)',
        c.name, tests.id('post by moderator'), 'spam', c.value
    ),
    '42501', 'permission denied for table reports',
    format('no reporter chooses the %s', c.name)
)
from (
    values
        ('id', 'gen_random_uuid()'),
        ('status', $$'resolved'$$),
        ('created_at', 'now()'),
        ('evidence', $$'{}'$$)
) c (name, value);
select tests.act_as('moderator');
select is(
    tests.error_of(
        format(
            'insert into public.reports (%I, report_type) values (%L, %L)',
            format('reported_%s_id', t.kind), t.id, 'spam'
        )
    ),
    '42501 new row violates row-level security policy for table "reports"',
    t.description
)
from (
    values
        (
            'post', tests.id('deleted post by owner'),
            'a moderator sees a deleted post, and yet does not report it'
        ),
        ('post', tests.id('removed post by owner'), 'nor a removed post'),
        ('comment', tests.id('deleted comment by owner'), 'nor a deleted comment'),
        ('comment', tests.id('removed comment by owner'), 'nor a removed comment'),
        (
            'user', '00000000-0000-4000-8000-000000000000',
            'nobody reports the ghost, not even staff who see it'
        )
) t (kind, id, description);

select * from finish();
rollback;
