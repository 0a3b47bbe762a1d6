-- review_report(): staff decide on reports, save on what is about themselves and on their own; each
-- change is logged, once. What it does not tell anybody: the reporter who decided, the reported who
-- reported.
begin;
select plan(36);

select tests.create_world();
select tests.create_staff('colleague');
insert into public.reports (id, reporter_id, reported_post_id, report_type)
select tests.id(r.reporter || ' on ' || r.post), tests.id(r.reporter), tests.id(r.post), 'spam'
from (
    values
        ('stranger', 'post by owner'),
        ('muted', 'post by owner'),
        ('moderator', 'post by owner'),
        ('stranger', 'post by moderator'),
        ('stranger', 'post by muted')
) r (reporter, post);

prepare states as
select tests.name(r.reporter_id) || ' ' || r.status
from public.reports r
where r.target_id = tests.id('post by owner');
prepare log as
select
    l.actor_role || ' ' || tests.name(l.actor_id),
    l.target_kind || ' ' || tests.name(l.target_id),
    tests.name(l.subject_id), l.reason, l.details
from private.moderation_log l
where l.action = 'review_report'
order by l.id;

-- Who may not
select tests.act_as('stranger');
select throws_ok(
    $$select public.review_report(tests.id('stranger on post by owner'), 'dismissed')$$,
    'PT403', 'staff_only', 'a reporter does not decide'
);
select tests.act_as('owner');
select throws_ok(
    $$select public.review_report(tests.id('stranger on post by owner'), 'dismissed')$$,
    'PT403', 'staff_only', 'nor does the author'
);
select tests.act_as_anon();
select throws_ok(
    $$select public.review_report(tests.id('stranger on post by owner'), 'dismissed')$$,
    '42501', 'permission denied for function review_report', 'nor a visitor'
);
select tests.act_as('moderator');
select throws_ok(
    $$select public.review_report(tests.id('moderator on post by owner'), 'dismissed')$$,
    'PT403', 'own_report', 'a moderator leaves their own report to others'
);
select throws_ok(
    format('select public.review_report(%L, ''dismissed'')', r.id),
    'PT404', 'report_not_found', r.description
)
from (
    values
        (tests.id('stranger on post by moderator'), 'one about themselves is not there'),
        (tests.id('nothing'), 'as one that does not exist'),
        (null, 'or none')
) r (id, description);

-- What staff may
select is(
    (
        select to_jsonb(r) - 'reporter' - 'reviewed_by' - 'evidence'
        from public.review_report(
            tests.id('stranger on post by owner'), 'reviewed', 'Looking at it.'
        ) r
    ),
    jsonb_build_object(
        'id', tests.id('stranger on post by owner'), 'report_type', 'spam', 'reason', null,
        'status', 'reviewed', 'created_at', now(), 'reviewed_at', now()
    ),
    'a moderator takes a report on, and gets it back'
);
select results_eq(
    $$select tests.name((r.reporter).id), tests.name((r.reviewed_by).id), r.evidence ->> 'content'
    from public.review_report(tests.id('stranger on post by owner'), 'reviewed', 'Again.') r$$,
    $$values ('stranger', 'moderator', 'post by owner')$$,
    'with reporter, reviewer and evidence; twice is once'
);
select tests.act_as_postgres();
select results_eq(
    'log',
    $$values (
        'moderator moderator', 'post post by owner', 'owner', 'Looking at it.',
        jsonb_build_object(
            'report_ids', array[tests.id('stranger on post by owner')],
            'before', '{"status": "pending"}'::jsonb, 'after', '{"status": "reviewed"}'::jsonb
        )
    )$$,
    'the log says who, about what and whom, why, and what changed'
);
select bag_eq(
    'states', $$values ('stranger reviewed'), ('muted pending'), ('moderator pending')$$,
    'other reports of the target stay as they are'
);
select tests.act_as('moderator');
select lives_ok(
    $$select public.review_report(
        tests.id('stranger on post by owner'), 'dismissed', resolve_all => true
    )$$,
    'all open reports of the target are decided at once'
);
select tests.act_as_postgres();
select bag_eq(
    'states', $$values ('stranger dismissed'), ('muted dismissed'), ('moderator pending')$$,
    'but the moderator''s own'
);
select is(
    (
        select array_agg(r.id::uuid order by tests.name(p.reporter_id))
        from (select max(l.id) as id from private.moderation_log l) m
        join private.moderation_log l on l.id = m.id
        cross join lateral jsonb_array_elements_text(l.details -> 'report_ids') r (id)
        join public.reports p on p.id = r.id::uuid
        where l.reason is null
    ),
    array[tests.id('muted on post by owner'), tests.id('stranger on post by owner')],
    'which is one entry of the log that names them'
);
select tests.act_as('colleague');
select lives_ok(
    $$select public.review_report(tests.id('stranger on post by moderator'), 'resolved')$$,
    'a report about a moderator is for the others'
);
select lives_ok(
    $$select public.review_report(tests.id('stranger on post by owner'), 'pending', 'Too fast.')$$,
    'a closed report can be opened again'
);
select tests.act_as('stranger');
select lives_ok(
    $$select public.report_content('spam', post_id => tests.id('post by moderator'))$$,
    'a closed one can be filed anew'
);
select tests.act_as('colleague');
select throws_ok(
    $$select public.review_report(tests.id('stranger on post by moderator'), 'pending')$$,
    'PT409', 'already_reported', 'and then the old one stays closed'
);

