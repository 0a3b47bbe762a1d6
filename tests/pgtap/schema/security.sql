-- What holds for every table, function, view and policy of ours, whatever they are called: what
-- people forget. A failing line shows the objects that break the rule.
begin;
select plan(22);

create temporary view our_relations as
select c.oid, n.nspname as schema, c.relname as name, c.relkind as kind, c.reloptions, c.relacl,
    c.relowner, c.relrowsecurity, c.relnamespace
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname in ('public', 'private', 'analytics')
    and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    and not exists (
        select from pg_catalog.pg_depend d
        where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
    );

create temporary view our_functions as
select p.oid, n.nspname as schema, p.proname as name, p.prosecdef, p.proconfig, p.proacl,
    p.proowner
from pg_catalog.pg_proc p
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
where n.nspname in ('public', 'private', 'analytics')
    and not exists (
        select from pg_catalog.pg_depend d
        where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
    );

create temporary view our_policies as
select p.oid, r.schema, r.name as relation, p.polname as name, p.polcmd, p.polpermissive,
    p.polroles,
    concat_ws(
        ' and ',
        pg_catalog.pg_get_expr(p.polqual, p.polrelid),
        pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)
    ) as rule
from pg_catalog.pg_policy p
join our_relations r on r.oid = p.polrelid;

create temporary view client_privileges as
select r.schema, r.name, a.privilege_type, a.grantee
from our_relations r
cross join lateral pg_catalog.aclexplode(r.relacl) a
where a.grantee = 0
    or a.grantee::regrole::text in ('anon', 'authenticated', 'service_role');

-- Without objects every rule below would hold.
select cmp_ok((select count(*) from our_relations where schema = 'public'), '>=', 21::bigint,
    'the rules are asked of the whole schema: tables and views');
select cmp_ok((select count(*) from our_functions), '>', 0::bigint,
    'the rules are asked of functions');
select cmp_ok((select count(*) from our_policies), '>', 0::bigint,
    'the rules are asked of policies');

select is_empty(
    $$select schema, name from our_relations where kind in ('r', 'p') and not relrowsecurity$$,
    'every table has row level security'
);
select is_empty(
    $$select schema, name from our_relations where kind = 'f'$$,
    'there is no foreign table, which would obey no row level security'
);
select is_empty(
    $$select schema, name from our_relations
    where relowner <> 'postgres'::regrole
    union all
    select schema, name from our_functions
    where proowner <> 'postgres'::regrole$$,
    'everything belongs to the role that runs the migrations'
);
select is_empty(
    $$select schema, oid::regprocedure from our_functions
    where not coalesce(proconfig, '{}') @> array['search_path=""']
        -- It commits after each batch: Postgres allows a procedure that does no SET clause.
        and oid <> 'private.run_job'::regproc
        -- Embeds must be inlined.
        and schema || '.' || name <> all (array[
            'public.parent_comment', 'public.quoted_post', 'public.replies'
        ])$$,
    'every function pins its search_path to nothing'
);
select is_empty(
    $$select schema, oid::regprocedure from our_functions where prosecdef and schema = 'public'$$,
    'no security definer stands in an exposed schema'
);
select is_empty(
    $$select f.schema, f.oid::regprocedure from our_functions f
    cross join lateral aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) a
    where a.grantee = 0$$,
    'no function is executable by PUBLIC'
);
select is_empty(
    $$select schema, name, count(*) from our_functions group by schema, name having count(*) > 1$$,
    'no function is overloaded'
);
select is_empty(
    $$select schema, name from our_relations
    where kind = 'v' and schema = 'public'
        and not coalesce(reloptions, '{}')
            && array['security_invoker=true', 'security_invoker=on']$$,
    'every exposed view reads with the rights of its reader'
);
select is_empty(
    $$select schema, name from our_relations where kind = 'm' and schema = 'public'$$,
    'no materialized view is exposed'
);
select is_empty(
    $$select r.schema, r.name from our_relations r
    where r.kind = 'm' and not exists (
        select from pg_catalog.pg_index i
        where i.indrelid = r.oid and i.indisunique and i.indpred is null and i.indexprs is null
    )$$,
    'every materialized view has the unique index that a concurrent refresh needs'
);
select is_empty(
    $$select schema, name, privilege_type, grantee::regrole from client_privileges
    where privilege_type in ('TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN')$$,
    'no API role may truncate, reference, put triggers on or maintain a relation'
);
select is_empty(
    $$select schema, name, privilege_type from client_privileges where grantee = 0$$,
    'no relation is granted to PUBLIC'
);
select is_empty(
    $$select n.nspname, r.rolname
    from pg_catalog.pg_namespace n
    cross join pg_catalog.pg_roles r
    where n.nspname in ('public', 'private', 'analytics')
        and r.rolname in ('anon', 'authenticated', 'service_role')
        and has_schema_privilege(r.oid, n.oid, 'create')$$,
    'no API role may create objects in our schemas'
);

create function public.made_by_a_later_migration()
returns integer
language sql
set search_path = ''
as 'select 1';
select is_empty(
    $$select a.privilege_type
    from pg_catalog.pg_proc p
    cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
    where p.oid = 'public.made_by_a_later_migration()'::regprocedure and a.grantee = 0$$,
    'a function that a later migration creates is not executable by PUBLIC'
);

select is_empty(
    $$select schema, relation, name from our_policies where polcmd = '*'$$,
    'every policy is for one command'
);
select is_empty(
    $$select schema, relation, name from our_policies where 0 = any (polroles)$$,
    'every policy says to whom'
);
select is_empty(
    $$select p.schema, p.relation, p.polcmd, r.role::regrole, array_agg(p.name order by p.name)
    from our_policies p
    cross join lateral unnest(p.polroles) r (role)
    where p.polpermissive
    group by p.schema, p.relation, p.polcmd, r.role
    having count(*) > 1$$,
    'one permissive policy at most answers for a table, command and role'
);
select is_empty(
    $$select schema, relation, name, rule from our_policies
    where regexp_replace(
        rule,
        'SELECT (auth\.\w+|private\.(active_user_id|is_staff))\(\)',
        '',
        'g'
    ) ~ '(auth\.\w+|private\.(active_user_id|is_staff))\('$$,
    'policies ask who calls once a statement, not once a row'
);
select is_empty(
    $$select schemaname, tablename from pg_catalog.pg_publication_tables
    where pubname = 'supabase_realtime' and schemaname in ('public', 'private', 'analytics')$$,
    'no table is broadcast'
);

select * from finish();
rollback;
