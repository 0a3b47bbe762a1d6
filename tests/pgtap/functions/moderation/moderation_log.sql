-- moderation_log() and the table behind it: append-only for everybody, complete whatever the path,
-- read by staff page by page.
begin;
select plan(37);

select tests.create_world();
select tests.create_staff('admin', 'admin');
insert into public.tickers (id, symbol) values (tests.id('ticker'), 'NEWB');
insert into public.error_logs (id, error_type, error_message, environment)
values (tests.id('error'), 'api', 'Broken', 'production');

-- Every path leaves its entry
select tests.act_as('moderator');
update public.tickers t set name = 'New Brands', type = 'stock' where t.id = tests.id('ticker');
update public.tickers t set name = 'New Brands' where t.id = tests.id('ticker');
update public.error_logs e set resolved = true where e.id = tests.id('error');
update public.error_logs e set resolved = true where e.id = tests.id('error');
select tests.act_as_service_role();
update public.posts p
set removed_at = now(), removed_reason = 'Court order'
where p.id = tests.id('post by owner');
update public.posts p set removed_at = null, removed_reason = null
where p.id = tests.id('post by owner');
update public.posts p set content = 'By the back end' where p.id = tests.id('post by stranger');
update public.comments c
set removed_at = now(), removed_reason = 'Court order'
where c.id = tests.id('comment by owner');
update public.users u
set suspended_at = now(), suspension_reason = 'Fraud', badge = 'Public'
where u.id = tests.id('stranger');
update public.users u set suspended_at = null, suspension_reason = null
where u.id = tests.id('stranger');
update public.users u set bio = 'Edited' where u.id = tests.id('stranger');
insert into private.staff (user_id, role) values (tests.id('owner'), 'moderator');
update private.staff s set role = 'admin' where s.user_id = tests.id('owner');
update private.staff s set role = 'admin' where s.user_id = tests.id('owner');
delete from private.staff s where s.user_id = tests.id('owner');
select tests.act_as_postgres();
update public.posts p
set removed_at = now(), removed_reason = 'By hand'
where p.id = tests.id('post by muted');
select results_eq(
    $$select l.actor_role, tests.name(l.actor_id), l.action, l.target_kind,
        coalesce(tests.name(l.target_id), ''), tests.name(l.subject_id), l.reason,
        l.details -> 'before', l.details -> 'after'
    from private.moderation_log l
    where l.id > (
        select max(g.id) from private.moderation_log g where g.target_id = tests.id('admin')
    )
    order by l.id$$,
    $$values
        ('moderator', 'moderator', 'edit_ticker', 'ticker', '', null, null,
            '{"name": null, "type": null}'::jsonb,
            '{"name": "New Brands", "type": "stock"}'::jsonb),
        ('moderator', 'moderator', 'resolve_error', 'error_log', '', null, null,
            '{"resolved": false}', '{"resolved": true}'),
        ('service_role', null, 'take_down', 'post', 'post by owner', 'owner', 'Court order',
            '{"is_removed": false}', '{"is_removed": true}'),
        ('service_role', null, 'reinstate', 'post', 'post by owner', 'owner', null,
            '{"is_removed": true}', '{"is_removed": false}'),
        ('service_role', null, 'take_down', 'comment', 'comment by owner', 'owner', 'Court order',
            '{"is_removed": false}', '{"is_removed": true}'),
        ('service_role', null, 'suspend_user', 'user', 'stranger', 'stranger', 'Fraud',
            '{"is_suspended": false}', '{"is_suspended": true}'),
        ('service_role', null, 'set_badge', 'user', 'stranger', 'stranger', null,
            '{"badge": null}', '{"badge": "Public"}'),
        ('service_role', null, 'reinstate', 'user', 'stranger', 'stranger', null,
            '{"is_suspended": true}', '{"is_suspended": false}'),
        ('service_role', null, 'grant_staff', 'user', 'owner', 'owner', null,
            '{"role": null}', '{"role": "moderator"}'),
        ('service_role', null, 'grant_staff', 'user', 'owner', 'owner', null,
            '{"role": "moderator"}', '{"role": "admin"}'),
        ('service_role', null, 'revoke_staff', 'user', 'owner', 'owner', null,
            '{"role": "admin"}', '{"role": null}')$$,
    'what staff and the back end write directly is logged, each change once'
);
select results_eq(
    $$select l.actor_role, l.actor_id, l.details -> 'after' ->> 'role'
    from private.moderation_log l
    where l.target_id in (tests.id('moderator'), tests.id('admin'))
    order by l.id$$,
    $$values ('operator', null::uuid, 'moderator'), ('operator', null, 'admin')$$,
    'an operator''s appointments are there, too'
);

