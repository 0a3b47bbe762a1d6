-- Harassment: Max follows Vera into every thread. She mutes, blocks and reports him; a moderator
-- takes his comments down and suspends him; and he keeps trying.
begin;
select plan(36);

select tests.create_user(p.name) from unnest(array['vera', 'max', 'friend']) p (name);
select tests.create_staff('mona');
select tests.act_as('vera');
select public.create_post('My first trade', id => tests.id('post by vera'));
select tests.act_as('friend');
select public.create_post('Welcome, Vera', id => tests.id('post by friend'));
select public.follow_user(tests.id('vera'));
select tests.act_as('max');
select public.follow_user(tests.id('vera'));
select public.react(post_id => tests.id('post by vera'));
insert into public.comments (post_id, content)
values (tests.id('post by vera'), 'You are an idiot'), (tests.id('post by friend'), 'Vera is one');

create temporary table nasty as select c.id, c.post_id from public.comments c;
grant select on nasty to public;

-- She mutes him: he notices nothing.
select tests.act_as('vera');
select public.mute_user(tests.id('max'));
select is(
    (select p.is_muted from public.get_profile('max') p), true, 'Vera mutes Max'
);
select tests.act_as('max');
select is(
    (select p.is_followed from public.get_profile('vera') p), true, 'Max notices nothing'
);
select lives_ok(
    $$insert into public.comments (post_id, content)
    values (tests.id('post by vera'), 'Answer me!')$$,
    'he goes on'
);

-- She reports what he wrote, and blocks him.
select tests.act_as('vera');
select lives_ok(
    $$insert into public.reports (reported_comment_id, report_type, reason)
    select n.id, 'harassment', 'he insults me' from nasty n
    where n.post_id = tests.id('post by vera')$$,
    'Vera reports the insult'
);
select lives_ok(
    $$insert into public.reports (reported_user_id, report_type)
    values (tests.id('max'), 'harassment')$$,
    'and the person'
);
select is(
    (public.block_user(tests.id('max'))).filter_type::text, 'block', 'she blocks him'
);
select is_empty(
    $$select c.id from public.comments c where c.user_id = tests.id('max')$$,
    'she reads nothing of his any more, not under the post of a friend either'
);
select throws_ok(
    $$select public.get_profile('max')$$, 'PT404', 'user_not_found', 'for her he is not there'
);

select tests.act_as('max');
select throws_ok(
    $$select public.get_profile('vera')$$, 'PT404', 'user_not_found', 'for him she is not there'
);
select is_empty(
    $$select p.id from public.posts p where p.user_id = tests.id('vera')$$, 'nor her posts'
);
select is_empty(
    $$select f.follower_id from public.follows f
    where tests.id('vera') in (f.follower_id, f.following_id)
        and tests.id('max') in (f.follower_id, f.following_id)$$,
    'he does not follow her any more'
);
select throws_ok(
    format('select public.%s', t.call), 'PT404', t.message,
    format('he cannot %s', t.description)
)
from (
    values
        ('follow_user(tests.id(''vera''))', 'user_not_found', 'follow her'),
        ('react(post_id => tests.id(''post by vera''))', 'post_not_found', 'like her post'),
        ('repost(tests.id(''post by vera''))', 'post_not_found', 'repost it'),
        ('quote_post(tests.id(''post by vera''), ''ha'')', 'post_not_found', 'quote it')
) t (call, message, description);
select throws_ok(
    $$insert into public.comments (post_id, content)
    values (tests.id('post by vera'), 'You cannot hide')$$,
    '42501', 'new row violates row-level security policy for table "comments"',
    'he cannot comment'
);
select throws_ok(
    $$insert into public.comments (post_id, content)
    values (tests.id('no such post'), 'You cannot hide')$$,
    '42501', 'new row violates row-level security policy for table "comments"',
    'and hears the same as of a post that does not exist'
);
select is(
    public.unreact(post_id => tests.id('post by vera')), true,
    'he may take his own like back'
);
select is_empty(
    'select r.id from public.reports r',
    'he does not learn of the reports'
);
select is_empty(
    $$select f.id from public.content_filters f$$, 'nor who blocked him, by asking'
);

-- The friend sees both, as before.
select tests.act_as('friend');
select results_eq(
    $$select tests.name(c.user_id), c.content from public.comments c order by c.content$$,
    $$values ('max', 'Answer me!'), ('max', 'Vera is one'), ('max', 'You are an idiot')$$,
    'a friend of Vera still reads what Max wrote'
);

-- Staff
select tests.act_as('mona');
select results_eq(
    $$select r.target_kind, r.report_type::text, r.reason, r.status::text, tests.name(r.reporter_id)
    from public.reports r
    order by r.target_kind$$,
    $$values
        ('comment', 'harassment', 'he insults me', 'pending', 'vera'),
        ('user', 'harassment', null, 'pending', 'vera')$$,
    'a moderator finds the reports'
);
select is(
    (select count(*) from public.comments c where c.user_id = tests.id('max')), 3::bigint,
    'and reads what they are about'
);
select tests.act_as_service_role();
update public.comments
set removed_at = now(), removed_reason = 'harassment'
where user_id = tests.id('max');
update public.users
set suspended_at = now(), suspension_reason = 'harassment'
where id = tests.id('max');
select tests.act_as('mona');
update public.reports set status = 'resolved' where status = 'pending';
select tests.act_as('vera');
select results_eq(
    $$select r.status::text, r.reviewed_at from public.reports r$$,
    $$values ('resolved', now()), ('resolved', now())$$,
    'Vera sees that her reports were dealt with'
);
select throws_ok(
    'select r.reviewed_by from public.reports r',
    '42501', 'permission denied for table reports',
    'but not by whom'
);
select tests.act_as('friend');
select is_empty('select c.id from public.comments c', 'the comments are gone for everybody');
select throws_ok(
    $$select public.get_profile('max')$$, 'PT404', 'user_not_found', 'and so is Max'
);

-- He keeps trying.
select tests.act_as('max');
select results_eq(
    $$select a.suspension_reason, a.suspended_at from public.get_my_account() a$$,
    $$values ('harassment', now())$$,
    'Max reads why he is suspended'
);
select results_eq(
    $$select distinct c.removed_reason from public.comments c$$,
    $$values ('harassment')$$,
    'and why his comments are gone'
);
select throws_ok(
    format('%s', t.statement), 'PT403', 'account_suspended', format('he cannot %s', t.description)
)
from (
    values
        ('select public.create_post(''I am back'')', 'post'),
        ('insert into public.comments (post_id, content)
            values (tests.id(''post by friend''), ''x'')', 'comment'),
        ('select public.block_user(tests.id(''friend''))', 'block'),
        ('update public.users set username = ''maxine'' where id = tests.id(''max'')', 'rename')
) t (statement, description);

select tests.act_as_postgres();
select is_empty(
    'select d.counter, d.id from private.counter_drift() d', 'every counter is right'
);
-- Vera unblocks him, a year later.
update public.users set suspended_at = null, suspension_reason = null where id = tests.id('max');
select tests.act_as('vera');
select public.unblock_user(tests.id('max'));
select tests.act_as('max');
select is(
    (select p.is_followed from public.get_profile('vera') p), false,
    'unblocked, he finds her again, and has to follow her anew'
);
select is(
    (public.follow_user(tests.id('vera'))).following_id, tests.id('vera'), 'which he may'
);

select * from finish();
rollback;
