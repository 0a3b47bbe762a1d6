-- The triggers on users: names and time zones that may be, the time of an edit, who has vanished,
-- and a row of counts. What is saved before a person is erased stands in users_erased.sql.
begin;
select plan(55);

select tests.create_user(p.name) from unnest(array['ann', 'ben', 'cem']) p (name);

-- Usernames
prepare rename as
update public.users set username = $1 where id = auth.uid();
select tests.act_as('ann');
select throws_ok(
    format('execute rename(%L)', c.name), 'PT409', 'username_reserved',
    format('"%s" is a name of the platform', c.name)
)
from (values ('admin'), ('root'), ('api'), ('ghost'), ('support'), ('moderator')) c (name);
select throws_ok(
    format('execute rename(%L)', c.name), c.code, c.message, c.description
)
from (
    values
        (
            'ben', '23505', 'duplicate key value violates unique constraint "users_username_key"',
            'nobody takes the name of another'
        ),
        (
            'An', '23514',
            'new row for relation "users" violates check constraint "username_format"',
            'two letters are no name'
        ),
        (
            'Anna', '23514',
            'new row for relation "users" violates check constraint "username_format"',
            'nor are capitals'
        )
) c (name, code, message, description);
select lives_ok($$execute rename('anna')$$, 'one changes one''s name');
select results_eq(
    'select a.username, a.username_changed_at from public.get_my_account() a',
    $$values ('anna', now())$$,
    'and it is noted when'
);
select throws_ok(
    $$execute rename('hannah')$$, 'PT409', 'username_change_too_soon',
    'the next change has to wait'
);
select throws_ok(
    $$execute rename('ann')$$, 'PT409', 'username_change_too_soon',
    'so has going back'
);
select lives_ok($$execute rename('anna')$$, 'the same name again is no change');
select tests.act_as('ben');
select throws_ok(
    $$execute rename('ann')$$, 'PT409', 'username_held',
    'the old name is held for its former owner'
);
select lives_ok(
    $$update public.users set display_name = 'Ann' where id = auth.uid()$$,
    'which is not so for names that are shown'
);
select tests.act_as_postgres();
select results_eq(
    'select h.username, h.user_id, h.held_until from private.username_holds h',
    $$values ('ann', tests.id('ann'), now() + interval '30 days')$$,
    'it is held for 30 days'
);

-- The wait ends
update public.users
set username_changed_at = now() - interval '30 days' + interval '1 second'
where id = tests.id('ann');
select tests.act_as('ann');
select throws_ok(
    $$execute rename('ann')$$, 'PT409', 'username_change_too_soon',
    'a second before 30 days is too soon'
);
select tests.act_as_postgres();
update public.users
set username_changed_at = now() - interval '30 days'
where id = tests.id('ann');
select tests.act_as('ann');
select lives_ok($$execute rename('ann')$$, 'after 30 days one takes one''s own name back');
select tests.act_as_postgres();
select results_eq(
    'select h.username, h.user_id from private.username_holds h',
    $$values ('anna', tests.id('ann'))$$,
    'and now the other is held'
);
update private.settings set value = '0 days' where name = 'username_change_wait';
select tests.act_as('ann');
select lives_ok($$execute rename('hannah')$$, 'how long one waits, a setting says');
select tests.act_as_postgres();
update private.settings set value = '30 days' where name = 'username_change_wait';
select bag_eq(
    'select h.username, h.user_id from private.username_holds h',
    $$values ('anna', tests.id('ann')), ('ann', tests.id('ann'))$$,
    'a person may have several names held'
);

-- The hold ends
update private.username_holds set held_until = now() where username = 'ann';
select tests.act_as('ben');
select lives_ok($$execute rename('ann')$$, 'a name that is held no more is free');
select tests.act_as_postgres();
select bag_eq(
    'select h.username, h.user_id from private.username_holds h',
    $$values ('anna', tests.id('ann')), ('ben', tests.id('ben'))$$,
    'and it is its new owner''s'
);

-- Operators
select lives_ok(
    $$update public.users set username = 'benno' where id = tests.id('ben')$$,
    'an operator renames without a wait'
);
select throws_ok(
    $$update public.users set username = 'admin' where id = tests.id('ben')$$,
    'PT409', 'username_reserved',
    'but not to a name of the platform'
);
select throws_ok(
    $$update public.users set username = 'anna' where id = tests.id('ben')$$,
    'PT409', 'username_held',
    'nor to one that is held'
);
select tests.act_as_service_role();
select lives_ok(
    $$update public.users set username = 'ben' where id = tests.id('ben')$$,
    'the back end gives a name back to whom it is held for'
);
select tests.act_as_postgres();
delete from auth.users where id = tests.id('ann');
select is_empty(
    $$select h.username from private.username_holds h where h.user_id = tests.id('ann')$$,
    'an erased person''s names are held no more'
);

