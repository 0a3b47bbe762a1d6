-- report_content(): one files about what one sees, once; a retry gets the same report; the answer
-- says nothing of evidence and reviewer.
begin;
select plan(44);

select tests.create_world();

-- Who files what
select tests.act_as('stranger');
select is(
    (select to_jsonb(r) - 'id' from public.report_content('spam', 'Again', tests.id(t.name)) r),
    jsonb_build_object(
        'target_kind', 'post', 'target_id', tests.id(t.name), 'report_type', 'spam',
        'reason', 'Again', 'status', 'pending', 'created_at', now()
    ),
    'a person reports a post and is told of it, no more'
)
from (values ('post by owner')) t (name);
select is(
    (
        select r.target_kind || ' ' || tests.name(r.target_id)
        from public.report_content('scam', comment_id => tests.id('comment by owner')) r
    ),
    'comment comment by owner',
    'a comment'
);
select is(
    (
        select r.target_kind || ' ' || tests.name(r.target_id)
        from public.report_content('impersonation', user_id => tests.id('owner')) r
    ),
    'user owner',
    'and a person'
);
select tests.act_as('muted');
select is(
    (public.report_content('spam', post_id => tests.id('post by owner'))).status,
    'pending',
    'whoever is muted, too'
);
select tests.act_as('moderator');
select is(
    (public.report_content('spam', post_id => tests.id('post by owner'))).status,
    'pending',
    'and a moderator, as anybody'
);
select tests.act_as_postgres();
select results_eq(
    $$select r.target_kind, tests.name(r.target_user_id),
        r.evidence ->> 'user_id' = r.target_user_id::text
    from public.reports r
    where r.reporter_id = tests.id('stranger')
    order by 1$$,
    $$values
        ('comment', 'owner', true), ('post', 'owner', true), ('user', 'owner', true)$$,
    'a report keeps whose it was and how it read'
);

-- Retries
select tests.act_as('stranger');
select is(
    (
        select (r.report_type, r.reason, r.created_at)::text
        from public.report_content('scam', 'Other words', tests.id('post by owner')) r
    ),
    (
        select (r.report_type, r.reason, r.created_at)::text
        from public.reports r
        where r.target_id = tests.id('post by owner')
    ),
    'reporting again answers with the open report as it stands'
);
select is(
    (
        public.report_content('hate', null, tests.id('post by muted'), id => tests.id('mine'))
    ).id,
    tests.id('mine'),
    'a client may choose the id'
);
select is(
    (
        public.report_content('hate', null, tests.id('post by muted'), id => tests.id('mine'))
    ).id,
    tests.id('mine'),
    'and a retry with it gets the same report'
);
select tests.act_as_postgres();
update public.reports r
set status = 'dismissed'
where r.id = tests.id('mine') or r.target_id = tests.id('post by owner');
update public.posts p
set removed_at = now(), removed_reason = 'spam'
where p.id = tests.id('post by muted');
select tests.act_as('stranger');
select is(
    (
        public.report_content('hate', null, tests.id('post by muted'), id => tests.id('mine'))
    ).status,
    'dismissed',
    'also when it is closed and its target gone meanwhile'
);
select is(
    (
        public.report_content('scam', 'Still', tests.id('post by owner'))
    ).status,
    'pending',
    'a closed report does not keep one from reporting again'
);
select is(
    (select count(*) from public.reports r where r.reporter_id = tests.id('stranger')),
    5::bigint,
    'so much was filed, and no more'
);
select is(
    tests.error_of(r.call), 'PT409 id_taken ' || tests.id('mine')
    || ' Make a new id for a new report; repeat an id only with the same one.',
    r.description
)
from (
    values
        (
            $$select public.report_content('spam', null, tests.id('post by muted'),
                id => tests.id('mine'))$$,
            'an id stands for one type'
        ),
        (
            $$select public.report_content('hate', 'Why', tests.id('post by muted'),
                id => tests.id('mine'))$$,
            'one reason'
        ),
        (
            $$select public.report_content('hate', null, tests.id('post by owner'),
                id => tests.id('mine'))$$,
            'and one target'
        )
) r (call, description);
select tests.act_as('owner');
select throws_ok(
    $$select public.report_content('hate', null, tests.id('post by muted'),
        id => tests.id('mine'))$$,
    'PT409', 'id_taken',
    'and one reporter'
);

