/** The command itself: every everyday failure is one plain sentence and exit code 1, and the password is never printed. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type pg from 'pg';
import { requireSupportedServer } from '../../scripts/lib/database.ts';
import { freePort } from '../../scripts/lib/ports.ts';
import { NOTES, assertSentence, cleanUp, folderOf, platformDatabase, query, runMigrate, type Ended } from './_support.ts';

after(cleanUp);

describe('the server', () => {
    it('must be Postgres 15 or newer', async () => {
        const server = (version: string, number: number): pg.ClientBase =>
            ({ query: async () => ({ rows: [{ version, number }] }) }) as unknown as pg.ClientBase;
        await requireSupportedServer(server('15.0', 150000));
        await assert.rejects(requireSupportedServer(server('14.9', 140009)), /^UserError: The server runs Postgres 14\.9; PageShare needs Postgres 15 or newer\.$/);
    });
});

describe('npm run migrate', () => {
    it('applies, tells and rolls back; without a terminal it prints the outcome only', async () => {
        const databaseUrl = (await platformDatabase()).url();
        const directory = folderOf(NOTES);
        const call = async (...args: string[]): Promise<Ended> => await runMigrate([...args, '--directory', directory], { DATABASE_URL: databaseUrl });

        const planned = await call('plan', '--sql');
        assert.match(planned.output, /create table public\.notes[\s\S]*2 to apply, 0 to adopt: .*Nothing was written\.\n$/);
        const applied = await call('up');
        assert.deepEqual([applied.code, applied.errors], [0, '']);
        assert.match(applied.output, /^2 applied in \d+ ms; database "\S+" at \S+ is at 20260102000000\.\n$/);
        assert.match((await call('up')).output, /^Nothing to do; /);
        assert.match((await call('status')).output, /^applied {2}20260101000000_create_notes  \d{4}-\d\d-\d\d [\d:]+ UTC\n[\s\S]*2 applied: /);
        assert.deepEqual([(await call('verify')).code, (await call('redo')).code], [0, 0]);
        await query(databaseUrl, 'drop index public.notes_body_idx');
        const verified = await call('verify');
        assert.equal(verified.code, 1);
        assert.match(verified.output, /missing index public\.notes_body_idx/);
        assert.match(verified.errors, /^error: The catalogue differs/);
        await query(databaseUrl, 'create index notes_body_idx on public.notes (body)');
        assert.match((await call('down', '--to', '0')).output, /^2 rolled back in .* is without migrations\.\n$/);
    });

    it('names the variable it misses', async () => {
        assertSentence(await runMigrate(['up'], { DATABASE_URL: '' }), /^error: DATABASE_URL is not set: it names the database to migrate\.$/);
    });

    it('says when no server answers', async () => {
        const port = await freePort();
        assertSentence(await runMigrate(['up'], { DATABASE_URL: `postgres://postgres:secret-word@127.0.0.1:${port}/postgres` }),
            /^error: No server answers at 127\.0\.0\.1:\d+\.$/);
    });

    it('says when the host does not exist', async () => {
        assertSentence(await runMigrate(['up'], { DATABASE_URL: 'postgres://postgres:secret-word@no-such-host.invalid/postgres' }),
            /^error: The host no-such-host\.invalid cannot be found\.$/);
    });

    it('says when the database does not exist', async () => {
        const url = new URL((await platformDatabase()).url());
        url.pathname = '/no_such_database';
        assertSentence(await runMigrate(['status'], { DATABASE_URL: url.toString() }), /^error: The server has no such database: /);
    });

    for (const [what, url] of [['no URL', 'nonsense secret-word'], ['the URL of something else', 'https://secret-word@example.com']] as const) {
        it(`says when it is given ${what}`, async () => {
            assertSentence(await runMigrate(['up'], { DATABASE_URL: url }), /^error: The database URL cannot be read\.$/);
        });
    }

    for (const [args, sentence] of [
        [['fly'], /^error: There is no command "fly"\.$/],
        [['up', 'down'], /^error: "down" is too much\.$/],
        [['up', '--fast'], /^error: Unknown option '--fast'/],
        [['up', '--lock-timeout', 'soon'], /^error: --lock-timeout soon is no time\.$/],
        [['up', '--env', 'no-such-environment'], /^error: There is no file \.env\.no-such-environment/],
        [['up', '--directory', '/no/such/folder'], /^error: There is no folder \/no\/such\/folder with migrations\.$/],
        [['up', '--to', '20250101000000'], /^error: There is no migration 20250101000000\.$/],
    ] as const) {
        it(`says what is wrong with "${args.join(' ')}"`, async () => {
            assertSentence(await runMigrate([...args], { DATABASE_URL: 'postgres://postgres:secret-word@127.0.0.1:1/postgres' }), sentence);
        });
    }

    it('saves production before it changes it, unless told not to', async () => {
        const folder = folderOf({ 'backups/.keep': '' });
        const databaseUrl = (await platformDatabase()).url();
        writeFileSync(join(folder, '.env.production'), `DATABASE_URL=${databaseUrl}\n`);
        const environment = { PAGESHARE_ENV_DIR: folder, PAGESHARE_BACKUP_DIR: join(folder, 'backups') };
        const saved = (): string[] => readdirSync(join(folder, 'backups')).filter((name) => name.startsWith('production-'));
        const migrate = (...args: string[]) => runMigrate([...args, '--env', 'production'], environment);

        assert.equal((await migrate('up', '--yes', '--to', '20261122090006')).code, 0);
        assert.deepEqual(saved(), [], 'an empty database has nothing to save');
        assertSentence(await migrate('up'), /^error: This would migrate production, /);
        assert.deepEqual(saved(), [], 'nor does a refusal');
        assert.equal((await migrate('up', '--yes', '--no-backup', '--to', '20261122090007')).code, 0);
        assert.deepEqual(saved(), []);
        const { code, output, errors } = await migrate('up', '--yes', '--to', '20261122090008');
        assert.equal(code, 0, errors);
        assert.match(output, /Backup: .*production-\d{8}-\d{6}\n/);
        const [name] = saved();
        assert.equal((JSON.parse(readFileSync(join(folder, 'backups', name!, 'manifest.json'), 'utf8')) as { version: string }).version,
            '20261122090007', 'it was saved as it stood before');
    });

    it('does not roll back a database elsewhere without --yes', async () => {
        const url = new URL((await platformDatabase()).url());
        const directory = folderOf(NOTES);
        assert.equal((await runMigrate(['up', '--directory', directory], { DATABASE_URL: url.toString() })).code, 0);
        // This machine by a name that does not look like it, as any other machine's would.
        url.hostname = '127.1';
        const environment = { DATABASE_URL: url.toString() };
        assertSentence(await runMigrate(['down', '--directory', directory], environment),
            /^error: This would roll back 20260102000000_index_notes\.sql in database "/);
        assert.equal((await runMigrate(['down', '--directory', directory, '--yes'], environment)).code, 0);
    });
});
