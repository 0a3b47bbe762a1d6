-- mute_user() and unmute_user(): a matter of the muter alone, which separates nobody.
begin;
select plan(15);

select tests.create_personas();
insert into public.follows (follower_id, following_id)
values (tests.id('stranger'), tests.id('owner')), (tests.id('owner'), tests.id('stranger'));

select tests.act_as('stranger');
select results_eq(
    $$select c.user_id, c.filtered_user_id, c.filter_type::text
    from public.mute_user(tests.id('owner')) c$$,
    $$values (tests.id('stranger'), tests.id('owner'), 'mute')$$,
    'muting answers with the filter'
);
select results_eq(
    $$select c.id from public.mute_user(tests.id('owner')) c$$,
    $$select c.id from public.content_filters c$$,
    'muting again answers with the filter that stands'
);
select isnt_empty(
    $$select u.id from public.users u where u.id = tests.id('owner')$$,
    'who is muted is still seen'
);
select tests.act_as_postgres();
select results_eq(
    'select count(*) from public.follows',
    'values (2::bigint)',
    'follows between the two go on'
);
select is_empty(
    $$select h.* from private.hidden h where tests.id('stranger') in (h.viewer, h.author)$$,
    'a mute hides nobody'
);

select tests.act_as('stranger');
select throws_ok(
    $$select public.mute_user(tests.id('stranger'))$$,
    '22023', 'cannot_filter_self',
    'nobody mutes themselves'
);
select throws_ok(
    $$select public.mute_user(tests.id('nobody'))$$,
    'PT404', 'user_not_found',
    'somebody who does not exist is not found'
);
select tests.act_as_anon();
select throws_ok(
    $$select public.mute_user(tests.id('owner'))$$,
    '42501', 'permission denied for function mute_user',
    'a visitor mutes nobody'
);

select tests.act_as('stranger');
select lives_ok(
    $$select public.block_user(tests.id('owner'))$$,
    'one blocks whom one muted'
);
select is(public.unmute_user(tests.id('owner')), true, 'unmuting says that a mute ended');
select results_eq(
    $$select c.filter_type::text from public.content_filters c$$,
    $$values ('block')$$,
    'a block of the same person stays'
);
select is(public.unmute_user(tests.id('owner')), false, 'unmuting again ends nothing');
select is(public.unmute_user(null), false, 'nobody muted nobody');
select tests.act_as_anon();
select throws_ok(
    $$select public.unmute_user(tests.id('owner'))$$,
    '42501', 'permission denied for function unmute_user',
    'a visitor unmutes nobody'
);
select tests.act_as_postgres();
update public.users set deleted_at = now() where id = tests.id('stranger');
select tests.act_as('stranger');
select throws_ok(
    $$select public.unmute_user(tests.id('owner'))$$,
    'PT403', 'account_deleted',
    'a deleted account unmutes nobody'
);

select * from finish();
rollback;
