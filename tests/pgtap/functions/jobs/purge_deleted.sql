-- purge_deleted(): what was deleted, taken down or given up long enough ago is forgotten, in
-- bounded batches; nobody else's words, counts or reports go with it.
begin;
select plan(45);

-- Runs the job until it has nothing left to do, as the back end does; the sum of what it did, and
-- the largest batch, as it says and as the rows say.
create function pg_temp.rows_there()
returns bigint
language sql
as $$
    select (select count(*) from public.posts) + (select count(*) from public.comments)
        + (select count(*) from public.polls) + (select count(*) from public.poll_votes)
        + (select count(*) from public.reactions) + (select count(*) from public.reposts)
        + (select count(*) from public.bookmarks) + (select count(*) from public.follows)
        + (select count(*) from public.content_filters) + (select count(*) from public.reports)
        + (select count(*) from public.user_sessions) + (select count(*) from public.users);
$$;
create function pg_temp.purge(batch_size integer default 1000)
returns table (
    posts bigint, comments bigint, accounts bigint, tombstones bigint, other_rows bigint,
    largest bigint, batches integer
)
language plpgsql
as $$
declare
    v_batch public.purge_result;
    v_rows bigint;
begin
    posts := 0;
    comments := 0;
    accounts := 0;
    tombstones := 0;
    other_rows := 0;
    largest := 0;
    batches := 0;
    loop
        v_rows := pg_temp.rows_there();
        perform tests.act_as_service_role();
        v_batch := public.purge_deleted(purge.batch_size);
        perform tests.act_as_postgres();
        posts := posts + v_batch.posts;
        comments := comments + v_batch.comments;
        accounts := accounts + v_batch.accounts;
        tombstones := tombstones + v_batch.tombstones;
        other_rows := other_rows + v_batch.other_rows;
        largest := greatest(
            largest,
            v_batch.posts + v_batch.comments + v_batch.accounts + v_batch.tombstones
            + v_batch.other_rows,
            v_rows - pg_temp.rows_there()
        );
        batches := batches + 1;
        exit when not v_batch.has_more or batches = 500;
    end loop;
    return next;
end;
$$;

select tests.create_user(p.name) from unnest(array['ann', 'ben', 'cara', 'dan']) p (name);
select tests.create_staff('moderator');

-- Bounds
select tests.act_as_service_role();
select throws_ok(
    format('select public.purge_deleted(%s)', b.size), '22023', 'batch_size_out_of_range',
    format('a batch of %s is refused', b.size)
)
from unnest(array['0', '-1', '10001', 'null']) b (size);
select tests.age('public.users', tests.id('ann'), '3 days');
select results_eq(
    'select * from public.purge_deleted()',
    'values (0, 0, 0, 0, 0, 0, false)',
    'where nothing is due, nothing happens'
);
select tests.act_as('moderator');
select throws_ok(
    'select public.purge_deleted()', '42501', 'permission denied for function purge_deleted',
    'not even staff may purge'
);
select tests.act_as_postgres();
select is(
    (select max(f.day) from private.daily_facts f), (now() at time zone 'UTC')::date - 1,
    'but finished days are closed, before anything could go'
);

-- Posts
insert into public.posts (id, user_id, content)
select tests.id(p.name), tests.id('ann'), p.name
from unnest(array['living', 'fresh', 'old', 'removed', 'long removed']) p (name);
insert into public.polls (id, post_id, options)
values (tests.id('poll'), tests.id('old'), array['yes', 'no']);
insert into public.comments (id, post_id, parent_comment_id, user_id, content)
values
    (tests.id('under old'), tests.id('old'), null, tests.id('ben'), 'under old'),
    (
        tests.id('answer'), tests.id('old'), tests.id('under old'), tests.id('cara'), 'answer'
    ),
    (tests.id('under living'), tests.id('living'), null, tests.id('ben'), 'under living');
insert into public.polls (id, comment_id, options)
values (tests.id('poll under old'), tests.id('under old'), array['yes', 'no']);
select tests.act_as(p.name) is null, public.react(tests.id('old')),
    public.react(tests.id('living')), public.react(comment_id => tests.id('under old')),
    public.vote_poll(tests.id('poll'), 0), public.vote_poll(tests.id('poll under old'), 1)
