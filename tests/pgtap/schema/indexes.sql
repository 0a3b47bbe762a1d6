-- Indexes: enough of them for every foreign key, none that another one makes superfluous, each with
-- its reason.
begin;
select plan(6);

create temporary view our_indexes as
select i.indexrelid as oid, n.nspname as schema, t.relname as relation, c.relname as name,
    i.indrelid, i.indisunique, i.indnkeyatts, am.amname as method,
    string_to_array(i.indkey::text, ' ')::smallint[] as columns,
    string_to_array(i.indclass::text, ' ')::oid[] as classes,
    string_to_array(i.indcollation::text, ' ')::oid[] as collations,
    string_to_array(i.indoption::text, ' ')::smallint[] as options,
    pg_catalog.pg_get_expr(i.indpred, i.indrelid) as predicate,
    i.indexprs is not null as has_expression,
    exists (
        select from pg_catalog.pg_constraint k
        where k.conindid = i.indexrelid and k.contype <> 'f'
    ) as is_constraint,
    exists (
        select from pg_catalog.pg_constraint k
        where k.conindid = i.indexrelid and k.contype = 'f' and cardinality(k.confkey) > 1
    ) as is_composite_target
from pg_catalog.pg_index i
join pg_catalog.pg_class c on c.oid = i.indexrelid
join pg_catalog.pg_class t on t.oid = i.indrelid
join pg_catalog.pg_namespace n on n.oid = t.relnamespace
join pg_catalog.pg_am am on am.oid = c.relam
where n.nspname in ('public', 'private', 'analytics');

create temporary view our_foreign_keys as
select k.oid, n.nspname as schema, t.relname as relation, k.conname as name, k.conrelid,
    k.conkey, k.confdeltype
from pg_catalog.pg_constraint k
join pg_catalog.pg_class t on t.oid = k.conrelid
join pg_catalog.pg_namespace n on n.oid = t.relnamespace
where k.contype = 'f' and n.nspname in ('public', 'private', 'analytics');

select cmp_ok((select count(*) from our_foreign_keys), '>=', 34::bigint,
    'the rules are asked of every foreign key, of which the schema document alone has 34');

select is_empty(
    $$select schema, relation, name from our_foreign_keys where confdeltype = 'a'$$,
    'every foreign key says what happens when its target is deleted'
);

-- The leading columns of some index are the key's columns, in any order. A partial index counts
-- only where its predicate is that the key's own column is not null.
select is_empty(
    $$select k.schema, k.relation, k.name from our_foreign_keys k
    where not exists (
        select from our_indexes i
        where i.indrelid = k.conrelid
            and i.columns[1:cardinality(k.conkey)] @> k.conkey
            and (
                i.predicate is null
                or i.predicate in (
                    select format('(%I IS NOT NULL)', a.attname)
                    from pg_catalog.pg_attribute a
                    where a.attrelid = k.conrelid and a.attnum = any (k.conkey)
                )
            )
    )$$,
    'every foreign key is covered by an index'
);

-- A key must stay although a longer key has it as a prefix, when that longer one is the target of a
-- composite foreign key.
select is_empty(
    $$select s.schema, s.relation, s.name, l.name as prefix_of
    from our_indexes s
    join our_indexes l on l.indrelid = s.indrelid
        and l.oid <> s.oid
        and l.method = s.method
        and l.predicate is not distinct from s.predicate
        and l.indnkeyatts >= s.indnkeyatts
        and l.columns[1:s.indnkeyatts] = s.columns[1:s.indnkeyatts]
        and l.classes[1:s.indnkeyatts] = s.classes[1:s.indnkeyatts]
        and l.collations[1:s.indnkeyatts] = s.collations[1:s.indnkeyatts]
    where not s.has_expression
        and not l.has_expression
        and not l.is_composite_target
        and (l.indnkeyatts > s.indnkeyatts or l.oid > s.oid)$$,
    'no index is a prefix of another'
);

select is_empty(
    $$select i.schema, i.relation, i.name, i.predicate from our_indexes i
    where i.indnkeyatts = 1
        and i.predicate = (
            select format('(%I IS NULL)', a.attname)
            from pg_catalog.pg_attribute a
            where a.attrelid = i.indrelid and a.attnum = i.columns[1]
        )$$,
    'no index is over a column that its own predicate makes constant'
);

select is_empty(
    $$select schema, relation, name from our_indexes
    where not is_constraint and coalesce(pg_catalog.obj_description(oid, 'pg_class'), '') = ''$$,
    'every index that is not a constraint''s names the query it serves'
);

select * from finish();
rollback;
