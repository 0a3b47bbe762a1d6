-- suspend_user(), reinstate() of people, set_badge(): what staff do to people, and to whom not.
begin;
select plan(44);

select tests.create_world();
select tests.create_staff('colleague');
select tests.create_staff('admin', 'admin');
select tests.create_staff('chief', 'admin');
insert into public.user_sessions (id, user_id, session_start, session_end)
values
    (tests.id('open'), tests.id('owner'), now() - interval '1 hour', null),
    (tests.id('ended'), tests.id('owner'), now() - interval '2 hours', now() - interval '1 hour'),
    (tests.id('other'), tests.id('stranger'), now() - interval '1 hour', null);
insert into public.reports (id, reporter_id, reported_user_id, report_type)
values (tests.id('on owner'), tests.id('stranger'), tests.id('owner'), 'spam');
insert into public.reports (id, reporter_id, reported_post_id, report_type)
values (tests.id('on post'), tests.id('stranger'), tests.id('post by owner'), 'spam');

-- Who may not, and to whom
select tests.act_as('stranger');
select throws_ok(
    format('select public.%s', c.call), 'PT403', 'staff_only', 'not for a stranger: ' || c.call
)
from (
    values
        ('suspend_user(tests.id(''owner''), ''Spam'')'),
        ('reinstate(''No spam'', user_id => tests.id(''suspended''))'),
        ('set_badge(tests.id(''stranger''), ''Verified'')')
) c (call);
select tests.act_as('moderator');
select throws_ok(
    format('select public.suspend_user(%L, ''Spam'')', tests.id(p.name)),
    'PT403', 'staff_protected', format('a moderator does not suspend %s', p.description)
)
from (
    values
        ('moderator', 'themselves'), ('colleague', 'another moderator'), ('admin', 'an admin')
) p (name, description);
select throws_ok(
    $$select public.suspend_user('00000000-0000-4000-8000-000000000000', 'Spam')$$,
    'PT403', 'staff_protected', 'nor the ghost'
);
select throws_ok(
    $$select public.set_badge(tests.id('owner'), 'Verified')$$, 'PT403', 'admin_only',
    'a moderator gives no badge'
);
select tests.act_as('admin');
select throws_ok(
    format('select public.%s(%L, ''Public'')', c.name, tests.id(p.name)),
    'PT403', 'staff_protected', format('%s: an admin is not for %s', c.name, p.description)
)
from (values ('suspend_user'), ('set_badge')) c (name)
cross join (values ('admin', 'themselves'), ('chief', 'other admins')) p (name, description);

-- A person
select tests.act_as('moderator');
select is(
    (
        select to_jsonb(t) - 'author' - 'updated_at'
        from public.suspend_user(tests.id('owner'), 'Spam on and on.') t
    ),
    jsonb_build_object(
        'kind', 'user', 'id', tests.id('owner'), 'content', null, 'media_urls', null,
        'gif_url', null, 'poll_options', null, 'post_id', null, 'created_at', now(),
        'is_purged', false, 'is_deleted', false, 'removed_at', null, 'removed_reason', null
    ),
    'a moderator suspends a person and gets them back as they stand'
);
select results_eq(
    $$select (t.author).suspended_at, (t.author).suspension_reason, (t.author).action_count
    from public.suspend_user(tests.id('owner'), 'Twice.') t$$,
    $$values (now(), 'Spam on and on.', 1::bigint)$$,
    'twice is once, and the first reason stands'
);
select tests.act_as_postgres();
select results_eq(
    $$select tests.name(s.user_id), s.session_end from public.user_sessions s
    order by s.session_start, s.user_id = tests.id('stranger')$$,
    $$values
        ('owner', now() - interval '1 hour'), ('owner', now()), ('stranger', null)$$,
    'their open sessions end, and nobody else''s'
);
select results_eq(
    'select r.target_kind, r.status::text from public.reports r order by 1',
    $$values ('post', 'pending'), ('user', 'resolved')$$,
    'reports about the person are resolved, those about what they wrote wait'
);
prepare seen as
select p.content from public.posts p where p.user_id = tests.id('owner') and p.content ~ '^post';
select tests.sees(s.viewer, 'seen', s.expected, s.viewer || ' sees so much of them')
from (
    values
        ('anon', '{}'::text[]), ('stranger', '{}'), ('owner', '{post by owner}'),
        ('moderator', '{post by owner}')
) s (viewer, expected);
select tests.act_as('owner');
select is(
    (select (public.get_my_account()).suspension_reason), 'Spam on and on.',
    'the person reads why'
);
select throws_ok(
    $$select public.create_post('Still here')$$, 'PT403', 'account_suspended', 'and writes nothing'
);
select throws_ok(
    'select public.start_session()', 'PT403', 'account_suspended', 'nor starts a session'
);
select tests.act_as_postgres();
select is_empty('select * from private.counter_drift()', 'the counters are exact');