from unnest(array['ben', 'cara']) p (name);
insert into public.bookmarks (post_id) values (tests.id('old')), (tests.id('living'));
select public.quote_post(tests.id('old'), 'quote by cara', id => tests.id('quote by cara'));
select tests.act_as('ben');
select public.repost(tests.id('old'));
select tests.act_as('dan');
select public.quote_post(tests.id('old'), 'quote by dan', id => tests.id('quote by dan'));
select public.delete_post(tests.id('quote by dan'));
select tests.act_as('ann');
select public.delete_post(tests.id(p.name)) from unnest(array['fresh', 'old']) p (name);
select tests.act_as_postgres();
update public.posts
set removed_at = now() - interval '89 days', removed_reason = 'spam'
where content = 'removed';
select tests.age('public.posts', tests.id('fresh'), '29 days', 'deleted_at');
select tests.age('public.posts', tests.id('old'), '30 days', 'deleted_at');
select tests.act_as_service_role();
select public.purge_deleted(1) from generate_series(1, 2);
select tests.act_as_postgres();
select results_eq(
    $$select r.type::text from public.reposts r where r.post_id = tests.id('old')$$,
    array['normal'],
    'the row of reposts goes in the same batch in which its quote lets go, however small'
);
update public.posts
set removed_at = now() - interval '90 days', removed_reason = 'spam'
where content = 'long removed';
create temporary table purge as select * from pg_temp.purge(3);
select results_eq(
    'select posts, comments, accounts, tombstones from purge',
    'values (2::bigint, 2::bigint, 0::bigint, 0::bigint)',
    'posts past their retention go, with the comments under them'
);
select ok(p.largest <= 3 and p.batches > 5, 'and no batch is larger than it may be') from purge p;
select bag_eq(
    'select p.content from public.posts p',
    $$values ('living'), ('fresh'), ('removed'), ('quote by cara'), ('quote by dan')$$,
    'what is younger stays, and so do quotes by others'
);
select results_eq(
    $$select p.original_post_id, p.deleted_at
    from public.posts p
    where p.id = tests.id('quote by cara')$$,
    'values (null::uuid, null::timestamptz)',
    'a quote of a purged post stands for itself'
);
select is_empty(
    $$select r.id from public.reposts r where r.post_id = tests.id('old')
    union all
    select r.id from public.reactions r where r.post_id = tests.id('old')
    union all
    select b.id from public.bookmarks b where b.post_id = tests.id('old')
    union all
    select v.id from public.poll_votes v$$,
    'nothing is left that hung on it'
);
select results_eq(
    $$select s.reaction_count, s.bookmark_count, s.comment_count
    from public.post_stats s
    where s.post_id = tests.id('living')$$,
    'values (2::bigint, 1::bigint, 1::bigint)',
    'other posts keep what they have'
);
select is_empty('select * from private.counter_drift()', 'every count is right');

-- A thread that was written at once: times are equal, and an answer's id is below its parent's.
insert into public.posts (id, user_id, content)
values (tests.id('at once'), tests.id('ann'), 'at once');
insert into public.comments (id, post_id, user_id, parent_comment_id, content)
select format('00000000-0000-4000-9000-%s', lpad((50 - n)::text, 12, '0'))::uuid,
    tests.id('at once'), tests.id('ben'),
    case when n > 1
        then format('00000000-0000-4000-9000-%s', lpad((51 - n)::text, 12, '0'))::uuid end,
    'at once'
from generate_series(1, 20) n;
update public.posts set deleted_at = now() - interval '30 days' where content = 'at once';
select results_eq(
    'select posts, comments from pg_temp.purge(5)',
    'values (1::bigint, 20::bigint)',
    'a thread that was written at once goes too, however small the batch'
);

-- Comments, indented by depth, all under the living post:
--     c1 (ann, due)
--         c2 (ben)
--             c3 (ann, due)
--     c4 (ann, due)
--         c5 (ben, due)
--             c6 (ann, due)
--     c7 (ann, due)
--         c8 (ann)
--     c9 (ann, taken down, due)
--         c10 (cara)
--     c11 (ann, deleted lately)
--     c12 (ann, taken down lately)
insert into public.comments (id, post_id, user_id, parent_comment_id, content, media_urls)
select tests.id(c.name), tests.id('living'), tests.id(c.author), tests.id(c.parent), c.name,
    array['https://a.example/1.png']
