// The ticker catalogue: names and types for the symbols that people write about. catalogue.tsv is typed by hand: the
// S&P 500 as of August 2026, the Nasdaq-100, other widely held shares, exchange-traded funds, large crypto assets and a
// few indices. Where a coin and a share have one symbol, the better known of the two stands.
//
// A symbol that a cashtag brought before keeps its row and gains name and type; what staff have written is never
// overwritten. This step is history: what changes later (a renamed company, a new listing) comes in a step of its own.
import { readFile } from 'node:fs/promises';

export default async function loadCatalogue(sql) {
    const text = await readFile(new URL('catalogue.tsv', import.meta.url), 'utf8');
    const rows = text.trimEnd().split('\n').slice(1).map((line) => {
        const [symbol, name, type] = line.split('\t');
        return { symbol, name, type };
    });

    await sql`
        insert into public.tickers (symbol, name, type)
        select catalogue.symbol, catalogue.name, catalogue.type
        from pg_catalog.jsonb_to_recordset(${sql.json(rows)}::jsonb)
            as catalogue (symbol text, name text, type text)
        on conflict (symbol) do update
        set
            name = coalesce(tickers.name, excluded.name),
            type = coalesce(tickers.type, excluded.type)
        where tickers.name is null or tickers.type is null
    `;
}
