-- repair_counters(), repair_visibility() and visibility_drift(): what is wrong is found, counted
-- and put right. What counters mean: private/counter_drift.
begin;
select plan(24);

select tests.create_world();
select tests.act_as_service_role();
select is(public.repair_counters(), 0, 'where all is well, nothing was wrong');
select tests.act_as_postgres();
update private.post_counts
set reaction_count = 99, comment_count = 99
where post_id = tests.id('post by owner');
delete from private.poll_option_counts
where poll_id = tests.id('poll on post by owner') and option_index = 1;
select tests.act_as_service_role();
select is(public.repair_counters(), 3, 'each wrong or missing counter is counted');
select is(public.repair_counters(), 0, 'and was put right');
select tests.act_as_postgres();
select is_empty('select * from private.counter_drift()', 'as a recount says');
select tests.act_as('moderator');
select throws_ok(
    'select public.repair_counters()', '42501', 'permission denied for function repair_counters',
    'staff do not repair'
);
select tests.act_as_postgres();

-- Visibility: each fault alone, found and mended.
select is_empty('select * from private.visibility_drift()', 'a whole world is seen right');
insert into public.content_filters (user_id, filtered_user_id, filter_type)
values (tests.id('blocked'), tests.id('owner'), 'block');
select is_empty('select * from private.visibility_drift()', 'blocks back included');
create temporary table fault (place serial, statement text, drift text);
insert into fault (statement, drift)
values
    (
        $$delete from private.gone where user_id = tests.id('suspended')$$,
        $$values (null::uuid, tests.id('suspended'), 0, 1)$$
    ),
    (
        $$delete from private.gone where user_id = tests.id('deleted')$$,
        $$values (null::uuid, tests.id('deleted'), 0, 1)$$
    ),
    (
        $$delete from private.gone where user_id = private.ghost_id()$$,
        $$values (null::uuid, private.ghost_id(), 0, 1)$$
    ),
    (
        $$insert into private.gone (user_id) values (tests.id('stranger'))$$,
        $$values (null::uuid, tests.id('stranger'), 1, 0)$$
    ),
    (
        $$delete from private.hidden where viewer = tests.id('owner')$$,
        $$values (tests.id('owner'), tests.id('blocked'), 0, 2)$$
    ),
    (
        $$update private.hidden set blocks = 1 where viewer = tests.id('blocked')$$,
        $$values (tests.id('blocked'), tests.id('owner'), 1, 2)$$
    ),
    (
        $$insert into private.hidden (viewer, author, blocks)
        values (tests.id('owner'), tests.id('muted'), 1)$$,
        $$values (tests.id('owner'), tests.id('muted'), 1, 0)$$
    );
create function pg_temp.drift_after(statement text)
returns table (viewer uuid, author uuid, kept integer, expected integer)
language plpgsql
as $$
begin
    execute drift_after.statement;
    return query select * from private.visibility_drift();
end;
$$;
create function pg_temp.tried(fault fault)
returns setof text
language plpgsql
as $$
begin
    return next bag_eq(
        format('select * from pg_temp.drift_after(%L)', tried.fault.statement),
        tried.fault.drift,
        format('fault %s of visibility is found', tried.fault.place)
    );
    return next is(
        array[private.repair_visibility(), private.repair_visibility()], array[1, 0],
        format('fault %s is mended', tried.fault.place)
    );
end;
$$;
select pg_temp.tried(f) from fault f order by f.place;
select is_empty('select * from private.visibility_drift()', 'nothing is wrong in the end');
select results_eq(
    $$select h.blocks from private.hidden h where h.viewer = tests.id('owner')$$,
    'values (2::smallint)',
    'both blocks are known'
);
select is(
    (select count(*) from private.gone), 3::bigint, 'and who has vanished'
);

select * from finish();
rollback;
