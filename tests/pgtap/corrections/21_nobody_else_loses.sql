-- Correction 21: erasing a person cascaded to comments, and with them to other people's replies;
-- and a post or person under a report could not be erased at all. Every path is tried here: the
-- plain delete on auth.users too, which the dashboard and the admin API make.
begin;
select plan(23);

select tests.create_user(p.name) from unnest(array['ann', 'ben', 'cara']) p (name);
insert into public.posts (id, user_id, content)
values
    (tests.id('post by ann'), tests.id('ann'), 'mine, of $ACME'),
    (tests.id('post by ben'), tests.id('ben'), 'a post of somebody else'),
    (tests.id('second post by ben'), tests.id('ben'), 'another one');
insert into public.comments (id, post_id, parent_comment_id, user_id, content)
values
    (
        tests.id('ann 1'), tests.id('post by ben'), null, tests.id('ann'), 'a secret of ann'
    ),
    (
        tests.id('ann 2'), tests.id('post by ben'), tests.id('ann 1'), tests.id('ann'), 'more of it'
    ),
    (
        tests.id('ben 1'), tests.id('post by ben'), tests.id('ann 2'), tests.id('ben'), 'I see'
    ),
    (
        tests.id('ann 3'), tests.id('post by ben'), tests.id('ben 1'), tests.id('ann'), 'do you?'
    ),
    (
        tests.id('ann 4'), tests.id('post by ben'), null, tests.id('ann'), 'to myself'
    ),
    (
        tests.id('ann 5'), tests.id('post by ben'), tests.id('ann 4'), tests.id('ann'), 'I agree'
    ),
    (
        tests.id('cara 1'), tests.id('post by ann'), null, tests.id('cara'), 'on the post of ann'
    );
update public.comments
set media_urls = array['https://a.example/ann.png'], gif_url = 'https://a.example/ann.gif'
where id = tests.id('ann 1');
insert into public.polls (id, post_id, options)
values
    (tests.id('poll of ann'), tests.id('post by ann'), array['a', 'b']),
    (tests.id('poll of ben'), tests.id('post by ben'), array['a', 'b']);
insert into public.polls (comment_id, options) values (tests.id('ann 1'), array['a', 'b']);

select tests.act_as('ann');
select public.react(post_id => tests.id('post by ben'));
select public.repost(tests.id('post by ben'));
select public.vote_poll(tests.id('poll of ben'), 0);
select public.follow_user(tests.id('ben'));
select public.quote_post(tests.id('second post by ben'), 'so he says');
select public.start_session();
insert into public.bookmarks (post_id) values (tests.id('post by ben'));
insert into public.user_interests (interest) values ('Stocks');
insert into public.reports (reported_user_id, report_type) values (tests.id('cara'), 'spam');
select public.mute_user(tests.id('cara'));
select tests.act_as('ben');
select public.react(post_id => tests.id('post by ann'));
select public.react(comment_id => tests.id('ann 1'));
select public.quote_post(tests.id('post by ann'), 'listen to her', id => tests.id('quote by ben'));
select public.vote_poll(tests.id('poll of ann'), 1);
select public.follow_user(tests.id('ann'));
insert into public.bookmarks (post_id) values (tests.id('post by ann'));
insert into public.reports (reported_post_id, report_type) values (tests.id('post by ann'), 'spam');
insert into public.reports (reported_comment_id, report_type) values (tests.id('ann 1'), 'spam');
select tests.act_as('cara');
select public.block_user(tests.id('ann'));

select tests.act_as_postgres();
select lives_ok(
    $$delete from auth.users where id = tests.id('ann')$$,
    'correction 21: an account with everything can be erased by a plain delete'
);
select is_empty(
    $$select p.id from public.users p where p.id = tests.id('ann')
    union all
    select p.id from public.posts p where p.user_id = tests.id('ann')
    union all
    select c.id from public.comments c where c.user_id = tests.id('ann')
    union all
    select r.id from public.reactions r where r.user_id = tests.id('ann')
    union all
    select v.id from public.poll_votes v where v.user_id = tests.id('ann')
    union all
    select s.id from public.user_sessions s where s.user_id = tests.id('ann')$$,
    'correction 21: nothing of the person is left'
);
select results_eq(
    $$select c.user_id, c.content from public.comments c where c.id = tests.id('ben 1')$$,
    $$values (tests.id('ben'), 'I see')$$,
    'correction 21: the living reply of another person is not lost'
);
select results_eq(
    $$select c.id, c.parent_comment_id
    from public.comments c
    where c.post_id = tests.id('post by ben')
    order by c.parent_comment_id is not null, c.parent_comment_id = tests.id('ann 2')$$,
    $$values
        (tests.id('ann 1'), null),
        (tests.id('ann 2'), tests.id('ann 1')),
        (tests.id('ben 1'), tests.id('ann 2'))$$,
    'correction 21: the thread above that reply holds together; what nobody else answered is gone'
);
select results_eq(
    $$select c.user_id, c.content, c.media_urls, c.gif_url, c.deleted_at is not null
    from public.comments c
    where c.id in (tests.id('ann 1'), tests.id('ann 2'))$$,
    $$values
        (private.ghost_id(), '[deleted]', null::text[], null::text, true),
        (private.ghost_id(), '[deleted]', null, null, true)$$,
    'correction 21: what holds the thread together is blank and nobody''s'
);
select is_empty(
    $$select q.id from public.polls q where q.comment_id = tests.id('ann 1')$$,
    'correction 21: the poll of a blanked comment is gone'
);
select tests.act_as('cara');
select results_eq(
    $$select c.content from public.comments c where c.post_id = tests.id('post by ben')$$,
    $$values ('I see')$$,
    'correction 21: readers see the reply, and nothing of the ghost'
);
select tests.act_as_postgres();
select results_eq(
    $$select p.content, p.original_post_id
    from public.posts p
    where p.id = tests.id('quote by ben')$$,
    $$values ('listen to her', null::uuid)$$,
    'correction 21: the quote by another person stays, without its original'
);
select results_eq(
    $$select r.target_kind, r.target_id, r.evidence ->> 'content'
    from public.reports r
    order by r.target_kind$$,
    $$values
        ('comment', tests.id('ann 1'), 'a secret of ann'),
        ('post', tests.id('post by ann'), 'mine, of $ACME')$$,
    'correction 21: reports keep their evidence; those that the person filed go with it'
);
select is_empty(
    'select d.counter, d.id from private.counter_drift() d',
    'correction 21: every count follows'
);
select is_empty(
    $$select h.viewer from private.hidden h where tests.id('ann') in (h.viewer, h.author)$$,
    'correction 21: no trace of a block is left'
);

