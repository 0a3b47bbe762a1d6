/** The newest migration goes back and forth while people use the database: nobody's request fails or runs into its timeout. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, it } from 'node:test';
import { connect } from '../../scripts/lib/database.ts';
import { redo, up } from '../../scripts/lib/migrate/index.ts';
import { cleanUp, platformDatabase } from './_support.ts';

after(cleanUp);

const ROUNDS = 3;

it('the newest migration, rolled back and applied again under load, loses no request', async () => {
    const database = await platformDatabase();
    const options = { databaseUrl: database.url(), logger: { info: () => undefined, warn: () => undefined } };
    await up(options);

    let isOver = false;
    const person = async (): Promise<number> => {
        const client = await connect(database.url());
        const id = randomUUID();
        await client.query('insert into auth.users (id, email) values ($1, $2)', [id, `${id}@example.com`]);
        // As PostgREST does it: a transaction, a role, claims. Its timeout is the bound that no wait may pass.
        const request = async (text: string, values: unknown[] = []): Promise<void> => {
            await client.query('begin');
            await client.query(`set local role authenticated; set local statement_timeout = '8s';`);
            await client.query(`select set_config('request.jwt.claims', $1, true)`, [JSON.stringify({ sub: id, role: 'authenticated' })]);
            await client.query(text, values);
            await client.query('commit');
        };
        let requests = 0;
        try {
            while (!isOver) {
                const post = randomUUID();
                // Within the limits of one person: few posts, many reads.
                if (requests % 50 === 0) await request(`select public.create_post($1, id => $2)`, ['Up $AAPL', post]);
                if (requests % 50 === 0) await request(`select public.react(post_id => $1)`, [post]);
                await request('select * from public.home_feed()');
                await request('select id, content, created_at from public.posts order by created_at desc limit 20');
                requests += 2;
            }
        } finally {
            await client.end();
        }
        return requests;
    };

    const people = Promise.all([person(), person(), person(), person()]);
    try {
        for (let round = 0; round < ROUNDS; round++) {
            const { ran } = await redo({ ...options, force: true });
            assert.deepEqual(ran.map(({ direction }) => direction), ['down', 'up']);
        }
    } finally {
        isOver = true;
    }
    assert.ok((await people).every((requests) => requests > 0));
});