from (
    values
        ('c1', 'ann', null), ('c2', 'ben', 'c1'), ('c3', 'ann', 'c2'),
        ('c4', 'ann', null), ('c5', 'ben', 'c4'), ('c6', 'ann', 'c5'),
        ('c7', 'ann', null), ('c8', 'ann', 'c7'),
        ('c9', 'ann', null), ('c10', 'cara', 'c9'),
        ('c11', 'ann', null), ('c12', 'ann', null)
) c (name, author, parent);
insert into public.polls (id, comment_id, options)
values (tests.id('poll on c1'), tests.id('c1'), array['yes', 'no']);
insert into public.poll_votes (poll_id, user_id, option_index)
select tests.id('poll on c1'), tests.id(p.name), 0
from unnest(array['ben', 'cara', 'dan']) p (name);
insert into public.reactions (user_id, comment_id)
select tests.id('dan'), tests.id(c.name)
from unnest(array['c1', 'c2', 'c3']) c (name);
update public.comments c
set deleted_at = now() - interval '30 days'
where c.content in ('c1', 'c3', 'c4', 'c5', 'c6', 'c7');
update public.comments c
set removed_at = now() - interval '90 days', removed_reason = 'spam'
where c.content = 'c9';
update public.comments c
set deleted_at = now() - interval '29 days'
where c.content = 'c11';
update public.comments c
set removed_at = now() - interval '89 days', removed_reason = 'spam'
where c.content = 'c12';
select results_eq(
    'select posts, comments, accounts, tombstones, other_rows from pg_temp.purge()',
    'values (0::bigint, 4::bigint, 0::bigint, 3::bigint, 4::bigint)',
    'comments past their retention go, or become tombstones where replies hang on them'
);
select bag_eq(
    $$select tests.name(c.user_id), c.content
    from public.comments c
    where c.content like 'c%'$$,
    $$values ('ben', 'c2'), ('ann', 'c8'), ('cara', 'c10'), ('ann', 'c11'), ('ann', 'c12')$$,
    'replies that live stay, and what is younger; a thread that is due as a whole goes as one'
);
select results_eq(
    $$select c.user_id, c.content, c.media_urls, c.deleted_at, c.removed_at, c.removed_reason
    from public.comments c
    where c.id in (tests.id('c1'), tests.id('c7'), tests.id('c9'))$$,
    $$select private.ghost_id(), '[deleted]', null::text[], now(), null::timestamptz, null
    from generate_series(1, 3)$$,
    'a tombstone says nothing, is nobody''s, and is looked at again later'
);
select is_empty(
    $$select p.id from public.polls p where p.comment_id = tests.id('c1')$$, 'and asks nothing'
);
select results_eq(
    $$select c.id, c.parent_comment_id
    from public.comments c
    where c.id in (tests.id('c2'), tests.id('c10'))
    order by c.id = tests.id('c10')$$,
    $$values (tests.id('c2'), tests.id('c1')), (tests.id('c10'), tests.id('c9'))$$,
    'it holds the thread together'
);
select is_empty('select * from private.counter_drift()', 'every count is right');
select results_eq(
    'select posts, comments, tombstones from pg_temp.purge()',
    'values (0::bigint, 0::bigint, 0::bigint)',
    'tombstones that hold something are left in peace'
);
update public.comments set deleted_at = now() - interval '30 days' where content = 'c2';
update public.comments
set deleted_at = now() - interval '31 days'
where user_id = private.ghost_id() and id <> tests.id('c1');
select results_eq(
    'select posts, comments, tombstones from pg_temp.purge()',
    'values (0::bigint, 2::bigint, 0::bigint)',
    'a tombstone goes with the last reply it held'
);
select is_empty(
    $$select c.id from public.comments c where c.id in (tests.id('c1'), tests.id('c2'))$$,
    'both are gone'
);
select is(
    (
        select count(*) from public.comments c
        where c.id in (tests.id('c7'), tests.id('c9')) and c.deleted_at = now()
    ),
    2::bigint,
    'those that still hold something wait for the next time'
);