-- A hard delete of a post that everybody had to do with.
select tests.create_user('dan');
select tests.act_as('dan');
select public.react(post_id => tests.id('post by ben'));
select public.repost(tests.id('post by ben'));
select public.vote_poll(tests.id('poll of ben'), 1);
insert into public.bookmarks (post_id) values (tests.id('post by ben'));
insert into public.comments (post_id, content) values (tests.id('post by ben'), 'me too');
insert into public.reports (reported_post_id, report_type) values (tests.id('post by ben'), 'scam');
select tests.act_as('cara');
select public.quote_post(tests.id('post by ben'), 'no, thanks', id => tests.id('quote by cara'));
select public.react(comment_id => tests.id('ben 1'));
select tests.act_as_service_role();
select lives_ok(
    $$delete from public.posts where id = tests.id('post by ben')$$,
    'correction 21: a liked, commented, quoted, polled, bookmarked, reported post can be erased'
);
select tests.act_as_postgres();
select is_empty(
    $$select r.id from public.reactions r where r.post_id = tests.id('post by ben')
    union all
    select r.id from public.reposts r where r.post_id = tests.id('post by ben')
    union all
    select b.id from public.bookmarks b where b.post_id = tests.id('post by ben')
    union all
    select c.id from public.comments c where c.post_id = tests.id('post by ben')
    union all
    select q.id from public.polls q where q.post_id = tests.id('post by ben')
    union all
    select v.id from public.poll_votes v where v.poll_id = tests.id('poll of ben')
    union all
    select r.id from public.reports r where r.reported_post_id = tests.id('post by ben')$$,
    'correction 21: nothing is left pointing at the post'
);
select results_eq(
    $$select p.content, p.original_post_id, p.deleted_at
    from public.posts p
    where p.id = tests.id('quote by cara')$$,
    $$values ('no, thanks', null::uuid, null::timestamptz)$$,
    'correction 21: the quote of an erased post lives on as a post of its author'
);
select is(
    (select r.evidence ->> 'content' from public.reports r where r.report_type = 'scam'),
    'a post of somebody else',
    'correction 21: the report of an erased post keeps its evidence'
);
select is(
    (select count(*) from public.posts p where p.id = tests.id('second post by ben')), 1::bigint,
    'correction 21: other posts stay'
);
select is_empty(
    'select d.counter, d.id from private.counter_drift() d',
    'correction 21: every count follows the erased post'
);

-- Two people who answered each other, erased in one statement, and in turn.
insert into public.comments (id, post_id, parent_comment_id, user_id, content)
values
    (
        tests.id('thread 1'), tests.id('second post by ben'), null, tests.id('cara'), 'cara'
    ),
    (
        tests.id('thread 2'), tests.id('second post by ben'), tests.id('thread 1'),
        tests.id('dan'), 'dan'
    ),
    (
        tests.id('thread 3'), tests.id('second post by ben'), tests.id('thread 2'),
        tests.id('ben'), 'ben'
    );
select lives_ok(
    $$delete from auth.users where id in (tests.id('cara'), tests.id('dan'))$$,
    'correction 21: people who answered each other can be erased together'
);
select results_eq(
    $$select c.content, c.user_id = private.ghost_id()
    from public.comments c
    where c.post_id = tests.id('second post by ben')
    order by c.user_id <> private.ghost_id()$$,
    $$values ('[deleted]', true), ('[deleted]', true), ('ben', false)$$,
    'correction 21: the reply below both of them is not lost'
);
select throws_ok(
    format('delete from %s where id = private.ghost_id()', t),
    '42501', 'ghost_account_protected',
    format('correction 21: the ghost cannot be erased from %s', t)
)
from unnest(array['public.users', 'auth.users']) t;
select tests.act_as('ben');
select throws_ok(
    $$select public.follow_user('00000000-0000-4000-8000-000000000000')$$,
    'PT404', 'user_not_found',
    'correction 21: the ghost cannot be followed'
);
select throws_ok(
    $$insert into public.reports (reported_user_id, report_type)
    values ('00000000-0000-4000-8000-000000000000', 'spam')$$,
    '42501', 'new row violates row-level security policy for table "reports"',
    'correction 21: the ghost cannot be reported'
);

select * from finish();
rollback;
