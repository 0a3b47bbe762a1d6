-- Settings, secrets, countries, reserved and held usernames, closed days, jobs: no role of the API
-- reads or writes them. Functions of the owner do.
begin;
select plan(129);

select tests.create_world();

create temporary table attempts as
select t.name as table_name, c.verb, format(c.statement, t.name) as statement
from (
    values
        ('countries'),
        ('daily_facts'),
        ('job_runs'),
        ('jobs'),
        ('reserved_usernames'),
        ('secrets'),
        ('settings'),
        ('username_holds')
) t (name)
cross join (
    values
        ('read', 'select from private.%I'),
        ('add to', 'insert into private.%I default values'),
        ('change', null),
        ('delete from', 'delete from private.%I')
) c (verb, statement);
update attempts a
set statement = (
    select format('update private.%I set %I = null', a.table_name, c.attname)
    from pg_catalog.pg_attribute c
    where c.attrelid = format('private.%I', a.table_name)::regclass
        and c.attnum > 0
        and c.attidentity = ''
    order by c.attnum
    limit 1
)
where a.verb = 'change';
grant select on attempts to public;

select concat(tests.become(p.who), throws_ok(
    a.statement, '42501', 'permission denied for table ' || a.table_name,
    format('%s does not %s private.%s', p.who, a.verb, a.table_name)
))
from unnest(array['anon', 'stranger', 'moderator', 'service_role']) p (who)
cross join attempts a;

select tests.act_as_postgres();
select results_eq(
    $$select c.relname::text
    from pg_catalog.pg_class c
    where c.oid in (select format('private.%I', a.table_name)::regclass from attempts a)
        and not c.relrowsecurity$$,
    'select null::text where false',
    'row level security is on for each, should a grant ever slip in'
);

select * from finish();
rollback;
