/** The purge while people write: in batches, nobody's reply is lost, nobody is refused, every counter stays right. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { expire, measure, type PurgeBench } from '../../scripts/lib/bench/purge.ts';
import { generateData } from '../../scripts/lib/data/generate.ts';
import { loadData } from '../../scripts/lib/data/index.ts';
import { withConnection } from '../../scripts/lib/database.ts';
import { TestServer, type TestDatabase } from '../../scripts/lib/testing/server.ts';

let server: TestServer;
let database: TestDatabase;
let purge: Omit<PurgeBench, 'expired'>;

before(async () => {
    server = await TestServer.open();
    database = await server.database('migrated');
    await loadData({ databaseUrl: database.url(), environment: undefined });
    await generateData({ databaseUrl: database.url(), rows: 8_000 });
    await withConnection(database.url(), expire);
    purge = await measure(database.superuserUrl, database.url('authenticator'), database.url(), { clients: 6, rest: 0 });
});
after(async () => {
    await database.drop();
    await server.stop();
});

describe('the purge of thousands of rows while six people write', () => {
    it('goes in many batches, each a transaction of its own', () => {
        assert.ok(purge.purged > 2_000, String(purge.purged));
        assert.ok(purge.watched.transactions.length > 5, String(purge.watched.transactions.length));
    });

    it('loses no living reply', () => {
        assert.ok(purge.replies > 0);
        assert.equal(purge.lost, 0);
    });

    it('refuses nobody but for what is gone, and meets no deadlock', () => {
        assert.ok(purge.requests > 0);
        assert.deepEqual([purge.unexpected, purge.deadlocks], [[], 0]);
    });

    it('leaves every counter equal to a recount, and nothing that a next run does not finish', () => {
        assert.deepEqual([purge.drift, purge.left], [0, false]);
    });
});
