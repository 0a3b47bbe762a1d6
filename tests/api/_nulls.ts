/**
 * Holds every answer that an API test gets against scripts/lib/nullable.ts, from which the types are made: what is declared
 * never to be null never is, in calls that answer with composite types, as deep as these go, and in views.
 */
import { nullable } from '../../scripts/lib/nullable.ts';

/** What the catalogue knows: the composite type that a call answers with, and those of attributes, by `type.attribute`. */
interface Shapes {
    calls: Map<string, string>;
    attributes: Map<string, string>;
}

type Query = <Row extends object>(text: string) => Promise<Row[]>;

/** A fetch that fails where an answer has a null that should not be. */
export function checkingFetch(sql: Query): typeof fetch {
    let shapes: Promise<Shapes> | undefined;
    return async (input, init) => {
        const response = await fetch(input, init);
        const url = new URL(input instanceof Request ? input.url : input);
        const [, call, relation] = /\/rest\/v1\/(?:rpc\/(\w+)|(\w+))$/.exec(url.pathname) ?? [];
        const isRenamed = url.searchParams.get('select')?.includes(':') === true;
        const isJson = response.headers.get('content-type')?.includes('json') === true;
        if (!response.ok || !isJson || isRenamed || init?.method === 'HEAD') return response;
        shapes ??= readShapes(sql);
        const { calls, attributes } = await shapes;
        const type = call === undefined ? relation : calls.get(call);
        if (type === undefined || nullable[type] === undefined) return response;
        const wrong = findNulls(await response.clone().json(), type, attributes);
        if (wrong.length > 0) throw new Error(`null, and scripts/lib/nullable.ts says never: ${wrong.join(', ')}`);
        return response;
    };
}

async function readShapes(sql: Query): Promise<Shapes> {
    const calls = await sql<{ name: string; type: string }>(`
        select p.proname as name, t.typname as type
        from pg_catalog.pg_proc p
        join pg_catalog.pg_type t on t.oid = p.prorettype and t.typtype = 'c'
        where p.pronamespace = 'public'::regnamespace`);
    const attributes = await sql<{ name: string; type: string }>(`
        select c.relname || '.' || a.attname as name, coalesce(e.typname, t.typname) as type
        from pg_catalog.pg_class c
        join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        join pg_catalog.pg_type t on t.oid = a.atttypid
        left join pg_catalog.pg_type e on e.oid = t.typelem and t.typcategory = 'A'
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('c', 'v')`);
    const byName = (rows: { name: string; type: string }[]): Map<string, string> =>
        new Map(rows.map(({ name, type }) => [name, type]));
    return { calls: byName(calls), attributes: byName(attributes) };
}

function findNulls(value: unknown, type: string, attributes: Map<string, string>): string[] {
    if (Array.isArray(value)) {
        return value.flatMap((one) => one === null ? [`one of a list of ${type}`] : findNulls(one, type, attributes));
    }
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) => {
        const name = `${type}.${key}`;
        const innerType = attributes.get(name);
        if (innerType === undefined) return [];
        if (inner === null) return nullable[type]?.includes(key) === false ? [name] : [];
        return nullable[innerType] === undefined ? [] : findNulls(inner, innerType, attributes);
    });
}