-- What is refused
select throws_ok(
    format('select public.review_report(tests.id(''stranger on post by owner''), %L, %L)',
        r.status, r.note),
    '22023', r.message, r.description
)
from (
    values
        (null, null, 'report_status_unknown', 'a review sets a status'),
        ('open', null, 'report_status_unknown', 'a known one'),
        ('resolved', E' \t\u200b', 'reason_required', 'a note is not blank'),
        ('resolved', repeat('x', 2001), 'reason_too_long', 'nor longer than 2,000 characters')
) r (status, note, message, description);

-- By direct writes
select is(
    tests.rows_written(
        $$update public.reports set status = 'resolved'
        where id = tests.id('stranger on post by muted')$$
    ),
    1::bigint, d.description
)
from (values ('a moderator may set the status directly'), ('twice')) d (description);
select tests.act_as('moderator');
select is(
    tests.rows_written(
        format('update public.reports set status = ''resolved'' where id = %L', tests.id(r.name))
    ),
    0::bigint, r.description
)
from (
    values
        ('moderator on post by owner', 'but not of their own report'),
        ('stranger on post by moderator', 'nor of one about themselves')
) r (name, description);
select tests.act_as_postgres();
savepoint all_at_once;
select tests.act_as('moderator');
-- Without a condition the select policy is not asked.
update public.reports set status = 'reviewed';
select tests.act_as_postgres();
select is(
    (
        select array_agg(distinct tests.name(r.reporter_id) || ' on ' || tests.name(r.target_id))
        from public.reports r
        where r.status <> 'reviewed'
    ),
    array['moderator on post by owner', 'stranger on post by moderator'],
    'not by a statement that names none either'
);
rollback to savepoint all_at_once;
select tests.act_as_service_role();
update public.reports set status = 'pending' where id = tests.id('stranger on post by muted');
select tests.act_as_postgres();
update public.reports set status = 'dismissed' where id = tests.id('stranger on post by muted');
select results_eq(
    $$select l.actor_role, tests.name(l.actor_id), tests.name(l.target_id), l.reason,
        l.details -> 'before' ->> 'status', l.details -> 'after' ->> 'status'
    from private.moderation_log l
    where l.target_id = tests.id('post by muted')
    order by l.id$$,
    $$values
        ('moderator', 'colleague', 'post by muted', null::text, 'pending', 'resolved'),
        ('service_role', null, 'post by muted', null, 'resolved', 'pending')$$,
    'the log has it once, also of the back end; not what the owner of the schema does'
);

-- Who learns what
select tests.sees(
    s.viewer, 'select tests.name(r.reporter_id) from public.reports r where r.id is not null',
    s.expected, s.description
)
from (
    values
        ('owner', array[]::text[], 'the author learns of no report'),
        (
            'moderator', array['stranger', 'muted', 'moderator', 'stranger'],
            'a moderator sees no report about themselves'
        ),
        (
            'colleague',
            array['stranger', 'muted', 'moderator', 'stranger', 'stranger', 'stranger'],
            'which others of the staff see'
        )
) s (viewer, expected, description);
select tests.act_as('stranger');
select throws_ok(
    'select r.reviewed_by from public.reports r', '42501', 'permission denied for table reports',
    'a reporter does not learn who decided'
);
select is(
    (
        select to_jsonb(r) ?| array['reviewed_by', 'evidence', 'reviewed_at']
        from public.report_content('spam', post_id => tests.id('post by owner')) r
    ),
    false,
    'not from reporting again either'
);
select throws_ok(
    'select r.target_user_id from public.reports r', '42501',
    'permission denied for table reports', 'nor whose it was, once it is gone'
);
select tests.act_as('moderator');
select is_empty(
    $$select l.id from public.moderation_log(target_id => tests.id('post by moderator')) l$$,
    'reviews about a moderator are not in the log that this moderator reads'
);
select tests.act_as('colleague');
select is(
    (select count(*) from public.moderation_log(target_id => tests.id('post by moderator')) l),
    1::bigint, 'but in that of the others'
);

select * from finish();
rollback;