-- Reports
insert into public.posts (id, user_id, content)
select tests.id(p.name), tests.id('ann'), p.name
from unnest(array['reported', 'with a reported comment', 'resolved']) p (name);
insert into public.comments (id, post_id, user_id, content)
values
    (
        tests.id('reported comment'), tests.id('with a reported comment'), tests.id('ben'),
        'reported comment'
    ),
    (
        tests.id('reported alone'), tests.id('living'), tests.id('ben'), 'reported alone'
    );
insert into public.comments (post_id, user_id, parent_comment_id, content)
values (tests.id('living'), tests.id('cara'), tests.id('reported alone'), 'so it was');
insert into public.reactions (user_id, post_id) values (tests.id('ben'), tests.id('reported'));
insert into public.reports (
    id, reporter_id, reported_post_id, reported_comment_id, report_type, status
)
select tests.id('report of ' || r.target), tests.id(r.reporter),
    case when r.target not like '%comment' and r.target <> 'reported alone'
        then tests.id(r.target) end,
    case when r.target like '%comment' or r.target = 'reported alone' then tests.id(r.target) end,
    'spam', r.status
from (
    values
        ('reported', 'cara', 'pending'),
        ('reported comment', 'cara', 'reviewed'),
        ('reported alone', 'cara', 'pending'),
        ('resolved', 'cara', 'resolved')
) r (target, reporter, status);
update public.posts
set deleted_at = now() - interval '40 days'
where content in ('reported', 'with a reported comment', 'resolved');
update public.comments
set deleted_at = now() - interval '40 days'
where content = 'reported alone';
select results_eq(
    'select posts, comments from pg_temp.purge()',
    'values (1::bigint, 0::bigint)',
    'what nobody reported, or whose report is closed, goes'
);
select bag_eq(
    $$select p.content from public.posts p where p.deleted_at < now() - interval '39 days'
    union all
    select c.content from public.comments c where c.content like 'reported%'$$,
    $$values ('reported'), ('with a reported comment'), ('reported comment'), ('reported alone')$$,
    'what is under an open report stays, and a post with it'
);
select is(
    (select count(*) from public.reactions r where r.post_id = tests.id('reported')), 1::bigint,
    'with all that hangs on it'
);
select results_eq(
    $$select r.reported_post_id, r.target_id, r.evidence ->> 'content'
    from public.reports r
    where r.id = tests.id('report of resolved')$$,
    $$values (null::uuid, tests.id('resolved'), 'resolved')$$,
    'the report of what is purged keeps its evidence'
);
select tests.act_as_service_role();
select is(
    (select p.kept_for_reports from public.purge_deleted() p), 3,
    'the job says how many posts and comments it kept'
);
select tests.act_as_postgres();
update public.reports set status = 'dismissed' where status <> 'resolved';
select results_eq(
    'select posts, comments, tombstones from pg_temp.purge()',
    'values (2::bigint, 1::bigint, 1::bigint)',
    'once the reports are closed, it goes'
);
select is(
    (
        select count(*) from public.reports r
        where r.evidence ->> 'content' in (
            'reported', 'reported comment', 'reported alone', 'resolved'
        )
    ),
    4::bigint,
    'all four reports are still there'
);

-- Accounts
select tests.create_user(p.name) from unnest(array['erin', 'fay']) p (name);
insert into public.posts (id, user_id, content)
select tests.id(p.name), tests.id('erin'), p.name
from unnest(array['erin 1', 'erin 2']) p (name);
insert into public.comments (id, post_id, user_id, parent_comment_id, content)
select tests.id(c.name), tests.id(c.post), tests.id(c.author), tests.id(c.parent), c.name
from (
    values
        ('under erin 1', 'erin 1', 'ben', null),
        ('answered', 'living', 'erin', null),
        ('own answer', 'living', 'erin', 'answered'),
        ('others answer', 'living', 'ben', 'own answer'),
        ('unanswered', 'living', 'erin', null),
        ('to unanswered', 'living', 'erin', 'unanswered')
) c (name, post, author, parent);
select tests.act_as('erin');
select public.react(tests.id('living')), public.repost(tests.id('living')),
    public.follow_user(tests.id('ben')), public.block_user(tests.id('dan')),
    public.mute_user(tests.id('cara')), public.start_session();
