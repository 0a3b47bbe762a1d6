-- What a row of reports may hold, and what becomes of it. Targets and evidence: corrections/06.
begin;
select plan(28);

select tests.create_user('ann');
select tests.create_user('ben');
select tests.create_staff('mona');
insert into public.posts (id, user_id, content) values (tests.id('post'), tests.id('ben'), 'spam!');
insert into public.comments (id, post_id, user_id, content)
values (tests.id('comment'), tests.id('post'), tests.id('ben'), 'more spam!');

select tests.act_as('ann');
insert into public.reports (reported_post_id, report_type) values (tests.id('post'), 'spam');
select results_eq(
    $$select r.id is not null, r.reporter_id, r.reason, r.status::text, r.created_at, r.reviewed_at,
        r.target_kind, r.target_id
    from public.reports r$$,
    $$values (
        true, tests.id('ann'), null::text, 'pending', now(), null::timestamptz, 'post',
        tests.id('post')
    )$$,
    'a report is by default the caller''s, of now, and pending'
);
select tests.act_as_postgres();

select throws_ok(
    format('update public.reports set %I = null where target_id = tests.id(''post'')', c),
    '23502',
    format('null value in column "%s" of relation "reports" violates not-null constraint', c),
    format('a report always has %s', c)
)
from unnest(array[
    'id', 'reporter_id', 'report_type', 'status', 'created_at', 'target_kind', 'target_id',
    'evidence'
]) c;
select throws_ok(
    format('update public.reports set %I = %L where target_id = tests.id(''post'')',
        b.name, b.value),
    '23514',
    format('new row for relation "reports" violates check constraint "%s"', b.constraint_name),
    b.description
)
from (
    values
        (
            'reported_user_id', tests.id('ben')::text, 'report_target',
            'a report never has two targets'
        ),
        ('report_type', 'dislike', 'reports_report_type_check', 'a report has a known type'),
        (
            'reason', repeat('x', 2001), 'reports_reason_check',
            'a reason of 2001 characters is too long'
        ),
        ('status', 'open', 'reports_status_check', 'a report has a known status'),
        ('target_kind', 'poll', 'reports_target_kind_check', 'a report is of a known kind')
) b (name, value, constraint_name, description);
select lives_ok(
    $$update public.reports
    set reason = repeat('x', 2000), status = 'reviewed'
    where target_id = tests.id('post')$$,
    'a reason may have two thousand characters'
);
select throws_ok(
    $$insert into public.reports (reporter_id, reported_post_id, report_type)
    values (tests.id('ann'), tests.id('post'), 'scam')$$,
    '23505', 'duplicate key value violates unique constraint "reports_reporter_id_target_id_key"',
    'a reviewed report is still open: no second one of the same target'
);
select throws_ok(
    $$insert into public.reports (id, reporter_id, reported_user_id, report_type)
    select r.id, r.reporter_id, tests.id('ben'), 'scam' from public.reports r$$,
    '23505', 'duplicate key value violates unique constraint "reports_pkey"',
    'an id is one report'
);
select throws_ok(
    $$insert into public.reports (reporter_id, reported_user_id, report_type)
    values (tests.id('nobody'), tests.id('ben'), 'scam')$$,
    '23503',
    'insert or update on table "reports" violates foreign key constraint '
    '"reports_reporter_id_fkey"',
    'who reports exists'
);
select throws_ok(
    format('update public.reports set %I = %L where target_id = tests.id(''post'')', c.name,
        tests.id('nothing')),
    '23503',
    format(
        'insert or update on table "reports" violates foreign key constraint "reports_%s_fkey"',
        c.name
    ),
    format('%s exists', c.name)
)
from (values ('reported_post_id'), ('reviewed_by')) c (name);
select throws_ok(
    format(
        'update public.reports set reported_post_id = null, %I = %L
        where target_id = tests.id(''post'')',
        c.name, tests.id('nothing')
    ),
    '23503',
    format(
        'insert or update on table "reports" violates foreign key constraint "reports_%s_fkey"',
        c.name
    ),
    format('%s exists', c.name)
)
from (values ('reported_comment_id'), ('reported_user_id')) c (name);

select lives_ok(
    $$insert into public.reports (
        reporter_id, reported_post_id, reported_comment_id, reported_user_id, report_type, reason
    )
    values
        (tests.id('ann'), null, tests.id('comment'), null, 'harassment', 'he knows'),
        (tests.id('ann'), null, null, tests.id('ben'), 'market_manipulation', '')$$,
    'one person may report a post, a comment, and who wrote them'
);
update public.reports set reviewed_by = tests.id('mona') where target_kind = 'user';
prepare targets as
select r.target_kind, num_nonnulls(r.reported_post_id, r.reported_comment_id, r.reported_user_id)
from public.reports r
order by r.target_kind;
delete from public.comments where id = tests.id('comment');
select results_eq(
    'targets', $$values ('comment', 0), ('post', 1), ('user', 1)$$,
    'a report of a comment outlives it'
);
delete from public.posts where id = tests.id('post');
select results_eq(
    'targets', $$values ('comment', 0), ('post', 0), ('user', 1)$$,
    'a report of a post outlives it'
);
delete from auth.users where id = tests.id('mona');
select results_eq(
    'targets', $$values ('comment', 0), ('post', 0), ('user', 1)$$,
    'a report outlives who reviewed it'
);
delete from auth.users where id = tests.id('ben');
select results_eq(
    'targets', $$values ('comment', 0), ('post', 0), ('user', 0)$$,
    'a report of a person outlives the account'
);
delete from auth.users where id = tests.id('ann');
select is_empty('targets', 'reports go with who filed them');

select * from finish();
rollback;
