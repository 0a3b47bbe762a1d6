-- moderation_queue(): what staff have to decide, a line a target: how it read, how it stands, whose
-- it is, who reported it and why. Nobody else, and nothing about the moderator who asks.
begin;
select plan(36);

select tests.create_world();
select tests.create_staff('admin', 'admin');
insert into public.reports (reporter_id, reported_post_id, report_type, created_at)
select tests.id(r.reporter), tests.id(r.post), r.type, now() - r.ago::interval
from (
    values
        ('stranger', 'post by owner', 'spam', '5 hours'),
        ('muted', 'post by owner', 'scam', '4 hours'),
        ('admin', 'post by owner', 'scam', '3 hours'),
        ('owner', 'post by muted', 'hate', '6 hours'),
        ('owner', 'post by moderator', 'other', '9 hours')
) r (reporter, post, type, ago);
insert into public.reports (reporter_id, reported_comment_id, report_type, created_at)
values
    (tests.id('owner'), tests.id('comment by stranger'), 'spam', now() - interval '6 hours'),
    (tests.id('owner'), tests.id('comment by muted'), 'spam', now() - interval '7 hours');
insert into public.reports (reporter_id, reported_user_id, report_type, reason, created_at)
values (
    tests.id('stranger'), tests.id('suspended'), 'impersonation', 'It is me',
    now() - interval '8 hours'
);

-- Who may
select tests.act_as('stranger');
select throws_ok(
    'select public.moderation_queue()', 'PT403', 'staff_only', 'who is not staff has no queue'
);
select tests.act_as_anon();
select throws_ok(
    'select public.moderation_queue()', '42501',
    'permission denied for function moderation_queue', 'a visitor has none'
);
select tests.act_as_service_role();
select throws_ok(
    'select public.moderation_queue()', '42501',
    'permission denied for function moderation_queue', 'nor has the back end, which is nobody'
);
select tests.act_as_postgres();
savepoint suspension;
update public.users u
set suspended_at = now(), suspension_reason = 'abuse'
where u.id = tests.id('admin');
select tests.act_as('admin');
select throws_ok(
    'select public.moderation_queue()', 'PT403', 'account_suspended',
    'a suspended admin has none'
);
rollback to savepoint suspension;
delete from private.staff s where s.user_id = tests.id('admin');
select tests.act_as('admin');
select throws_ok(
    'select public.moderation_queue()', 'PT403', 'staff_only', 'nor has a revoked one'
);
rollback to savepoint suspension;

-- The order, and the pages
prepare queue as
select (q.target).kind || ' ' || tests.name((q.target).id) || ' ' || q.report_count
from public.moderation_queue() q;
select tests.act_as('moderator');
select results_eq(
    'queue',
    $$values
        ('post post by owner 3'),
        ('user suspended 1'),
        ('comment comment by muted 1'),
        ('comment comment by stranger 1'),
        ('post post by muted 1')$$,
    'what most people reported comes first, then the oldest; not what is about the moderator'
);
select tests.act_as('admin');
select results_eq(
    'queue',
    $$values
        ('post post by owner 3'),
        ('post post by moderator 1'),
        ('user suspended 1'),
        ('comment comment by muted 1'),
        ('comment comment by stranger 1'),
        ('post post by muted 1')$$,
    'which others of the staff see'
);
select tests.act_as('moderator');
select results_eq(
    $$with recursive page (n, cursor, name) as (
        select 0, null::text, null::text
        union all
        select p.n + 1, q.cursor, tests.name((q.target).id)
        from page p
        left join lateral public.moderation_queue(cursor => p.cursor, page_size => 1) q on true
        where p.n = 0 or p.cursor is not null
    )
    select p.name from page p where p.n > 0 order by p.n$$,
    $$values
        ('post by owner'), ('suspended'), ('comment by muted'), ('comment by stranger'),
        ('post by muted'), (null)$$,
    'page by page it is the same list, and then ends'
);
select is(
    (
        select array_agg(tests.name((q.target).id))
        from public.moderation_queue(
            cursor => (select f.cursor from public.moderation_queue(page_size => 2) f offset 1),
            page_size => 50
        ) q
    ),
    array['comment by muted', 'comment by stranger', 'post by muted'],
    'whatever the size of a page'
);
select is(
    (
        select array_agg(tests.name((q.target).id))
        from public.moderation_queue(target_kind => k.kind) q
    ),
    k.targets,
    format('asked for %s, it holds nothing else', k.kind)
)
from (
    values
        ('post', array['post by owner', 'post by muted']),
        ('comment', array['comment by muted', 'comment by stranger']),
        ('user', array['suspended'])
) k (kind, targets);

