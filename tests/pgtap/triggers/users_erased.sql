-- Erasing a person, by whatever path: nobody else's living reply is lost. What others replied to
-- stays as a blank tombstone of the ghost account, which itself stays for ever.
begin;
select plan(31);

select tests.create_personas();
insert into public.posts (id, user_id, content)
values
    (tests.id('post'), tests.id('owner'), 'Hello'),
    (tests.id('of muted'), tests.id('muted'), 'Mine');

-- A thread, indented by depth:
--     m1 (muted)
--         s1 (stranger)
--             m2 (muted)
--                 o1 (owner)
--             m3 (muted)             nobody replied
--     m4 (muted)
--         m5 (muted)
--             m6 (muted)
--                 o2 (owner)
--         m7 (muted)                 nobody replied
--     m8 (muted)                     replied to only by
--         m9 (muted)
--     m10 (muted), deleted already
--         o3 (owner)
--     m11 (muted), taken down
--         o4 (owner), deleted
--     s2 (stranger)
--         m12 (muted)                nobody replied
insert into public.comments (id, post_id, user_id, parent_comment_id, content, deleted_at)
select tests.id(c.name), tests.id('post'), tests.id(c.author), tests.id(c.parent), c.name,
    c.deleted_at
from (
    values
        ('m1', 'muted', null, null),
        ('s1', 'stranger', 'm1', null),
        ('m2', 'muted', 's1', null),
        ('o1', 'owner', 'm2', null),
        ('m3', 'muted', 's1', null),
        ('m4', 'muted', null, null),
        ('m5', 'muted', 'm4', null),
        ('m6', 'muted', 'm5', null),
        ('o2', 'owner', 'm6', null),
        ('m7', 'muted', 'm4', null),
        ('m8', 'muted', null, null),
        ('m9', 'muted', 'm8', null),
        ('m10', 'muted', null, now() - interval '1 day'),
        ('o3', 'owner', 'm10', null),
        ('m11', 'muted', null, null),
        ('o4', 'owner', 'm11', now()),
        ('s2', 'stranger', null, null),
        ('m12', 'muted', 's2', null)
) c (name, author, parent, deleted_at);
update public.comments
set removed_at = now(), removed_reason = 'spam', media_urls = array['https://a.example/1.png']
where content = 'm11';
update public.comments set gif_url = 'https://a.example/1.gif' where content = 'm1';
insert into public.polls (comment_id, options)
select tests.id(c.name), array['yes', 'no']
from (values ('m1'), ('m3'), ('o1')) c (name);
insert into public.poll_votes (poll_id, user_id, option_index)
select q.id, tests.id(p.name), 0
from public.polls q
cross join unnest(array['stranger', 'muted']) p (name);
insert into public.reactions (user_id, comment_id)
select tests.id(p.name), c.id
from public.comments c
cross join unnest(array['stranger', 'muted']) p (name);
insert into public.reactions (user_id, post_id)
values (tests.id('muted'), tests.id('post')), (tests.id('stranger'), tests.id('of muted'));
insert into public.posts (id, user_id, content, original_post_id, repost_type)
values
    (tests.id('quote by muted'), tests.id('muted'), 'Look', tests.id('post'), 'quote'),
    (tests.id('quote of muted'), tests.id('stranger'), 'See', tests.id('of muted'), 'quote');
insert into public.reposts (user_id, post_id, type)
values (tests.id('owner'), tests.id('of muted'), 'normal');
insert into public.bookmarks (user_id, post_id)
values (tests.id('muted'), tests.id('post')), (tests.id('owner'), tests.id('of muted'));
insert into public.follows (follower_id, following_id)
values (tests.id('muted'), tests.id('owner')), (tests.id('stranger'), tests.id('muted'));
insert into public.reports (reporter_id, reported_comment_id, report_type)
values
    (tests.id('stranger'), tests.id('m1'), 'spam'),
    (tests.id('stranger'), tests.id('m9'), 'spam');

select lives_ok(
    $$delete from auth.users where id = tests.id('muted')$$,
    'a person who commented, voted, liked, quoted and followed is erased'
);

-- Others
select bag_eq(
    $$select c.content from public.comments c where c.user_id <> private.ghost_id()$$,
    $$values ('s1'), ('o1'), ('o2'), ('o3'), ('o4'), ('s2')$$,
    'all that others wrote is left'
);
select bag_eq(
    $$select c.content, tests.id('m' || c.place)
    from (
        select c.content, p.place
        from public.comments c
        join (values ('s1', 1), ('o1', 2), ('o2', 6), ('o3', 10), ('o4', 11)) p (name, place)
            on c.id = tests.id(p.name) and c.parent_comment_id = tests.id('m' || p.place)
    ) c$$,
    $$values
        ('s1', tests.id('m1')), ('o1', tests.id('m2')), ('o2', tests.id('m6')),
        ('o3', tests.id('m10')), ('o4', tests.id('m11'))$$,
    'each in its place'
);
select is(
    (select count(*) from public.comments c where c.content = 'o1' and c.deleted_at is null),
    1::bigint,
    'and living'
);

