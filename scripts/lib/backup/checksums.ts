/** A table's rows as one short text that two servers agree on: how a drill tells that nothing was lost or changed. */
import type pg from 'pg';
import { authRows, columnList, qualified, type Column } from './tables.ts';

/** How many rows a table has and what their checksum is. */
export interface TableChecksum {
    rows: number;
    checksum: string;
}

/**
 * The MD5 of every row, generated columns included, put together in their order. In buckets, so that no
 * table is too long for one text. The connection must write values as `connectForData` sets it.
 */
export async function tableChecksum(
    client: pg.ClientBase, table: { schema: string; name: string; columns: readonly Column[] },
): Promise<TableChecksum> {
    const columns = table.schema === 'auth' ? table.columns : await allColumns(client, table);
    const source = table.schema === 'auth'
        ? authRows(table.name, columns)
        : `select ${columnList(columns)} from ${qualified(table)}`;
    const { rows: [found] } = await client.query<{ rows: number; checksum: string }>(`
        select
            coalesce(pg_catalog.sum(b.count), 0)::float8 as rows,
            pg_catalog.md5(coalesce(pg_catalog.string_agg(b.digest, '' order by b.bucket collate "C"), '')) as checksum
        from (
            select
                pg_catalog.left(r.digest, 3) as bucket,
                pg_catalog.count(*) as count,
                pg_catalog.md5(pg_catalog.string_agg(r.digest, '' order by r.digest collate "C")) as digest
            from (
                select pg_catalog.md5(row(${columns.map((_, index) => `s.c${index}`).join(', ')})::text) as digest
                from (${source}) s (${columns.map((_, index) => `c${index}`).join(', ')})
            ) r
            group by pg_catalog.left(r.digest, 3)
        ) b
    `);
    return { rows: found!.rows, checksum: found!.checksum };
}

/** Every column in the order of the names: two databases may have come to the same table by different ways. */
async function allColumns(client: pg.ClientBase, table: { schema: string; name: string }): Promise<Column[]> {
    const { rows } = await client.query<Column>(`
        select a.attname as name, pg_catalog.format_type(a.atttypid, a.atttypmod) as type
        from pg_catalog.pg_attribute a
        where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped
        order by a.attname collate "C"
    `, [qualified(table)]);
    return rows;
}