-- A report filed meanwhile does not move what comes next
create temporary table place on commit drop as
select q.cursor from public.moderation_queue(page_size => 2) q offset 1;
select tests.act_as_postgres();
insert into public.reports (reporter_id, reported_post_id, report_type, created_at)
select tests.id(r.name), tests.id('post by muted'), 'hate', now() + interval '1 second'
from (values ('stranger'), ('blocked'), ('admin')) r (name);
select tests.act_as('moderator');
select is(
    (
        select array_agg(tests.name((q.target).id) || ' ' || q.report_count)
        from place p
        cross join lateral public.moderation_queue(cursor => p.cursor) q
    ),
    array['comment by muted 1', 'comment by stranger 1', 'post by muted 4'],
    'what is reported after the first page keeps its place, and counts'
);
select tests.act_as_postgres();
delete from public.reports r where r.created_at > now();

-- What a line holds
update public.posts set content = 'Edited' where id = tests.id('post by owner');
insert into public.reports (reporter_id, reported_post_id, report_type, reason)
values (tests.id('deleted'), tests.id('post by owner'), 'scam', 'Now too');
select tests.act_as('moderator');
create temporary table line on commit drop as
select q.* from public.moderation_queue(page_size => 1) q;
select results_eq(
    'select l.report_count, l.report_types, l.first_reported_at, l.last_reported_at from line l',
    $$values (4::bigint, array['scam', 'spam'], now() - interval '5 hours', now())$$,
    'how many, of which types, since and until when'
);
select is(
    (select l.evidence ->> 'content' from line l), 'post by owner',
    'how it read when it was first reported'
);
select is(
    (select (l.target).content from line l), 'Edited', 'and how it reads now'
);
select is(
    (
        select array_agg(
            (tests.name((r.reporter).id), r.report_type, r.reason, r.evidence ->> 'content')::text
        )
        from line l
        cross join lateral unnest(l.reports) r
    ),
    array[
        '(deleted,scam,"Now too",Edited)', '(admin,scam,,)', '(muted,scam,,)',
        '(stranger,spam,,)'
    ],
    'who reported, the newest first, with evidence where it differs'
);
select is(
    (
        select to_jsonb(l.target) - 'author' - 'updated_at'
        from line l
    ),
    jsonb_build_object(
        'kind', 'post', 'id', tests.id('post by owner'), 'content', 'Edited', 'media_urls', null,
        'gif_url', null, 'poll_options', array['yes', 'no'], 'post_id', null, 'created_at', now(),
        'is_purged', false, 'is_deleted', false, 'removed_at', null, 'removed_reason', null
    ),
    'the post as it stands'
);
select results_eq(
    $$select tests.name((l.target).author.id), (l.target).author.display_name,
        (l.target).author.is_deleted, (l.target).author.suspended_at,
        (l.target).author.staff_role, (l.target).author.action_count
    from line l$$,
    $$values ('owner', 'Owner', false, null::timestamptz, null::text, 0::bigint)$$,
    'and its author'
);
select results_eq(
    $$select (q.target).author.suspension_reason, (q.target).content, (q.target).is_deleted,
        q.evidence ->> 'display_name', q.reports[1].reason
    from public.moderation_queue(target_kind => 'user') q$$,
    $$values ('spam', null::text, false, 'Suspended', 'It is me')$$,
    'a reported person, too, suspended or not'
);
select results_eq(
    $$select (q.target).post_id, (q.target).poll_options, q.evidence -> 'post' ->> 'content'
    from public.moderation_queue(target_kind => 'comment') q
    limit 1$$,
    $$values (tests.id('post by owner'), array['yes', 'no'], 'post by owner')$$,
    'a comment stands under its post'
);