insert into public.bookmarks (post_id) values (tests.id('living'));
insert into public.user_interests (interest) values ('technology');
insert into public.reports (reported_user_id, report_type) values (tests.id('cara'), 'spam');
select tests.act_as(p.name) is null, public.follow_user(tests.id('erin')),
    public.react(tests.id('erin 1')), public.react(comment_id => tests.id('answered'))
from unnest(array['ben', 'cara', 'fay']) p (name);
select public.block_user(tests.id('erin'));
select tests.act_as('ben');
select public.quote_post(tests.id('erin 1'), 'quote by ben');
select tests.act_as('cara');
insert into public.reports (reported_user_id, report_type) values (tests.id('erin'), 'spam');
insert into public.reports (reported_post_id, report_type) values (tests.id('erin 1'), 'scam');
insert into public.reports (reported_comment_id, report_type)
values (tests.id('answered'), 'hate');
select tests.act_as_postgres();
update public.users set deleted_at = now() - interval '29 days' where username = 'erin';
select results_eq(
    'select posts, comments, accounts from pg_temp.purge()',
    'values (0::bigint, 0::bigint, 0::bigint)',
    'an account in its period of grace stays as it is'
);
update public.users set deleted_at = now() - interval '30 days' where username = 'erin';
truncate purge;
insert into purge select * from pg_temp.purge(4);
select results_eq(
    'select posts, comments, accounts, tombstones from purge',
    'values (2::bigint, 3::bigint, 1::bigint, 2::bigint)',
    'an account past it is erased, with its posts, and its comments or their words'
);
select ok(p.largest <= 4 and p.batches > 6, 'in batches no larger than they may be')
from purge p;
select is_empty(
    $$select a.id from auth.users a where a.id = tests.id('erin')
    union all
    select u.id from public.users u where u.id = tests.id('erin')$$,
    'nothing is left of it, nor can it sign in'
);
select bag_eq(
    $$select tests.name(c.user_id), c.content
    from public.comments c
    where c.id in (
        tests.id('answered'), tests.id('own answer'), tests.id('others answer'),
        tests.id('unanswered'), tests.id('to unanswered'), tests.id('under erin 1')
    )$$,
    $$values ('ghost', '[deleted]'), ('ghost', '[deleted]'), ('ben', 'others answer')$$,
    'what others answered is blank, what they said stands'
);
select is(
    (select p.original_post_id is null from public.posts p where p.content = 'quote by ben'), true,
    'the quote by another person stands for itself'
);
select results_eq(
    $$select r.report_type::text, r.status::text,
        num_nonnulls(r.reported_post_id, r.reported_comment_id, r.reported_user_id)
    from public.reports r
    where r.reporter_id = tests.id('cara')
        and r.report_type <> 'spam'
    order by 1$$,
    $$values ('hate', 'pending', 0), ('scam', 'pending', 0)$$,
    'open reports do not hold an account back, and stay with their evidence'
);
select results_eq(
    $$select p.username::text, p.follower_count, p.following_count
    from public.profiles p
    where p.username in ('ben', 'cara', 'fay')
    order by 1$$,
    $$values
        ('ben', 0::bigint, 0::bigint), ('cara', 0::bigint, 0::bigint),
        ('fay', 0::bigint, 0::bigint)$$,
    'who followed and was followed follows nobody and is followed by nobody'
);
select is_empty('select * from private.counter_drift()', 'every count is right');
select is_empty('select * from private.visibility_drift()', 'nobody is hidden by a block of nobody');
select tests.act_as('ben');
select ok(
    public.export_my_data()::text not like '%' || tests.id('erin') || '%',
    'what others export names the erased person no more'
);
select tests.act_as_postgres();
select is(
    (select count(*) from public.users u where u.username = 'ghost'), 1::bigint,
    'the ghost is never purged'
);

select * from finish();
rollback;