-- Tombstones
select bag_eq(
    $$select c.id from public.comments c where c.user_id = private.ghost_id()$$,
    $$select tests.id('m' || n) from unnest(array[1, 2, 4, 5, 6, 10, 11]) n$$,
    'what others replied to, and what leads there, is the ghost''s'
);
select is_empty(
    $$select c.content, c.media_urls, c.gif_url, c.deleted_at from public.comments c
    where c.user_id = private.ghost_id()
        and (
            c.content <> '[deleted]'
            or c.media_urls is not null
            or c.gif_url is not null
            or c.deleted_at is null
        )$$,
    'and blank'
);
select results_eq(
    $$select c.parent_comment_id from public.comments c
    where c.id in (tests.id('m5'), tests.id('m6'))
    order by c.id = tests.id('m6')$$,
    $$values (tests.id('m4')), (tests.id('m5'))$$,
    'a chain of tombstones holds together'
);
select is(
    (select c.deleted_at from public.comments c where c.id = tests.id('m10')),
    now() - interval '1 day',
    'what was deleted before stays as old as it was'
);
select results_eq(
    $$select c.removed_at, c.removed_reason from public.comments c where c.id = tests.id('m11')$$,
    $$values (now(), 'spam')$$,
    'what was taken down stays taken down'
);
select is_empty(
    $$select n from unnest(array[3, 7, 8, 9, 12]) n
    where exists (select from public.comments c where c.id = tests.id('m' || n))$$,
    'what nobody else replied to is gone'
);

-- What hung on them
select results_eq(
    $$select q.comment_id from public.polls q$$,
    $$values (tests.id('o1'))$$,
    'a poll on a blanked comment goes, that of another stays'
);
select results_eq(
    'select v.user_id from public.poll_votes v',
    $$values (tests.id('stranger'))$$,
    'with the votes of others'
);
select is_empty(
    $$select r.id from public.reactions r where r.user_id = tests.id('muted')$$,
    'likes of the erased person are gone'
);
select is(
    (
        select count(*) from public.reactions r
        where r.comment_id = tests.id('m1')
            and r.user_id = tests.id('stranger')
    ),
    1::bigint,
    'those of others for a tombstone stay'
);
select is_empty(
    $$select p.id from public.posts p where p.user_id in (tests.id('muted'), private.ghost_id())$$,
    'posts of the erased person are gone, and are not the ghost''s'
);
select results_eq(
    $$select p.content, p.original_post_id, p.deleted_at from public.posts p
    where p.user_id = tests.id('stranger')$$,
    $$values ('See', null::uuid, null::timestamptz)$$,
    'another''s quote of them stays'
);
select results_eq(
    $$select s.reaction_count, s.comment_count, s.repost_count, s.bookmark_count
    from public.post_stats s
    where s.post_id = tests.id('post')$$,
    'values (0::bigint, 5::bigint, 0::bigint, 0::bigint)',
    'counts are of what is left'
);
select bag_eq(
    $$select r.evidence ->> 'content', r.reported_comment_id from public.reports r$$,
    $$values ('m1', tests.id('m1')), ('m9', null)$$,
    'reports keep their evidence'
);
select is_empty('select * from private.counter_drift()', 'every counter is right');

-- Seen from outside
select tests.act_as('stranger');
select bag_eq(
    $$select c.content from public.comments c where c.post_id = tests.id('post')$$,
    $$values ('s1'), ('o1'), ('o2'), ('o3'), ('s2')$$,
    'a reader sees the replies, and no tombstone'
);

-- The next goes: tombstones among the replies count as others
select tests.act_as_postgres();
delete from public.users where id = tests.id('stranger');
select results_eq(
    $$select c.user_id, c.content from public.comments c where c.id = tests.id('s1')$$,
    $$values (private.ghost_id(), '[deleted]')$$,
    'a comment above a tombstone stays too, also when the row of users is what is deleted'
);
select isnt_empty(
    $$select c.id from public.comments c where c.content = 'o1'$$,
    'with the living reply below both'
);
select is_empty(
    $$select c.id from public.comments c where c.id = tests.id('s2')$$,
    'one whose replies are gone goes'
);
select is_empty('select * from private.counter_drift()', 'every counter is right');

-- Two at once
select tests.create_user('ann');
select tests.create_user('ben');
insert into public.comments (id, post_id, user_id, parent_comment_id, content)
values
    (tests.id('a1'), tests.id('post'), tests.id('ann'), null, 'a1'),
    (tests.id('b1'), tests.id('post'), tests.id('ben'), tests.id('a1'), 'b1'),
    (tests.id('a2'), tests.id('post'), tests.id('ann'), tests.id('b1'), 'a2'),
    (tests.id('o5'), tests.id('post'), tests.id('owner'), tests.id('a2'), 'o5');
select lives_ok(
    $$delete from auth.users where id in (tests.id('ann'), tests.id('ben'))$$,
    'two who talked to each other are erased in one statement'
);
select isnt_empty(
    $$select c.id from public.comments c where c.content = 'o5'$$,
    'the reply of a third below them lives'
);
select is_empty('select * from private.counter_drift()', 'every counter is right');

-- The ghost
select throws_ok(
    'delete from public.users where id = private.ghost_id()',
    '42501', 'ghost_account_protected',
    'the ghost is not erased'
);
select throws_ok(
    'delete from auth.users where id = private.ghost_id()',
    '42501', 'ghost_account_protected',
    'nor is its row in auth.users'
);
select throws_ok(
    'delete from auth.users',
    '42501', 'ghost_account_protected',
    'not even with everybody else'
);
select results_eq(
    $$select a.encrypted_password, a.banned_until > now() + interval '100 years',
        a.confirmation_token || a.recovery_token || a.email_change || a.email_change_token_new
        || a.email_change_token_current || a.phone_change || a.phone_change_token
        || a.reauthentication_token
    from auth.users a
    where a.id = private.ghost_id()$$,
    $$values (null::varchar, true, ''::text)$$,
    'nobody signs in as the ghost'
);

select * from finish();
rollback;