-- What is no target
select tests.act_as('stranger');
select throws_ok(
    format(
        'select public.report_content(''spam'', null, %L, %L, %L)',
        tests.id(t.post), tests.id(t.comment), tests.id(t.person)
    ),
    '23514', 'report_target_required', t.description
)
from (
    values
        (null, null, null, 'a report has a target'),
        ('post by owner', 'comment by owner', null, 'and one alone'),
        (null, 'comment by owner', 'owner', 'of whatever kind')
) t (post, comment, person, description);
select throws_ok(
    format('select public.report_content(''spam'', %I => %L)', t.kind || '_id', tests.id(t.name)),
    'PT404', t.kind || '_not_found',
    format('%s "%s" is not there to be reported', t.kind, t.name)
)
from (
    values
        ('post', 'no post'),
        ('comment', 'no comment'),
        ('user', 'no person'),
        ('post', 'deleted post by owner'),
        ('post', 'removed post by owner'),
        ('post', 'post by suspended'),
        ('comment', 'removed comment by owner'),
        ('comment', 'comment under post by suspended'),
        ('user', 'deleted')
) t (kind, name);
select tests.act_as('blocked');
select throws_ok(
    format('select public.report_content(''spam'', %I => %L)', t.kind || '_id', tests.id(t.name)),
    'PT404', t.kind || '_not_found',
    format('neither is, across a block, %s "%s"', t.kind, t.name)
)
from (
    values ('post', 'post by owner'), ('comment', 'comment by owner'), ('user', 'owner')
) t (kind, name);
select tests.act_as('moderator');
select throws_ok(
    $$select public.report_content('spam', user_id => '00000000-0000-4000-8000-000000000000')$$,
    'PT404', 'user_not_found', 'nor, even for staff, the ghost'
);
select tests.act_as('owner');
select throws_ok(
    format('select public.report_content(''spam'', %I => %L)', t.kind || '_id', tests.id(t.name)),
    '22023', 'cannot_report_self', t.description
)
from (
    values
        ('post', 'post by owner', 'nobody reports their own post'),
        ('comment', 'comment by owner', 'nor their own comment'),
        ('user', 'owner', 'nor themselves')
) t (kind, name, description);

-- What is no type or reason
select tests.act_as('stranger');
select throws_ok(
    format('select public.report_content(%L, null, tests.id(''post by moderator''))', t.type),
    '22023', 'report_type_unknown', t.description
)
from (
    values
        (null, 'a report has a type'),
        ('dislike', 'a known one'),
        (repeat('spam', 20), 'and no longer one')
) t (type, description);
select throws_ok(
    $$select public.report_content('spam', repeat('x', 2001), tests.id('post by moderator'))$$,
    '22023', 'reason_too_long', 'a reason has at most 2,000 characters'
);
select is(
    (
        select length(r.reason)
        from public.report_content('spam', repeat('x', 2000), tests.id('post by moderator')) r
    ),
    2000,
    'and may have as many'
);
select throws_ok(
    $$select public.report_content('dislike', null, tests.id('post by moderator'))$$,
    '22023', 'report_type_unknown', 'what is wrong is refused where a report stands, too'
);
select throws_ok(
    $$select public.report_content('spam', repeat('x', 2001), tests.id('post by moderator'))$$,
    '22023', 'reason_too_long', 'a long reason also'
);
select tests.act_as('muted');
select is(
    (
        select r.reason
        from public.report_content('spam', U&' \200B', tests.id('post by moderator')) r
    ),
    null,
    'a reason that nobody can see is none'
);
select is(
    tests.error_of($$select public.report_content('dislike', null, tests.id('x'))$$),
    format('22023 report_type_unknown dislike Give one of %s.', (
        select string_agg(m.found[1], ', ' order by m.place)
        from pg_catalog.pg_constraint c
        cross join regexp_matches(pg_catalog.pg_get_constraintdef(c.oid), '''([a-z_]+)''', 'g')
            with ordinality m (found, place)
        where c.conname = 'reports_report_type_check'
    )),
    'the hint names the types that the table takes'
);
select tests.act_as_postgres();

select * from finish();
rollback;
