-- The catalogue as text: every object of our schemas, one entry a row, sorted. Two databases are equal in structure exactly
-- when these rows are equal (on servers of the same major version: how Postgres prints an expression differs between majors).
--
-- The drift, reversible and supabase checks, `migrate verify` and the adoption of versions that the Supabase CLI applied all
-- rest on this one query. Left out on purpose: the order of a table's columns (a column added later stands last), extensions
-- and what belongs to them, pg_cron, data, and whether a materialized view is filled.
--
-- takeSnapshot() (snapshot.ts) sets search_path to '' and fixes the settings that change how values are printed.
with
schemas as (
    select n.oid, n.nspname, n.nspowner, n.nspacl
    from pg_catalog.pg_namespace n
    where n.nspname in ('public', 'private', 'analytics')
),
extension_members as (
    select d.classid, d.objid
    from pg_catalog.pg_depend d
    where d.deptype = 'e'
),
relations as (
    select c.*, n.nspname, format('%I.%I', n.nspname, c.relname) as name
    from pg_catalog.pg_class c
    join schemas n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
        and not exists (
            select from extension_members m
            where m.classid = 'pg_catalog.pg_class'::regclass and m.objid = c.oid
        )
),
functions as (
    select
        p.*,
        format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) as name
    from pg_catalog.pg_proc p
    join schemas n on n.oid = p.pronamespace
    where not exists (
        select from extension_members m
        where m.classid = 'pg_catalog.pg_proc'::regclass and m.objid = p.oid
    )
),
types as (
    select t.*, format('%I.%I', n.nspname, t.typname) as name
    from pg_catalog.pg_type t
    join schemas n on n.oid = t.typnamespace
    where not exists (
            select from extension_members m
            where m.classid = 'pg_catalog.pg_type'::regclass and m.objid = t.oid
        )
        and (
            t.typtype in ('e', 'd', 'r')
            or (
                t.typtype = 'c'
                and exists (select from pg_catalog.pg_class c where c.oid = t.typrelid and c.relkind = 'c')
            )
        )
),
-- Tables of the platform on which a policy or a trigger of ours may stand.
platform_tables as (
    select c.oid, format('%I.%I', n.nspname, c.relname) as name
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where (n.nspname, c.relname) in (
        ('auth', 'users'), ('storage', 'objects'), ('storage', 'buckets'), ('realtime', 'messages')
    )
),
-- Every access list, with the built-in default where none is stored: a null list and the same list spelt out are equal.
access as (
    select 'schema' as class, format('%I', n.nspname) as name, n.nspowner as owner,
        coalesce(n.nspacl, acldefault('n', n.nspowner)) as acl
    from schemas n
    union all
    select
        case when r.relkind = 'S' then 'sequence' else 'table' end, r.name, r.relowner,
        coalesce(r.relacl, acldefault((case when r.relkind = 'S' then 's' else 'r' end)::"char", r.relowner))
    from relations r
    union all
    select 'column', format('%s.%I', r.name, a.attname), r.relowner, a.attacl
    from relations r
    join pg_catalog.pg_attribute a on a.attrelid = r.oid
    where a.attnum > 0 and not a.attisdropped and a.attacl is not null
    union all
    select 'function', f.name, f.proowner, coalesce(f.proacl, acldefault('f', f.proowner))
    from functions f
    union all
    select 'type', t.name, t.typowner, coalesce(t.typacl, acldefault('T', t.typowner))
    from types t
),
entries (key, value) as (
    -- Schemas.
    select format('schema %I', n.nspname), 'owner ' || n.nspowner::regrole::text
    from schemas n

    union all

    -- Tables, views, materialized views, sequences, foreign tables.
    select
        case r.relkind
            when 'r' then 'table'
            when 'p' then 'table'
            when 'v' then 'view'
            when 'm' then 'materialized view'
            when 'S' then 'sequence'
            else 'foreign table'
        end || ' ' || r.name,
        concat_ws(', ',
            'owner ' || r.relowner::regrole::text,
            case r.relpersistence when 'u' then 'unlogged' when 't' then 'temporary' end,
            case when r.relkind in ('r', 'p') then
                'row level security ' || case when r.relrowsecurity then 'on' else 'OFF' end
            end,
            case when r.relforcerowsecurity then 'forced' end,
            case r.relreplident
                when 'n' then 'replica identity nothing'
                when 'f' then 'replica identity full'
                when 'i' then 'replica identity index'
            end,
            case when r.reloptions is not null then
                'options ' || (
                    select string_agg(o.option, ' ' order by o.option collate "C")
                    from unnest(r.reloptions) o (option)
                )
            end,
            (select 'access method ' || am.amname from pg_catalog.pg_am am where am.oid = r.relam and am.amname <> 'heap'),
            case when r.relkind = 'p' then 'partitioned by ' || pg_get_partkeydef(r.oid) end,
            case when r.relispartition then 'partition ' || pg_get_expr(r.relpartbound, r.oid) end,
            (
                select 'inherits ' || string_agg(i.inhparent::regclass::text, ', ' order by i.inhseqno)
                from pg_catalog.pg_inherits i
                where i.inhrelid = r.oid
            ),
            case when r.relkind = 'S' then (
                select format('%s start %s increment %s min %s max %s cache %s%s',
                    format_type(s.seqtypid, null), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache,
                    case when s.seqcycle then ' cycle' else '' end)
                from pg_catalog.pg_sequence s
                where s.seqrelid = r.oid
            ) end,
            case when r.relkind = 'S' then (
                select format('owned by %s.%I', d.refobjid::regclass, a.attname)
                from pg_catalog.pg_depend d
                join pg_catalog.pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
                where d.classid = 'pg_catalog.pg_class'::regclass
                    and d.objid = r.oid
                    and d.refclassid = 'pg_catalog.pg_class'::regclass
                    and d.deptype in ('a', 'i')
            ) end
        )
    from relations r

    union all

    -- The queries of views and materialized views.
    select 'definition of ' || r.name, pg_get_viewdef(r.oid)
    from relations r
    where r.relkind in ('v', 'm')

    union all

    -- Columns, by name.
    select
        format('column %s.%I', r.name, a.attname),
        concat_ws(' ',
            format_type(a.atttypid, a.atttypmod),
            case when a.attcollation <> t.typcollation then 'collate ' || a.attcollation::regcollation::text end,
            case when a.attnotnull then 'not null' end,
            case a.attidentity
                when 'a' then 'generated always as identity'
                when 'd' then 'generated by default as identity'
            end,
            case a.attgenerated
                when '' then 'default ' || pg_get_expr(d.adbin, d.adrelid)
                when 's' then format('generated always as (%s) stored', pg_get_expr(d.adbin, d.adrelid))
                else format('generated always as (%s) virtual', pg_get_expr(d.adbin, d.adrelid))
            end,
            case when a.attstorage <> t.typstorage then 'storage ' || a.attstorage::text end,
            case when a.attcompression <> '' then 'compression ' || a.attcompression::text end,
            case when a.attstattarget >= 0 then 'statistics ' || a.attstattarget end,
            case when a.attoptions is not null then 'options ' || a.attoptions::text end
        )
    from relations r
    join pg_catalog.pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
    join pg_catalog.pg_type t on t.oid = a.atttypid
    left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where r.relkind <> 'S'

    union all

    -- Constraints of tables and domains. Not-null stands with its column; constraint triggers stand with the triggers.
    select
        format('constraint %I on %s', c.conname, coalesce(r.name, t.name)),
        pg_get_constraintdef(c.oid) || case when c.convalidated then '' else ', NOT VALIDATED' end
    from pg_catalog.pg_constraint c
    left join relations r on r.oid = c.conrelid
    left join types t on t.oid = c.contypid
    where c.contype not in ('n', 't')
        and (r.oid is not null or t.oid is not null)

    union all

    -- Indexes.
    select
        format('index %I.%I', r.nspname, c.relname),
        concat_ws(', ',
            pg_get_indexdef(i.indexrelid),
            case when not i.indisvalid then 'INVALID' end,
            case when i.indisclustered then 'clustered' end,
            case when i.indisreplident then 'replica identity' end
        )
    from pg_catalog.pg_index i
    join pg_catalog.pg_class c on c.oid = i.indexrelid
    join relations r on r.oid = i.indrelid

    union all

    -- Functions, procedures, window functions: attributes, settings and body as Postgres prints them; and aggregates.
    select
        'function ' || f.name,
        'owner ' || f.proowner::regrole::text || E'\n' || case
            when f.prokind = 'a' then (
                select format('aggregate returns %s transition %s state %s final %s initial %s',
                    format_type(f.prorettype, null), a.aggtransfn, format_type(a.aggtranstype, null), a.aggfinalfn,
                    coalesce(a.agginitval, 'null'))
                from pg_catalog.pg_aggregate a
                where a.aggfnoid = f.oid
            )
            else pg_get_functiondef(f.oid)
        end
    from functions f

    union all

    -- Triggers on our relations, and those of our functions on tables of the platform.
    select
        format('trigger %I on %s', g.tgname, g.tgrelid::regclass),
        pg_get_triggerdef(g.oid) || case g.tgenabled
            when 'O' then ''
            when 'D' then ', DISABLED'
            when 'R' then ', enabled on replicas only'
            else ', enabled always'
        end
    from pg_catalog.pg_trigger g
    where not g.tgisinternal
        and (
            exists (select from relations r where r.oid = g.tgrelid)
            or exists (select from functions f where f.oid = g.tgfoid)
        )

    union all

    select
        format('event trigger %I', e.evtname),
        format('on %s, tags %s, function %s, enabled %s', e.evtevent, coalesce(e.evttags::text, 'all'), f.name, e.evtenabled)
    from pg_catalog.pg_event_trigger e
    join functions f on f.oid = e.evtfoid

    union all

    -- Policies on our tables, and ours on tables of the platform: those whose names say so. The others there are not our
    -- business.
    select
        format('policy %I on %s', p.polname, coalesce(r.name, s.name)),
        concat_ws(E'\n',
            format('%s for %s to %s',
                case when p.polpermissive then 'permissive' else 'RESTRICTIVE' end,
                case p.polcmd
                    when 'r' then 'select'
                    when 'a' then 'insert'
                    when 'w' then 'update'
                    when 'd' then 'delete'
                    else 'all'
                end,
                (
                    select string_agg(
                        case when o.role = 0 then 'public' else o.role::regrole::text end,
                        ', ' order by case when o.role = 0 then 'public' else o.role::regrole::text end collate "C"
                    )
                    from unnest(p.polroles) o (role)
                )
            ),
            'using ' || pg_get_expr(p.polqual, p.polrelid),
            'with check ' || pg_get_expr(p.polwithcheck, p.polrelid)
        )
    from pg_catalog.pg_policy p
    left join relations r on r.oid = p.polrelid
    left join platform_tables s on s.oid = p.polrelid
    where r.oid is not null
        or (s.oid is not null and p.polname ~ '_pageshare_')

    union all

    select format('rule %I on %s', w.rulename, r.name), pg_get_ruledef(w.oid)
    from pg_catalog.pg_rewrite w
    join relations r on r.oid = w.ev_class
    where w.rulename <> '_RETURN'

    union all

    -- Enums, domains, ranges, composite types.
    select
        'type ' || t.name,
        'owner ' || t.typowner::regrole::text || ', ' || case t.typtype
            when 'e' then 'enum ' || (
                select string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder)
                from pg_catalog.pg_enum e
                where e.enumtypid = t.oid
            )
            when 'd' then concat_ws(' ',
                'domain over ' || format_type(t.typbasetype, t.typtypmod),
                case when t.typnotnull then 'not null' end,
                'default ' || t.typdefault
            )
            when 'r' then (
                select 'range over ' || format_type(g.rngsubtype, null)
                from pg_catalog.pg_range g
                where g.rngtypid = t.oid
            )
            else 'composite ' || coalesce((
                select string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' order by a.attnum)
                from pg_catalog.pg_attribute a
                where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
            ), '')
        end
    from types t

    union all

    select format('statistics %I', s.stxname), pg_get_statisticsobjdef(s.oid)
    from pg_catalog.pg_statistic_ext s
    join schemas n on n.oid = s.stxnamespace

    union all

    -- Whatever else lives in our schemas (operators, collations, text search ...), at least by its name.
    select 'object ' || i.type || ' ' || i.identity, 'exists'
    from pg_catalog.pg_depend d
    join schemas n on n.oid = d.refobjid and d.refclassid = 'pg_catalog.pg_namespace'::regclass
    cross join lateral pg_identify_object(d.classid, d.objid, d.objsubid) i
    where d.classid not in (
            'pg_catalog.pg_class'::regclass, 'pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_type'::regclass,
            'pg_catalog.pg_statistic_ext'::regclass, 'pg_catalog.pg_default_acl'::regclass,
            'pg_catalog.pg_publication_namespace'::regclass, 'pg_catalog.pg_extension'::regclass,
            'pg_catalog.pg_constraint'::regclass
        )
        and not exists (select from extension_members m where m.classid = d.classid and m.objid = d.objid)

    union all

    -- Grants, one entry a grantee.
    select
        format('grant on %s %s to %s', a.class, a.name,
            case when x.grantee = 0 then 'public' else x.grantee::regrole::text end),
        string_agg(
            x.privilege_type
                || case when x.is_grantable then ' with grant option' else '' end
                || case when x.grantor <> a.owner then ' by ' || x.grantor::regrole::text else '' end,
            ', ' order by x.privilege_type collate "C", x.grantor::regrole::text collate "C"
        )
    from access a
    cross join lateral aclexplode(a.acl) x
    group by a.class, a.name, x.grantee

    union all

    -- Default privileges of the role that runs migrations.
    select
        format('default privileges%s on %s to %s',
            ' in schema ' || n.nspname,
            case d.defaclobjtype
                when 'r' then 'tables'
                when 'S' then 'sequences'
                when 'f' then 'functions'
                when 'T' then 'types'
                when 'n' then 'schemas'
                else d.defaclobjtype::text
            end,
            case when x.grantee = 0 then 'public' else x.grantee::regrole::text end
        ),
        string_agg(
            x.privilege_type || case when x.is_grantable then ' with grant option' else '' end,
            ', ' order by x.privilege_type collate "C"
        )
    from pg_catalog.pg_default_acl d
    left join schemas n on n.oid = d.defaclnamespace
    cross join lateral aclexplode(d.defaclacl) x
    where d.defaclrole = to_regrole('postgres')
        and (d.defaclnamespace = 0 or n.oid is not null)
    group by n.nspname, d.defaclobjtype, x.grantee

    union all

    -- What our publications, and the platform's supabase_realtime, carry of ours.
    select
        format('publication %I of table %s', p.pubname, r.name),
        concat_ws(' ',
            'published',
            (
                select 'columns ' || string_agg(quote_ident(a.attname), ', ' order by a.attname collate "C")
                from unnest(pr.prattrs::smallint[]) c (number)
                join pg_catalog.pg_attribute a on a.attrelid = pr.prrelid and a.attnum = c.number
            ),
            'where ' || pg_get_expr(pr.prqual, pr.prrelid)
        )
    from pg_catalog.pg_publication_rel pr
    join pg_catalog.pg_publication p on p.oid = pr.prpubid
    join relations r on r.oid = pr.prrelid

    union all

    select format('publication %I of schema %I', p.pubname, n.nspname), 'published'
    from pg_catalog.pg_publication_namespace pn
    join pg_catalog.pg_publication p on p.oid = pn.pnpubid
    join schemas n on n.oid = pn.pnnspid

    union all

    -- Comments on every class of object.
    select 'comment on ' || i.type || ' ' || i.identity, d.description
    from pg_catalog.pg_description d
    cross join lateral pg_identify_object(d.classoid, d.objoid, d.objsubid) i
    cross join lateral pg_identify_object_as_address(d.classoid, d.objoid, d.objsubid) a
    where not exists (select from extension_members m where m.classid = d.classoid and m.objid = d.objoid)
        and d.classoid not in (
            'pg_catalog.pg_extension'::regclass, 'pg_catalog.pg_language'::regclass, 'pg_catalog.pg_publication'::regclass,
            'pg_catalog.pg_cast'::regclass, 'pg_catalog.pg_am'::regclass, 'pg_catalog.pg_event_trigger'::regclass
        )
        and (
            a.object_names[1] in (select n.nspname from schemas n)
            or i.schema in (select n.nspname from schemas n)
            or (
                d.classoid = 'pg_catalog.pg_trigger'::regclass
                and exists (
                    select from pg_catalog.pg_trigger g
                    join functions f on f.oid = g.tgfoid
                    where g.oid = d.objoid
                )
            )
            or (
                d.classoid = 'pg_catalog.pg_policy'::regclass
                and exists (
                    select from pg_catalog.pg_policy p
                    join platform_tables s on s.oid = p.polrelid
                    where p.oid = d.objoid and p.polname ~ '_pageshare_'
                )
            )
        )
)
select e.key, coalesce(e.value, '') as value
from entries e
order by e.key collate "C", coalesce(e.value, '') collate "C"