-- And back
select tests.act_as('colleague');
select is(
    (
        select (((t).author).suspended_at, ((t).author).action_count)::text
        from public.reinstate('Talked to them.', user_id => tests.id('owner')) t
    ),
    '(,0)', 'another moderator reinstates the person'
);
select lives_ok(
    $$select public.reinstate('Twice.', user_id => tests.id('owner'))$$, 'twice is once'
);
select tests.sees('stranger', 'seen', '{post by owner}', 'and others see them again');
select tests.act_as('owner');
select lives_ok($$select public.create_post('Back')$$, 'who write again');

-- Staff
select tests.act_as('admin');
select lives_ok(
    $$select public.suspend_user(tests.id('colleague'), 'Abuse')$$, 'an admin suspends a moderator'
);
select tests.act_as('colleague');
select throws_ok(
    'select public.moderation_queue()', 'PT403', 'account_suspended',
    'who moderates no more, at once'
);
select is_empty(
    'select r.id from public.reports r', 'and reads no reports'
);

-- A badge
select tests.act_as('admin');
select is(
    ((public.set_badge(tests.id('owner'), 'Verified')).author).badge, 'Verified',
    'an admin gives a badge'
);
select is(
    ((public.set_badge(tests.id('owner'), 'Verified')).author).badge, 'Verified', 'twice is once'
);
select is(
    ((public.set_badge(tests.id('owner'))).author).badge, null, 'and takes it away'
);
select lives_ok(
    $$select public.set_badge(tests.id('moderator'), 'Public')$$, 'a moderator may have one'
);
select tests.act_as_postgres();
select is(
    (select u.badge::text from public.users u where u.id = tests.id('moderator')), 'Public',
    'and then has it'
);

-- What is refused
select tests.act_as('admin');
select throws_ok(
    format('select public.%s', r.call), r.code, r.message, r.description
)
from (
    values
        ('set_badge(tests.id(''owner''), ''Gold'')', '22023', 'badge_unknown', 'a badge is known'),
        (
            'set_badge(null, ''Public'')', '22023', 'moderation_target_required',
            'a badge is for somebody'
        ),
        (
            'set_badge(tests.id(''no person''), ''Public'')', 'PT404', 'user_not_found',
            'who exists'
        ),
        (
            'suspend_user(tests.id(''owner''), null)', '22023', 'reason_required',
            'a suspension has a reason'
        ),
        (
            'suspend_user(null, ''Spam'')', '22023', 'moderation_target_required',
            'it is of somebody'
        ),
        (
            'suspend_user(tests.id(''no person''), ''Spam'')', 'PT404', 'user_not_found',
            'who exists, too'
        ),
        (
            'reinstate(''Why not'', user_id => tests.id(''no person''))', 'PT404',
            'user_not_found', 'as who is reinstated'
        )
) r (call, code, message, description);

-- The log
select tests.act_as_postgres();
select results_eq(
    $$select l.action, tests.name(l.actor_id), tests.name(l.target_id), l.reason,
        l.details - 'report_ids'
    from private.moderation_log l
    where l.action in ('suspend_user', 'reinstate', 'set_badge')
    order by l.id$$,
    $$values
        ('suspend_user', 'moderator', 'owner', 'Spam on and on.',
            '{"before": {"is_suspended": false}, "after": {"is_suspended": true}}'::jsonb),
        ('reinstate', 'colleague', 'owner', 'Talked to them.',
            '{"before": {"is_suspended": true}, "after": {"is_suspended": false}}'),
        ('suspend_user', 'admin', 'colleague', 'Abuse',
            '{"before": {"is_suspended": false}, "after": {"is_suspended": true}}'),
        ('set_badge', 'admin', 'owner', null,
            '{"before": {"badge": null}, "after": {"badge": "Verified"}}'),
        ('set_badge', 'admin', 'owner', null,
            '{"before": {"badge": "Verified"}, "after": {"badge": null}}'),
        ('set_badge', 'admin', 'moderator', null,
            '{"before": {"badge": null}, "after": {"badge": "Public"}}')$$,
    'every act is logged once'
);

select * from finish();
rollback;
