-- Every object says what it is for. PostgREST serves the comments of the exposed ones as the API's
-- documentation.
begin;
select plan(4);

select is_empty(
    $$select nspname from pg_catalog.pg_namespace
    where nspname in ('private', 'analytics')
        and coalesce(obj_description(oid, 'pg_namespace'), '') = ''$$,
    'every schema of ours has a comment'
);
select is_empty(
    $$select c.oid::regclass from pg_catalog.pg_class c
    where c.relnamespace::regnamespace::text in ('public', 'private', 'analytics')
        and c.relkind in ('r', 'p', 'v', 'm')
        and coalesce(obj_description(c.oid, 'pg_class'), '') = ''$$,
    'every table, view and materialized view has a comment'
);
select is_empty(
    $$select c.oid::regclass, a.attname from pg_catalog.pg_class c
    join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace::regnamespace::text in ('public', 'private')
        and c.relkind in ('r', 'p', 'v')
        and coalesce(col_description(c.oid, a.attnum), '') = ''$$,
    'every column of a table or view has a comment'
);
select is_empty(
    $$select p.oid::regprocedure from pg_catalog.pg_proc p
    where p.pronamespace::regnamespace::text in ('public', 'private', 'analytics')
        and coalesce(obj_description(p.oid, 'pg_proc'), '') = ''$$,
    'every function has a comment'
);

select * from finish();
rollback;
