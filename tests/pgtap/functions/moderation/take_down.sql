-- take_down() and reinstate() of posts and comments: out of everybody's sight but the author's, who
-- reads why and can bring nothing back; reports resolved, counters exact, logged once.
begin;
select plan(68);

select tests.create_world();
select tests.create_staff('colleague');
select tests.create_staff('admin', 'admin');
select tests.create_staff('chief', 'admin');
insert into public.posts (id, user_id, content)
values
    (tests.id('post by admin'), tests.id('admin'), 'post by admin'),
    (tests.id('post by colleague'), tests.id('colleague'), 'post by colleague'),
    (tests.id('original'), tests.id('stranger'), 'original');
insert into public.posts (id, user_id, content, original_post_id, repost_type)
values (tests.id('quote'), tests.id('owner'), 'quote of $AAPL', tests.id('original'), 'quote');
insert into public.comments (id, post_id, user_id, content)
values (
    tests.id('tombstone'), tests.id('post by owner'), '00000000-0000-4000-8000-000000000000',
    '[deleted]'
);
insert into public.reports (id, reporter_id, reported_post_id, report_type)
select tests.id(r.name || ' on post'), tests.id(r.name), tests.id('post by owner'), 'spam'
from (values ('stranger'), ('muted'), ('moderator'), ('colleague')) r (name);
update public.reports r set status = 'reviewed' where r.id = tests.id('muted on post');
update public.reports r set status = 'dismissed' where r.id = tests.id('colleague on post');

prepare log as
select l.action, l.actor_role || ' ' || tests.name(l.actor_id),
    l.target_kind || ' ' || tests.name(l.target_id), tests.name(l.subject_id), l.reason,
    l.details - 'report_ids'
from private.moderation_log l
where l.action in ('take_down', 'reinstate')
order by l.id;
prepare drift as select * from private.counter_drift();

-- Who may not
select tests.act_as('stranger');
select throws_ok(
    format('select public.%s(''Spam'', tests.id(''post by owner''))', c.name),
    'PT403', 'staff_only', format('a stranger may not %s', c.name)
)
from (values ('take_down'), ('reinstate')) c (name);
select tests.act_as('owner');
select throws_ok(
    $$select public.take_down('Spam', tests.id('post by owner'))$$,
    'PT403', 'staff_only', 'nor may the author'
);
select tests.act_as_service_role();
select throws_ok(
    $$select public.take_down('Spam', tests.id('post by owner'))$$,
    '42501', 'permission denied for function take_down', 'nor the back end, which is nobody'
);
select tests.act_as('moderator');
select throws_ok(
    format('select public.%s(''Spam'', %I => tests.id(%L))', w.call, w.kind || '_id', w.target),
    'PT403', 'staff_protected', w.description
)
from (
    values
        ('take_down', 'post', 'post by moderator', 'a moderator takes down nothing of their own'),
        ('take_down', 'post', 'post by colleague', 'nothing of another moderator'),
        ('take_down', 'post', 'post by admin', 'nothing of an admin'),
        ('take_down', 'comment', 'comment by moderator', 'no comment of their own'),
        ('take_down', 'comment', 'tombstone', 'and nothing of the ghost'),
        ('reinstate', 'post', 'post by colleague', 'nor do they reinstate it')
) w (call, kind, target, description);
select tests.act_as('admin');
select throws_ok(
    $$select public.take_down('Spam', tests.id('post by admin'))$$,
    'PT403', 'staff_protected', 'an admin takes down nothing of their own'
);
select tests.act_as('chief');
select throws_ok(
    $$select public.take_down('Spam', tests.id('post by admin'))$$,
    'PT403', 'staff_protected', 'nor does another admin'
);
select lives_ok(
    $$select public.take_down('Spam', tests.id('post by colleague'))$$,
    'an admin takes a moderator''s post down'
);
select lives_ok(
    $$select public.reinstate('An error', tests.id('post by colleague'))$$, 'and reinstates it'
);

