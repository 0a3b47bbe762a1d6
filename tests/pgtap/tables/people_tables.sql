-- The small tables that say something of people: held usernames, staff, pairs a block separates,
-- vanished accounts. All of it goes with the person.
begin;
select plan(31);

select tests.create_user(p.name) from unnest(array['ann', 'ben', 'cara']) p (name);
select tests.create_staff('mona');
insert into private.username_holds (username, user_id, held_until)
values ('old_ann', tests.id('ann'), now() + interval '1 day');
insert into public.content_filters (user_id, filtered_user_id, filter_type)
values
    (tests.id('ann'), tests.id('ben'), 'block'),
    (tests.id('cara'), tests.id('ann'), 'block'),
    (tests.id('ben'), tests.id('cara'), 'mute');
update public.users
set suspended_at = now(), suspension_reason = 'spam'
where id = tests.id('cara');

select throws_ok(
    format('update private.%I set %I = null where true', c.relation, c.name),
    '23502',
    format(
        'null value in column "%s" of relation "%s" violates not-null constraint',
        c.name, c.relation
    ),
    format('%s always has %s', c.relation, c.name)
)
from (
    values
        ('username_holds', 'username'),
        ('username_holds', 'user_id'),
        ('username_holds', 'held_until'),
        ('staff', 'user_id'),
        ('staff', 'role'),
        ('staff', 'granted_at'),
        ('hidden', 'viewer'),
        ('hidden', 'author'),
        ('hidden', 'blocks'),
        ('gone', 'user_id')
) c (relation, name);
select throws_ok(
    b.statement, b.code, b.message, b.description
)
from (
    values
        (
            $$insert into private.username_holds (username, user_id, held_until)
            values ('old_ann', tests.id('ben'), now())$$,
            '23505', 'duplicate key value violates unique constraint "username_holds_pkey"',
            'a name is held for one person'
        ),
        (
            $$insert into private.username_holds (username, user_id, held_until)
            values ('old_nobody', tests.id('nobody'), now())$$,
            '23503',
            'insert or update on table "username_holds" violates foreign key constraint '
            '"username_holds_user_id_fkey"',
            'a name is held for somebody who exists'
        ),
        (
            $$insert into private.staff (user_id, role) values (tests.id('ann'), 'owner')$$,
            '23514', 'new row for relation "staff" violates check constraint "staff_role_check"',
            'staff are moderators and admins'
        ),
        (
            $$insert into private.staff (user_id, role) values (tests.id('mona'), 'admin')$$,
            '23505', 'duplicate key value violates unique constraint "staff_pkey"',
            'staff have one role'
        ),
        (
            $$insert into private.staff (user_id, role) values (tests.id('nobody'), 'admin')$$,
            '23503',
            'insert or update on table "staff" violates foreign key constraint '
            '"staff_user_id_fkey"',
            'staff have an account'
        ),
        (
            $$update private.hidden set blocks = 3 where viewer = tests.id('ann')$$,
            '23514',
            'new row for relation "hidden" violates check constraint "hidden_blocks_check"',
            'two people block each other twice at most'
        ),
        (
            $$update private.hidden set blocks = 0 where viewer = tests.id('ann')$$,
            '23514',
            'new row for relation "hidden" violates check constraint "hidden_blocks_check"',
            'without a block nobody is hidden'
        ),
        (
            $$insert into private.hidden (viewer, author, blocks)
            values (tests.id('ann'), tests.id('ben'), 1)$$,
            '23505', 'duplicate key value violates unique constraint "hidden_pkey"',
            'a pair is hidden once'
        ),
        (
            $$insert into private.hidden (viewer, author, blocks)
            values (tests.id('nobody'), tests.id('ben'), 1)$$,
            '23503',
            'insert or update on table "hidden" violates foreign key constraint '
            '"hidden_viewer_fkey"',
            'who does not see exists'
        ),
        (
            $$insert into private.hidden (viewer, author, blocks)
            values (tests.id('ben'), tests.id('nobody'), 1)$$,
            '23503',
            'insert or update on table "hidden" violates foreign key constraint '
            '"hidden_author_fkey"',
            'who is not seen exists'
        ),
        (
            $$insert into private.gone (user_id) values (tests.id('cara'))$$,
            '23505', 'duplicate key value violates unique constraint "gone_pkey"',
            'an account vanishes once'
        ),
        (
            $$insert into private.gone (user_id) values (tests.id('nobody'))$$,
            '23503',
            'insert or update on table "gone" violates foreign key constraint "gone_user_id_fkey"',
            'who vanished exists'
        )
) b (statement, code, message, description);

select is(
    (select s.granted_at from private.staff s where s.user_id = tests.id('mona')), now(),
    'staff are staff from now'
);
prepare hidden_pairs as
select tests.name(h.viewer), tests.name(h.author), h.blocks::integer
from private.hidden h
order by 1, 2;
select results_eq(
    'hidden_pairs',
    $$values
        ('ann', 'ben', 1), ('ann', 'cara', 1), ('ben', 'ann', 1), ('cara', 'ann', 1)$$,
    'blocks hide both ways, mutes do not'
);
insert into public.content_filters (user_id, filtered_user_id, filter_type)
values (tests.id('ben'), tests.id('ann'), 'block');
delete from public.content_filters
where user_id = tests.id('ann')
    and filtered_user_id = tests.id('ben');
select results_eq(
    'hidden_pairs',
    $$values
        ('ann', 'ben', 1), ('ann', 'cara', 1), ('ben', 'ann', 1), ('cara', 'ann', 1)$$,
    'of two blocks of a pair one can go'
);
update public.users set deleted_at = now() where id = tests.id('cara');
update public.users set suspended_at = null, suspension_reason = null where id = tests.id('cara');
select is(
    (select count(*) from private.gone g where g.user_id = tests.id('cara')), 1::bigint,
    'an account that is deleted too stays vanished after the suspension'
);
update public.users set deleted_at = null where id = tests.id('cara');
select is(
    (select count(*) from private.gone g where g.user_id = tests.id('cara')), 0::bigint,
    'an account back in good standing is back'
);
update public.users set deleted_at = now() where id = tests.id('cara');
delete from auth.users where id in (tests.id('ann'), tests.id('mona'));
select is_empty('hidden_pairs', 'what a block hid goes with either person');
select is_empty('select h.username from private.username_holds h', 'held names go with the person');
select is_empty('select s.user_id from private.staff s', 'a role goes with the person');
delete from auth.users where id = tests.id('cara');
select results_eq(
    'select g.user_id from private.gone g', 'select private.ghost_id()',
    'who is erased is not even gone: the ghost alone is'
);

select * from finish();
rollback;