-- Append-only
select throws_ok(
    s.statement, '42501', 'log_is_append_only', s.description
)
from (
    values
        (
            'update private.moderation_log set reason = null',
            'not even the owner of the schema updates the log'
        ),
        (
            'update private.moderation_log set reason = null where false',
            'not even to change nothing'
        ),
        ('delete from private.moderation_log where true', 'nor deletes from it'),
        ('truncate private.moderation_log', 'nor empties it')
) s (statement, description);
select tests.act_as_service_role();
select throws_ok(
    s.statement, '42501', 'permission denied for table moderation_log',
    'service_role: ' || s.statement
)
from (
    values
        ('update private.moderation_log set reason = null where true'),
        ('delete from private.moderation_log where true'),
        ('truncate private.moderation_log'),
        (
            'insert into private.moderation_log (actor_role, action, target_kind, target_id)
            values (''operator'', ''take_down'', ''post'', gen_random_uuid())'
        )
) s (statement);
select isnt_empty(
    'select l.id from private.moderation_log l', 'service_role may copy the log elsewhere'
);
select tests.act_as('admin');
select throws_ok(
    'select l.id from private.moderation_log l', '42501',
    'permission denied for table moderation_log', 'an admin reads it by the call only'
);
select tests.act_as_postgres();
select throws_ok(
    format(
        'insert into private.moderation_log (actor_id, actor_role, action, target_kind, target_id)
        values (%L, %L, %L, %L, %L)',
        e.actor_id, e.role, e.action, e.kind, tests.id('post by owner')
    ),
    '23514', null, e.description
)
from (
    values
        (null::uuid, 'moderator', 'take_down', 'post', 'an entry by staff says by whom'),
        (tests.id('admin'), 'operator', 'take_down', 'post', 'one by an operator cannot'),
        (tests.id('owner'), 'author', 'take_down', 'post', 'the role is one of four'),
        (tests.id('admin'), 'admin', 'applaud', 'post', 'the act is known'),
        (tests.id('admin'), 'admin', 'take_down', 'poll', 'and the kind of its target')
) e (actor_id, role, action, kind, description);

-- The history outlives its people
select tests.act_as('moderator');
select public.take_down('Spam', tests.id('post by blocked'));
select tests.act_as_postgres();
delete from auth.users a where a.id in (tests.id('moderator'), tests.id('blocked'));
select results_eq(
    $$select l.action, l.actor_id, l.subject_id
    from private.moderation_log l
    where l.reason = 'Spam'$$,
    $$values ('take_down', tests.id('moderator'), tests.id('blocked'))$$,
    'an entry stays when those it names are erased'
);
select results_eq(
    $$select l.action, l.actor_role from private.moderation_log l
    where l.target_id = tests.id('moderator')
    order by l.id desc
    limit 1$$,
    $$values ('revoke_staff', 'operator')$$,
    'and the end of a role is logged with its person''s account'
);

-- Who reads it
select tests.become('stranger');
select throws_ok(
    'select public.moderation_log()', 'PT403', 'staff_only', 'who is not staff reads no log'
);
select tests.act_as_anon();
select throws_ok(
    'select public.moderation_log()', '42501', 'permission denied for function moderation_log',
    'nor does a visitor'
);
select tests.act_as('admin');
create temporary table entries on commit drop as
select l.*, row_number() over () as place from public.moderation_log(page_size => 50) l;
select is(
    (select array_agg(e.id order by e.place) from entries e),
    (select array_agg(e.id order by e.id desc) from entries e),
    'staff read it, newest first'
);
select results_eq(
    $$select e.actor is null, tests.id('moderator') = e.actor_id, e.subject is null, e.reason
    from entries e
    where e.action = 'take_down' and e.target_kind = 'post' and e.actor_id is not null$$,
    $$values (true, true, true, 'Spam')$$,
    'who is erased is an id'
);
select results_eq(
    $$select (e.subject).username is not null, (e.subject).display_name, e.actor_role
    from entries e
    where e.action = 'set_badge'$$,
    $$values (true, 'Stranger', 'service_role')$$,
    'others have their names'
);
select results_eq(
    $$with recursive page (n, cursor, id) as (
        select 0, null::text, null::bigint
        union all
        select p.n + 1, l.cursor, l.id
        from page p
        left join lateral public.moderation_log(cursor => p.cursor, page_size => 1) l on true
        where p.n = 0 or p.cursor is not null
    )
    select p.id from page p where p.id is not null order by p.n$$,
    'select e.id from entries e order by e.place',
    'page by page it is the same'
);
select is(
    (
        select array_agg(l.action order by l.id)
        from public.moderation_log(
            f.kind, tests.id(f.target), tests.id(f.actor), page_size => 50
        ) l
    ),
    f.actions, f.description
)
from (
    values
        (
            null, 'post by owner', null, '{take_down,reinstate}'::text[],
            'the history of one post'
        ),
        ('comment', null, null, '{take_down}', 'of one kind'),
        (
            null, null, 'moderator', '{edit_ticker,resolve_error,take_down}',
            'of one staff member'
        ),
        ('ticker', 'ticker', 'moderator', '{edit_ticker}', 'of all three'),
        ('user', 'post by owner', null, null, 'or nothing')
) f (kind, target, actor, actions, description);
select throws_ok(
    format('select public.moderation_log(%s)', r.args), r.code, r.message, r.description
)
from (
    values
        ('''report''', '22023', 'target_kind_unknown', 'an unknown kind is refused'),
        ('page_size => 0', '22023', 'page_size_out_of_range', 'a page of nothing'),
        ('page_size => 51', '22023', 'page_size_out_of_range', 'a page too large'),
        ('cursor => ''x''', 'PT400', 'cursor_invalid', 'a damaged cursor'),
        (
            '''post'', cursor => (select l.cursor from public.moderation_log(page_size => 1) l)',
            'PT400', 'cursor_invalid', 'and that of another list'
        )
) r (args, code, message, description);
select tests.act_as_postgres();
select public.grant_staff(tests.id('stranger'), 'moderator');
delete from private.staff s where s.user_id = tests.id('admin');
select tests.act_as('admin');
select throws_ok(
    'select public.moderation_log()', 'PT403', 'staff_only', 'a revoked admin reads it no more'
);
select tests.act_as('stranger');
select isnt_empty(
    'select public.moderation_log(target_id => tests.id(''stranger''))',
    'new staff read it at once, also what concerns themselves'
);

select * from finish();
rollback;