-- A post
select tests.act_as('moderator');
select is(
    (
        select to_jsonb(t) - 'author' - 'updated_at' - 'poll_options'
        from public.take_down('Spam, again and again.', tests.id('post by owner')) t
    ),
    jsonb_build_object(
        'kind', 'post', 'id', tests.id('post by owner'), 'content', 'post by owner',
        'media_urls', null, 'gif_url', null, 'post_id', null, 'created_at', now(),
        'is_purged', false, 'is_deleted', false, 'removed_at', now(),
        'removed_reason', 'Spam, again and again.'
    ),
    'a moderator takes a post down and gets it as it stands'
);
select is(
    (
        select ((t.target).author).action_count
        from (select public.take_down('Twice.', tests.id('post by owner')) as target) t
    ),
    1::bigint, 'twice is once, and counts against its author once'
);
select tests.act_as_postgres();
select results_eq(
    $$select p.removed_reason, p.deleted_at
    from public.posts p
    where p.id = tests.id('post by owner')$$,
    $$values ('Spam, again and again.', null::timestamptz)$$,
    'the first reason stands, and nothing is deleted'
);
select results_eq(
    $$select tests.name(r.reporter_id), r.status::text, tests.name(r.reviewed_by)
    from public.reports r
    where r.target_id = tests.id('post by owner')
    order by 1$$,
    $$values
        ('colleague', 'dismissed', null), ('moderator', 'resolved', 'moderator'),
        ('muted', 'resolved', 'moderator'), ('stranger', 'resolved', 'moderator')$$,
    'its open reports are resolved, the moderator''s own with them'
);
select is(
    (
        select array(
            select e.id::uuid from jsonb_array_elements_text(l.details -> 'report_ids') e (id)
        )
        from private.moderation_log l
        where l.reason = 'Spam, again and again.'
    ),
    array(
        select r.id from public.reports r
        where r.target_id = tests.id('post by owner')
            and r.status = 'resolved'
        order by r.id
    ),
    'as the log says'
);
select is_empty('drift', 'the counters stay exact');

-- Who sees it
prepare seen as
select p.content || coalesce(': ' || p.removed_reason, '')
from public.posts p
where p.id = tests.id('post by owner');
select tests.sees(s.viewer, 'seen', '{}', s.viewer || ' does not see the post')
from (values ('anon'), ('stranger'), ('muted'), ('blocked')) s (viewer);
select tests.sees(
    s.viewer, 'seen', '{"post by owner: Spam, again and again."}',
    s.viewer || ' sees the post, and why it went'
)
from (values ('owner'), ('moderator'), ('admin')) s (viewer);
select tests.act_as('owner');
select throws_ok(
    $$select public.restore_post(tests.id('post by owner'))$$,
    'PT409', 'post_removed', 'its author cannot bring it back'
);
select is(
    tests.rows_written(
        $$update public.posts set content = 'Nicer' where id = tests.id('post by owner')$$
    ),
    0::bigint, 'nor edit it'
);
select is(
    (select (public.delete_post(tests.id('post by owner'))).removed_reason),
    'Spam, again and again.', 'but may delete it'
);
select throws_ok(
    $$select public.restore_post(tests.id('post by owner'))$$,
    'PT409', 'post_removed', 'which does not help either'
);

-- And back
select tests.act_as('moderator');
select is(
    (
        select (t.removed_at, t.removed_reason, t.is_deleted)::text
        from public.reinstate('It was none.', tests.id('post by owner')) t
    ),
    '(,,t)', 'reinstated, it stays deleted'
);
select tests.act_as('owner');
select is(
    (select (public.restore_post(tests.id('post by owner'))).deleted_at), null,
    'until its author restores it'
);
select tests.sees('stranger', 'seen', '{"post by owner"}', 'then others see it again');
select is_empty('drift', 'and the counters are exact');
select tests.act_as('moderator');
select lives_ok(
    $$select public.reinstate('Twice.', tests.id('post by owner'))$$, 'reinstating twice is once'
);

-- A comment
select is(
    (
        select (t.kind, t.content, t.removed_reason, t.post_id)::text
        from public.take_down('Rude.', comment_id => tests.id('comment by stranger')) t
    ),
    format('(comment,"comment by stranger",Rude.,%s)', tests.id('post by owner')),
    'a comment is taken down likewise'
);
select tests.act_as_postgres();
select is_empty('drift', 'and counted no more');
prepare comments_seen as
select c.removed_reason from public.comments c where c.id = tests.id('comment by stranger');
select tests.sees(s.viewer, 'comments_seen', s.expected, s.viewer || ' sees as much of it')
from (values ('owner', '{}'::text[]), ('stranger', '{Rude.}'), ('colleague', '{Rude.}'))
    s (viewer, expected);
select tests.act_as('colleague');
select is(
    (
        select (t.removed_at, ((t).author).action_count)::text
        from public.reinstate('Not so rude.', comment_id => tests.id('comment by stranger')) t
    ),
    '(,0)', 'another moderator reinstates it'
);
select tests.act_as_postgres();
select is_empty('drift', 'and it counts again');

