/** The sources and the migrations lead to the same database, in both modes of the Data API. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { withConnection } from '../../scripts/lib/database.ts';
import { up } from '../../scripts/lib/migrate/index.ts';
import { diffSnapshots } from '../../scripts/lib/snapshot.ts';
import { loadSources, unlistedSources } from '../../scripts/lib/sources.ts';
import { cleanUp, platformDatabase, snapshotOf } from './_support.ts';

after(cleanUp);

describe('sources and migrations', () => {
    const snapshots: Record<string, string> = {};

    before(async () => {
        for (const dataApi of ['closed', 'open'] as const) {
            const migrated = await platformDatabase(dataApi);
            await up({ databaseUrl: migrated.url() });
            snapshots[`${dataApi} migrations`] = await snapshotOf(migrated.url());
            const loaded = await platformDatabase(dataApi);
            await withConnection(loaded.url(), loadSources);
            snapshots[`${dataApi} sources`] = await snapshotOf(loaded.url());
        }
    });

    for (const dataApi of ['closed', 'open']) {
        it(`make the same catalogue where the Data API is ${dataApi} by default`, () => {
            assert.ok(snapshots[`${dataApi} sources`]!.includes('table public.posts'), 'the sources have been loaded');
            assert.equal(diffSnapshots(snapshots[`${dataApi} sources`]!, snapshots[`${dataApi} migrations`]!), '',
                '- is what the sources say, + is what the migrations make; npm run migration:new drafts the way');
        });
    }

    it('end in the same privileges in both modes of the Data API', () => {
        // What the platform would grant on objects of others differs by its mode, and is not ours to change.
        const [closed, open] = ['closed', 'open'].map((dataApi) => snapshots[`${dataApi} migrations`]!
            .split('\n').filter((line) => !line.startsWith('default privileges in schema public on ')).join('\n'));
        assert.equal(diffSnapshots(closed!, open!), '',
            '- is the closed mode, + is the open one: grant and revoke by name');
    });

    it('leave no source file out of sql/load.sql', () => {
        assert.deepEqual(unlistedSources(), []);
    });
});
