-- Every foreign key to a person is declared in private.person_references: the person's own row,
-- which export_my_data() hands out, or what others did about the person, which it never does.
begin;
select plan(5);

create temporary view our_references as
select n.nspname || '.' || t.relname as relation, a.attname::text as column_name
from pg_catalog.pg_constraint k
join pg_catalog.pg_class t on t.oid = k.conrelid
join pg_catalog.pg_namespace n on n.oid = t.relnamespace
join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
where k.contype = 'f'
    and k.confrelid in ('public.users'::regclass, 'auth.users'::regclass)
    and n.nspname in ('public', 'private', 'analytics');

select cmp_ok((select count(*) from our_references), '>=', 26::bigint,
    'the rule is asked of every foreign key to a person');
select is_empty(
    $$select relation, column_name from our_references
    except
    select relation, column_name from private.person_references$$,
    'every foreign key to a person is declared: a section of the export, or about me by others'
);
select is_empty(
    $$select relation, column_name from private.person_references
    except
    select relation, column_name from our_references$$,
    'and nothing is declared that is no foreign key to a person'
);
select is_empty(
    $$select section from private.person_references
    where section <> 'account'
    group by section having count(*) > 1$$,
    'every section of the export has one source'
);
select is_empty(
    $$select r.relation, h.name from private.person_references r
    cross join unnest(r.hidden_columns) h (name)
    where not exists (
        select from pg_catalog.pg_attribute a
        where a.attrelid = r.relation::regclass and a.attname = h.name
    )$$,
    'a column that the export hides is there'
);

select * from finish();
rollback;