-- A quote
select tests.act_as('moderator');
prepare quoted as
select r.type::text || coalesce(' ' || r.quote_content, '')
from public.reposts r
where r.user_id = tests.id('owner') and r.post_id = tests.id('original');
select lives_ok($$select public.take_down('Spam', tests.id('quote'))$$, 'a quote is taken down');
select tests.act_as_postgres();
select is_empty('quoted', 'with its row among the reposts');
select is_empty(
    $$select pt.post_id from public.post_tickers pt where pt.post_id = tests.id('quote')$$,
    'and its cashtags'
);
select tests.act_as('owner');
select throws_ok(
    $$select public.restore_post(tests.id('quote'))$$, 'PT409', 'post_removed',
    'its author does not restore it'
);
select lives_ok(
    $$select public.repost(tests.id('original'))$$, 'but may repost the original plainly'
);
select tests.act_as('moderator');
select lives_ok($$select public.reinstate('No spam', tests.id('quote'))$$, 'reinstated');
select tests.act_as_postgres();
select results_eq('quoted', $$values ('quote quote of $AAPL')$$, 'it is the quote again');
select is_empty('drift', 'and all is counted once');

-- Gone authors, gone content, deleted content
select tests.act_as('moderator');
select is(
    (
        select ((t).author).suspension_reason || ' ' || t.removed_reason
        from public.take_down('Scam', tests.id('post by suspended')) t
    ),
    'spam Scam', 'what a suspended author wrote is taken down as well'
);
select is(
    (
        select (t.is_deleted, t.removed_reason)::text
        from public.take_down('Scam', tests.id('deleted post by owner')) t
    ),
    '(t,Scam)', 'and what its author deleted'
);

-- The log
select tests.act_as_postgres();
select results_eq(
    'log',
    $$values
        ('take_down', 'admin chief', 'post post by colleague', 'colleague', 'Spam',
            '{"before": {"is_removed": false}, "after": {"is_removed": true}}'::jsonb),
        ('reinstate', 'admin chief', 'post post by colleague', 'colleague', 'An error',
            '{"before": {"is_removed": true}, "after": {"is_removed": false}}'),
        ('take_down', 'moderator moderator', 'post post by owner', 'owner',
            'Spam, again and again.',
            '{"before": {"is_removed": false}, "after": {"is_removed": true}}'),
        ('reinstate', 'moderator moderator', 'post post by owner', 'owner', 'It was none.',
            '{"before": {"is_removed": true}, "after": {"is_removed": false}}'),
        ('take_down', 'moderator moderator', 'comment comment by stranger', 'stranger', 'Rude.',
            '{"before": {"is_removed": false}, "after": {"is_removed": true}}'),
        ('reinstate', 'moderator colleague', 'comment comment by stranger', 'stranger',
            'Not so rude.', '{"before": {"is_removed": true}, "after": {"is_removed": false}}'),
        ('take_down', 'moderator moderator', 'post quote of $AAPL', 'owner', 'Spam',
            '{"before": {"is_removed": false}, "after": {"is_removed": true}}'),
        ('reinstate', 'moderator moderator', 'post quote of $AAPL', 'owner', 'No spam',
            '{"before": {"is_removed": true}, "after": {"is_removed": false}}'),
        ('take_down', 'moderator moderator', 'post post by suspended', 'suspended', 'Scam',
            '{"before": {"is_removed": false}, "after": {"is_removed": true}}'),
        ('take_down', 'moderator moderator', 'post deleted post by owner', 'owner', 'Scam',
            '{"before": {"is_removed": false}, "after": {"is_removed": true}}')$$,
    'every act is logged once, and what changed nothing is not'
);

-- What is refused
select tests.act_as('moderator');
select throws_ok(
    format('select public.%s(%s)', c.name, r.args), r.code, r.message,
    format('%s: %s', c.name, r.description)
)
from (values ('take_down'), ('reinstate')) c (name)
cross join (
    values
        ('null, tests.id(''post by owner'')', '22023', 'reason_required', 'no reason'),
        ('E'' \u200b'', tests.id(''post by owner'')', '22023', 'reason_required', 'a blank one'),
        (
            'repeat(''x'', 2001), tests.id(''post by owner'')', '22023', 'reason_too_long',
            'a long one'
        ),
        ('''Spam''', '22023', 'moderation_target_required', 'no target'),
        (
            '''Spam'', tests.id(''post by owner''), tests.id(''comment by owner'')', '22023',
            'moderation_target_required', 'two'
        ),
        ('''Spam'', tests.id(''no post'')', 'PT404', 'post_not_found', 'no such post'),
        (
            '''Spam'', comment_id => tests.id(''no comment'')', 'PT404', 'comment_not_found',
            'no such comment'
        )
) r (args, code, message, description);

select * from finish();
rollback;
