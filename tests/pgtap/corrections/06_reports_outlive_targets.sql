-- Correction 6: the document's check demanded a target while its foreign keys set it null: a
-- reported post could never be purged.
begin;
select plan(13);

select tests.create_user('ann');
select tests.create_user('ben');
insert into public.posts (id, user_id, content)
values (tests.id('post'), tests.id('ann'), 'buy my coin');
insert into public.comments (id, post_id, user_id, content)
values (tests.id('comment'), tests.id('post'), tests.id('ann'), 'buy it now');

select tests.act_as('ben');
select throws_ok(
    $$insert into public.reports (report_type) values ('spam')$$,
    '23514', 'report_target_required',
    'correction 6: a report has a target'
);
select throws_ok(
    $$insert into public.reports (reported_post_id, reported_user_id, report_type)
    values (tests.id('post'), tests.id('ann'), 'spam')$$,
    '23514', 'report_target_required',
    'correction 6: a report has one target'
);
insert into public.reports (reported_post_id, report_type) values (tests.id('post'), 'spam');
insert into public.reports (reported_comment_id, report_type) values (tests.id('comment'), 'spam');
insert into public.reports (reported_user_id, report_type) values (tests.id('ann'), 'scam');
select throws_ok(
    $$insert into public.reports (reported_post_id, report_type)
    values (tests.id('post'), 'harassment')$$,
    '23505', 'duplicate key value violates unique constraint "reports_reporter_id_target_id_key"',
    'correction 6: one person has one open report of a target'
);
select tests.act_as('ann');
select throws_ok(
    $$insert into public.reports (reported_post_id, report_type)
    values (tests.id('post'), 'spam')$$,
    '22023', 'cannot_report_self',
    'correction 6: nobody reports their own post'
);
select throws_ok(
    $$insert into public.reports (reported_comment_id, report_type)
    values (tests.id('comment'), 'spam')$$,
    '22023', 'cannot_report_self',
    'correction 6: nobody reports their own comment'
);
select throws_ok(
    $$insert into public.reports (reported_user_id, report_type) values (tests.id('ann'), 'spam')$$,
    '22023', 'cannot_report_self',
    'correction 6: nobody reports themselves'
);
select tests.act_as_service_role();
select throws_ok(
    $$update public.reports set reported_user_id = tests.id('ann')
    where reported_post_id = tests.id('post')$$,
    '23514', 'new row for relation "reports" violates check constraint "report_target"',
    'correction 6: a report never gets a second target'
);

select lives_ok(
    $$delete from public.posts where id = tests.id('post')$$,
    'correction 6: a reported post with a reported comment can be purged'
);
select tests.act_as_postgres();
select results_eq(
    $$select r.reported_post_id, r.reported_comment_id, r.target_id, r.evidence ->> 'content',
        r.evidence ->> 'username'
    from public.reports r
    where r.target_kind in ('post', 'comment')
    order by r.target_kind desc$$,
    $$values
        (null::uuid, null::uuid, tests.id('post'), 'buy my coin', 'ann'),
        (null, null, tests.id('comment'), 'buy it now', 'ann')$$,
    'correction 6: reports keep what they were about after the target is gone'
);
select lives_ok(
    $$delete from auth.users where id = tests.id('ann')$$,
    'correction 6: a reported person can be erased'
);
select results_eq(
    $$select r.reported_user_id, r.target_id, r.evidence ->> 'display_name'
    from public.reports r
    where r.target_kind = 'user'$$,
    $$values (null::uuid, tests.id('ann'), 'Ann')$$,
    'correction 6: a report keeps whom it was about after the person is gone'
);

select tests.create_user('dan');
insert into public.posts (id, user_id, content)
values (tests.id('again'), tests.id('dan'), 'buy my coin');
select tests.act_as('ben');
insert into public.reports (reported_post_id, report_type) values (tests.id('again'), 'spam');
select tests.act_as_service_role();
update public.reports set status = 'dismissed' where target_id = tests.id('again');
select tests.act_as('ben');
select lives_ok(
    $$insert into public.reports (reported_post_id, report_type)
    values (tests.id('again'), 'spam')$$,
    'correction 6: a target can be reported anew once the report is closed'
);
select results_eq(
    $$select r.status::text from public.reports r
    where r.target_id = tests.id('again')
    order by r.status$$,
    $$values ('dismissed'), ('pending')$$,
    'correction 6: the closed and the open report stand side by side'
);

select * from finish();
rollback;
