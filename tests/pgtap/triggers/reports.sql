-- The triggers on reports: the target and how it read are kept, one's own is no target, and a new
-- status says who and when.
begin;
select plan(22);

select tests.create_personas();
update public.users
set bio = 'I trade', profile_picture_url = 'https://a.example/1.png'
where id = tests.id('stranger');
insert into public.posts (id, user_id, content, media_urls, gif_url)
values (
    tests.id('post'), tests.id('stranger'), 'Buy', array['https://a.example/2.png'],
    'https://a.example/3.gif'
);
insert into public.comments (id, post_id, user_id, content)
values (tests.id('comment'), tests.id('post'), tests.id('stranger'), 'Now');

-- Evidence
select tests.act_as('muted');
insert into public.reports (reported_post_id, report_type, reason)
values (tests.id('post'), 'scam', 'It is one');
insert into public.reports (reported_comment_id, report_type, reason)
values (tests.id('comment'), 'spam', E' \u200b\n');
insert into public.reports (reported_user_id, report_type) values (tests.id('stranger'), 'spam');
select bag_eq(
    $$select r.reporter_id, r.target_kind, r.target_id, r.status::text from public.reports r$$,
    $$values
        (tests.id('muted'), 'post', tests.id('post'), 'pending'),
        (tests.id('muted'), 'comment', tests.id('comment'), 'pending'),
        (tests.id('muted'), 'user', tests.id('stranger'), 'pending')$$,
    'a report says what it is about'
);
select tests.act_as_postgres();
select bag_eq(
    'select r.target_kind, r.reason from public.reports r',
    $$values ('post', 'It is one'), ('comment', null), ('user', null)$$,
    'and why, unless nobody can see the reason'
);
select is(
    (select r.evidence from public.reports r where r.target_kind = 'post'),
    jsonb_build_object(
        'post_id', tests.id('post'), 'user_id', tests.id('stranger'), 'username', 'stranger',
        'content', 'Buy', 'media_urls', array['https://a.example/2.png'],
        'gif_url', 'https://a.example/3.gif', 'poll_options', null, 'original_post_id', null,
        'quoted_post', null, 'created_at', now(), 'updated_at', now()
    ),
    'and keeps how a post read'
);
select is(
    (
        select r.evidence - 'post' || jsonb_build_object(
            'under', r.evidence -> 'post' ->> 'content'
        )
        from public.reports r
        where r.target_kind = 'comment'
    ),
    jsonb_build_object(
        'comment_id', tests.id('comment'), 'user_id', tests.id('stranger'), 'username', 'stranger',
        'post_id', tests.id('post'), 'parent_comment_id', null, 'content', 'Now',
        'media_urls', null, 'gif_url', null, 'poll_options', null, 'under', 'Buy',
        'parent_comment', null, 'created_at', now(), 'updated_at', now()
    ),
    'or a comment, with its post'
);
select is(
    (select r.evidence from public.reports r where r.target_kind = 'user'),
    jsonb_build_object(
        'user_id', tests.id('stranger'), 'username', 'stranger', 'display_name', 'Stranger',
        'bio', 'I trade', 'profile_picture_url', 'https://a.example/1.png', 'badge', null
    ),
    'or a person'
);
-- What it stood beside
insert into public.posts (id, user_id, content)
values
    (tests.id('original'), tests.id('owner'), 'Original'),
    (tests.id('gone'), tests.id('owner'), 'Gone');
insert into public.posts (id, user_id, content, original_post_id, repost_type)
values
    (tests.id('quote'), tests.id('stranger'), 'As he says', tests.id('original'), 'quote'),
    (tests.id('orphan'), tests.id('stranger'), 'As he said', tests.id('gone'), 'quote');
insert into public.polls (post_id, options) values (tests.id('quote'), '{Yes,No}');
insert into public.comments (id, post_id, user_id, parent_comment_id, content)
values (
    tests.id('reply'), tests.id('post'), tests.id('stranger'), tests.id('comment'), 'I mean it'
);
insert into public.polls (comment_id, options) values (tests.id('reply'), '{Up,Down}');
update public.posts set deleted_at = now() where id = tests.id('gone');
insert into public.reports (reporter_id, reported_post_id, report_type)
select tests.id('moderator'), tests.id(p.name), 'spam'
from (values ('quote'), ('orphan')) p (name);
insert into public.reports (reporter_id, reported_comment_id, report_type)
values (tests.id('moderator'), tests.id('reply'), 'spam');
select results_eq(
    $$select r.evidence ->> 'content', r.evidence -> 'poll_options',
        r.evidence -> 'quoted_post' ->> 'content',
        tests.name((r.evidence -> 'quoted_post' ->> 'user_id')::uuid),
        r.evidence -> 'parent_comment' ->> 'content', r.evidence -> 'post' ->> 'content',
        r.target_user_id
    from public.reports r
    where r.reporter_id = tests.id('moderator')
    order by 1$$,
    $$values
        ('As he said', 'null'::jsonb, null, null, null, null, tests.id('stranger')),
        ('As he says', '["Yes", "No"]', 'Original', 'owner', null, null, tests.id('stranger')),
        ('I mean it', '["Up", "Down"]', null, null, 'Now', 'Buy', tests.id('stranger'))$$,
    'evidence holds the poll, the quoted post and what was replied to, as far as they live'
);
delete from public.reports r where r.reporter_id = tests.id('moderator');