-- In whatever state the target is
select tests.act_as_postgres();
update public.posts
set removed_at = now(), removed_reason = 'scam', deleted_at = now()
where id = tests.id('post by owner');
delete from auth.users a where a.id = tests.id('muted');
select tests.act_as('moderator');
select results_eq(
    $$select (q.target).kind, (q.target).content, (q.target).removed_reason,
        (q.target).is_deleted, (q.target).is_purged, (q.target).author is null,
        q.evidence ->> 'content', q.report_count
    from public.moderation_queue() q
    where (q.target).kind <> 'user'$$,
    $$values
        ('post', 'Edited', 'scam', true, false, false, 'post by owner', 3::bigint),
        ('comment', null, null, false, true, true, 'comment by muted', 1::bigint),
        ('comment', 'comment by stranger', null, false, false, false, 'comment by stranger', 1),
        ('post', null, null, false, true, true, 'post by muted', 1::bigint)$$,
    'what is deleted or taken down still shows, and of what is purged the evidence'
);

-- Other statuses
select tests.act_as_postgres();
update public.reports r
set status = 'reviewed'
where r.target_id = tests.id('post by owner') and r.reporter_id = tests.id('stranger');
update public.reports r
set status = 'dismissed'
where r.target_id in (tests.id('comment by stranger'), tests.id('suspended'));
insert into public.reports (reporter_id, reported_comment_id, report_type, status, created_at)
values
    (
        tests.id('stranger'), tests.id('comment by owner'), 'spam', 'dismissed',
        now() - interval '9 hours'
    ),
    (tests.id('admin'), tests.id('comment by owner'), 'spam', 'dismissed', now());
insert into public.reports (reporter_id, reported_post_id, report_type, status)
values (tests.id('admin'), tests.id('post by moderator'), 'spam', 'dismissed');
select tests.act_as('moderator');
select results_eq(
    $$select tests.name((q.target).id), q.report_count
    from public.moderation_queue('reviewed') q$$,
    $$values ('Edited', 1::bigint)$$,
    'what somebody is looking at stands apart'
);
select results_eq(
    $$select tests.name((q.target).id), q.report_count
    from public.moderation_queue('dismissed') q$$,
    $$values
        ('comment by owner', 2::bigint), ('comment by stranger', 1::bigint),
        ('suspended', 1::bigint)$$,
    'what was closed comes by its latest report, a line a target'
);
select results_eq(
    $$select tests.name((q.target).id)
    from public.moderation_queue(
        'dismissed',
        cursor => (select f.cursor from public.moderation_queue('dismissed', page_size => 1) f)
    ) q$$,
    $$values ('comment by stranger'), ('suspended')$$,
    'page by page as well'
);
select is_empty('select public.moderation_queue(''resolved'')', 'an empty queue is empty');

-- At most 20 reports a line
select tests.act_as_postgres();
select tests.create_user('crowd' || n) from generate_series(1, 25) n;
insert into public.reports (reporter_id, reported_post_id, report_type)
select tests.id('crowd' || n), tests.id('post by stranger'), 'spam'
from generate_series(1, 25) n;
select tests.act_as('moderator');
select results_eq(
    $$select q.report_count, cardinality(q.reports), tests.name((q.target).id)
    from public.moderation_queue(page_size => 1) q$$,
    $$values (25::bigint, 20, 'post by stranger')$$,
    'a crowd''s reports are counted, and the newest twenty shown'
);

-- What is refused
select throws_ok(
    format('select public.moderation_queue(%s)', r.args), r.code, r.message, r.description
)
from (
    values
        ('''open''', '22023', 'report_status_unknown', 'an unknown status is refused'),
        ('''''', '22023', 'report_status_unknown', 'and an empty one'),
        (
            'target_kind => ''poll''', '22023', 'target_kind_unknown',
            'as is an unknown kind'
        ),
        ('page_size => 0', '22023', 'page_size_out_of_range', 'a page of nothing'),
        ('page_size => 51', '22023', 'page_size_out_of_range', 'a page too large'),
        ('cursor => ''x''', 'PT400', 'cursor_invalid', 'a damaged cursor'),
        (
            '''reviewed'', cursor => (select q.cursor from public.moderation_queue() q limit 1)',
            'PT400', 'cursor_invalid', 'a cursor of another status'
        ),
        (
            'target_kind => ''post'',
            cursor => (select q.cursor from public.moderation_queue() q limit 1)',
            'PT400', 'cursor_invalid', 'and one of another kind'
        )
) r (args, code, message, description);
select is(
    (select count(*) from public.moderation_queue(null, null, null, null)),
    (select count(*) from public.moderation_queue()),
    'nothing given is what is left out'
);

select * from finish();
rollback;