-- Time zones
select tests.act_as('cem');
select lives_ok(
    format('update public.users set timezone = %L where id = auth.uid()', c.timezone),
    format('the time zone %s is known', coalesce(c.timezone, 'of nobody'))
)
from (values ('America/New_York'), ('UTC'), (null)) c (timezone);
select throws_ok(
    format('update public.users set timezone = %L where id = auth.uid()', c.timezone),
    '22023', 'timezone_unknown',
    format('the time zone "%s" is none', c.timezone)
)
from (values ('Mars/Olympus'), ('america/new_york'), ('+05:30'), ('')) c (timezone);
select is(
    (select a.timezone from public.get_my_account() a), null, 'what was refused changed nothing'
);
select tests.act_as_postgres();
select lives_ok(
    $$update public.users set timezone = 'Europe/Kyiv' where id = tests.id('cem')$$,
    'an operator sets one too'
);
select throws_ok(
    $$insert into public.users (id, username, display_name, timezone)
    values (tests.id('dot'), 'dot', 'Dot', 'Nowhere')$$,
    '22023', 'timezone_unknown',
    'a new account has none that is unknown'
);

-- The time of an edit
update public.users set updated_at = now() - interval '1 hour' where id = tests.id('cem');
update public.users
set
    last_active_at = now(), ip_address_hash = 'hash', username_changed_at = now(),
    deleted_at = now(), suspended_at = now(), suspension_reason = 'spam', bio = bio
where id = tests.id('cem');
select is(
    (select u.updated_at from public.users u where u.id = tests.id('cem')),
    now() - interval '1 hour',
    'bookkeeping is no edit'
);
update public.users
set deleted_at = null, suspended_at = null, suspension_reason = null
where id = tests.id('cem');
create function pg_temp.is_edit(change text)
returns boolean
language plpgsql
as $$
begin
    update public.users set updated_at = now() - interval '1 hour' where id = tests.id('cem');
    execute format('update public.users set %s where id = tests.id(''cem'')', is_edit.change);
    return (select u.updated_at = now() from public.users u where u.id = tests.id('cem'));
end;
$$;
select is(pg_temp.is_edit(c.change), true, c.description)
from (
    values
        ($$username = 'cemal'$$, 'a new username is an edit'),
        ($$display_name = 'Cemal'$$, 'a new name is one'),
        ($$bio = 'I trade'$$, 'a new bio'),
        ($$profile_picture_url = 'https://a.example/1.png'$$, 'a new picture'),
        ($$badge = 'Public'$$, 'a badge'),
        ($$date_of_birth = '1990-05-01'$$, 'a date of birth'),
        ($$timezone = 'UTC'$$, 'a time zone')
) c (change, description);

-- Who has vanished
prepare gone as
select tests.name(g.user_id) from private.gone g where g.user_id <> private.ghost_id();
select is_empty('gone', 'everybody is there');
update public.users set deleted_at = now() where id = tests.id('cem');
update public.users
set suspended_at = now(), suspension_reason = 'spam'
where id in (tests.id('cem'), tests.id('ben'));
select bag_eq('gone', $$values ('cem'), ('ben')$$, 'suspended and deleted accounts vanish');
update public.users
set suspended_at = null, suspension_reason = null
where id in (tests.id('cem'), tests.id('ben'));
select bag_eq(
    'gone', $$values ('cem')$$, 'who is reinstated is back, but not who is deleted too'
);
update public.users set deleted_at = null where id = tests.id('cem');
select is_empty('gone', 'who cancels the deletion is back');
insert into auth.users (id, is_anonymous) values (tests.id('dot'), true);
insert into public.users (id, username, display_name, deleted_at)
values (tests.id('dot'), 'dot', 'Dot', now());
select is(
    (select count(*) from private.gone g where g.user_id = tests.id('dot')),
    1::bigint,
    'an account that is deleted from the start has vanished'
);
select isnt_empty(
    $$select g.user_id from private.gone g where g.user_id = private.ghost_id()$$,
    'the ghost always has'
);
update public.users
set suspended_at = null, suspension_reason = null
where id = private.ghost_id();
select isnt_empty(
    $$select g.user_id from private.gone g where g.user_id = private.ghost_id()$$,
    'even when an operator lifts its suspension'
);

-- Counts
select results_eq(
    $$select c.follower_count, c.following_count, c.post_count from private.user_counts c
    where c.user_id = tests.id('dot')$$,
    'values (0, 0, 0)',
    'a new person has counts'
);

select * from finish();
rollback;