update public.posts set content = 'Sell' where id = tests.id('post');
select is(
    (select r.evidence ->> 'content' from public.reports r where r.target_kind = 'post'),
    'Buy',
    'an edit does not change the evidence'
);
insert into public.reports (
    reporter_id, reported_post_id, report_type, target_kind, target_id, evidence
)
values (
    tests.id('moderator'), tests.id('post'), 'spam', 'user', tests.id('owner'),
    '{"content": "forged"}'
);
select results_eq(
    $$select r.target_kind, r.target_id, r.evidence ->> 'content' from public.reports r
    where r.reporter_id = tests.id('moderator')$$,
    $$values ('post', tests.id('post'), 'Sell')$$,
    'what a writer says of the target is not believed'
);

-- No target, two, oneself
select tests.act_as('stranger');
select throws_ok(
    format(
        'insert into public.reports (reported_post_id, reported_comment_id, reported_user_id,
            report_type)
        values (%L, %L, %L, ''spam'')',
        tests.id(r.post), tests.id(r.comment), tests.id(r.person)
    ),
    r.code, r.message, r.description
)
from (
    values
        (null, null, null, '23514', 'report_target_required', 'a report has a target'),
        ('post', 'comment', null, '23514', 'report_target_required', 'and one alone'),
        (null, 'comment', 'owner', '23514', 'report_target_required', 'of whatever kind'),
        ('post', 'comment', 'owner', '23514', 'report_target_required', 'nor three'),
        ('post', null, null, '22023', 'cannot_report_self', 'nobody reports their own post'),
        (null, 'comment', null, '22023', 'cannot_report_self', 'nor their own comment'),
        (null, null, 'stranger', '22023', 'cannot_report_self', 'nor themselves')
) r (post, comment, person, code, message, description);
select tests.act_as('owner');
select throws_ok(
    $$insert into public.reports (reported_user_id, report_type)
    values ('00000000-0000-4000-8000-000000000000', 'spam')$$,
    '42501', 'new row violates row-level security policy for table "reports"',
    'nor the ghost'
);

-- Review
select tests.act_as('moderator');
update public.reports set status = 'reviewed' where target_kind = 'comment';
select tests.act_as_postgres();
prepare review as
select r.status::text, r.reviewed_at, r.reviewed_by from public.reports r
where r.target_kind = 'comment';
select results_eq(
    'review', $$values ('reviewed', now(), tests.id('moderator'))$$,
    'a new status says who set it and when'
);
update public.reports
set reviewed_at = now() - interval '1 hour'
where target_kind = 'comment';
select tests.act_as('moderator');
update public.reports set status = 'reviewed' where target_kind = 'comment';
select tests.act_as_postgres();
select results_eq(
    'review', $$values ('reviewed', now() - interval '1 hour', tests.id('moderator'))$$,
    'setting the same again does not'
);
select tests.act_as_service_role();
update public.reports set status = 'dismissed' where target_kind = 'comment';
select tests.act_as_postgres();
select results_eq(
    'review', 'values (''dismissed'', now(), null::uuid)', 'the back end is nobody'
);
select is(
    (
        select count(*) from public.reports r
        where r.target_kind <> 'comment'
            and (r.reviewed_at is not null or r.reviewed_by is not null)
    ),
    0::bigint,
    'other reports stay unseen'
);

-- The target, the reporter and the moderator go
update public.reports set reviewed_by = tests.id('moderator') where target_kind = 'user';
delete from auth.users where id in (tests.id('stranger'), tests.id('moderator'));
select results_eq(
    $$select r.target_kind, num_nonnulls(
        r.reported_post_id, r.reported_comment_id, r.reported_user_id, r.reviewed_by
    ), r.evidence ->> 'username'
    from public.reports r
    order by r.target_kind$$,
    $$values ('comment', 0, 'stranger'), ('post', 0, 'stranger'), ('user', 0, 'stranger')$$,
    'reports outlive their target and who reviewed them'
);
delete from auth.users where id = tests.id('muted');
select is_empty('select r.id from public.reports r', 'but go with their reporter');

select * from finish();
rollback;
