-- Correction 7: reviewed_by and resolved_by had no delete rule and kept a moderator's account from
-- being erased. And the time of a review was nobody's business: now it comes with the status.
begin;
select plan(9);

select tests.create_user('ann');
select tests.create_user('ben');
select tests.create_staff('mona');
insert into public.posts (id, user_id, content) values (tests.id('post'), tests.id('ann'), 'spam!');
insert into public.error_logs (id, error_type, error_message, environment)
values (tests.id('error'), 'frontend', 'it broke', 'production');
select tests.act_as('ben');
insert into public.reports (reported_post_id, report_type) values (tests.id('post'), 'spam');

select tests.act_as('mona');
update public.reports set status = 'resolved' where target_id = tests.id('post');
update public.error_logs set resolved = true where id = tests.id('error');
select tests.act_as_postgres();
prepare review as select r.status::text, r.reviewed_by, r.reviewed_at from public.reports r;
prepare resolution as select e.resolved, e.resolved_by, e.resolved_at from public.error_logs e;
select results_eq(
    'review', $$values ('resolved', tests.id('mona'), now())$$,
    'correction 7: a new status says who gave it, and when'
);
select results_eq(
    'resolution', $$values (true, tests.id('mona'), now())$$,
    'correction 7: a resolved error says who resolved it, and when'
);
select tests.act_as('mona');
select throws_ok(
    $$update public.reports set reviewed_by = tests.id('ben') where target_id = tests.id('post')$$,
    '42501', 'permission denied for table reports',
    'correction 7: staff do not write who reviewed'
);
select throws_ok(
    $$update public.error_logs set resolved_by = tests.id('ben') where id = tests.id('error')$$,
    '42501', 'permission denied for table error_logs',
    'correction 7: staff do not write who resolved'
);

select tests.act_as_postgres();
select lives_ok(
    $$delete from auth.users where id = tests.id('mona')$$,
    'correction 7: a moderator who reviewed and resolved can be erased'
);
select results_eq(
    'review', $$values ('resolved', null::uuid, now())$$,
    'correction 7: the review stands without its reviewer'
);
select results_eq(
    'resolution', $$values (true, null::uuid, now())$$,
    'correction 7: the resolution stands without its author'
);

select tests.create_staff('mia');
select tests.act_as('mia');
update public.error_logs set resolved = false where id = tests.id('error');
select results_eq(
    'resolution', $$values (false, null::uuid, null::timestamptz)$$,
    'correction 7: an error opened again is nobody''s resolution'
);
update public.reports set status = 'dismissed' where target_id = tests.id('post');
select tests.act_as_postgres();
select results_eq(
    'review', $$values ('dismissed', tests.id('mia'), now())$$,
    'correction 7: the next review has its own reviewer'
);

select * from finish();
rollback;
