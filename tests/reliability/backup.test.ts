/** Backups and restores: what they hold, what they refuse, and that a death at any moment leaves all or nothing. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
    chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { openArchive, verifyArchive, type Archive, type Manifest } from '../../scripts/lib/backup/archive.ts';
import { createBackup } from '../../scripts/lib/backup/backup.ts';
import { dumpDatabase } from '../../scripts/lib/backup/dump.ts';
import { tableChecksum } from '../../scripts/lib/backup/checksums.ts';
import { restoreBackup } from '../../scripts/lib/backup/restore.ts';
import { connectForData } from '../../scripts/lib/backup/session.ts';
import { GHOST_ID, listTables } from '../../scripts/lib/backup/tables.ts';
import { explain } from '../../scripts/lib/cli.ts';
import { generateData, refuseGeneration } from '../../scripts/lib/data/generate.ts';
import { loadData } from '../../scripts/lib/data/index.ts';
import { readMigrations } from '../../scripts/lib/migrate/files.ts';
import { up } from '../../scripts/lib/migrate/index.ts';
import { quietLogger } from '../../scripts/lib/migrate/session.ts';
import { projectPath } from '../../scripts/lib/paths.ts';
import { takeSnapshot } from '../../scripts/lib/snapshot.ts';
import { TestServer, type TestDatabase } from '../../scripts/lib/testing/server.ts';
import { eventually, smallDisk, startCommand, withClient } from './_support.ts';

/** Hash and token that must never be found in an archive, unless asked for. */
const PASSWORD_HASH = '$2a$10$backuptestbackuptestbackuptest';
const TOKEN = 'token-of-the-backup-test';

/** Text that COPY has to escape, and null beside '' and the two characters that stand for null. */
const AWKWARD = ['tab\there', 'line\nbreak\r\nand another', 'back\\slash \\N \\. \\', '"quoted", \'twice\'', 'Ünïcödé 🚀 \u200d', '\\N'];

let server: TestServer;
let folder: string;
let source: TestDatabase;
let archive: Archive;

before(async () => {
    server = await TestServer.open();
    folder = mkdtempSync(join(tmpdir(), 'pageshare-backups-'));
    source = await server.database('migrated');
    await withClient(source.superuserUrl, async (client) => {
        await client.query('select tests.create_world()');
    });
    await withClient(source.url(), async (client) => {
        await client.query(readFileSync(projectPath('tests', 'migrations', 'rows.sql'), 'utf8'));
        await client.query('update auth.users set encrypted_password = $1, recovery_token = $2 where id = $3', [
            PASSWORD_HASH, TOKEN, ADA,
        ]);
        for (const [index, content] of AWKWARD.entries()) {
            await client.query('insert into public.posts (user_id, content, media_urls, gif_url) values ($1, $2, $3, $4)', [
                ADA, content, index % 2 === 0 ? ['https://example.com/a,b"c.jpg', 'https://example.com/{d}.jpg'] : null, null,
            ]);
        }
        await client.query('update public.users set bio = $1 where id = $2', [AWKWARD.join('\n'), ADA]);
        await client.query(`update public.error_logs set metadata = '{"a": ["\\n", null, "\\\\"]}'`);
    });
    archive = await createBackup({ databaseUrl: source.url(), out: join(folder, 'whole'), csv: ['users', 'public.posts'] });
});
after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await server.stop();
});

const ADA = '00000000-0000-4000-8000-000000000001';

/** A new database, migrated and otherwise empty. */
async function target(): Promise<TestDatabase> {
    return await server.database('migrated');
}

/** Every table's checksum, by its name: those of an archive, or all there are. */
async function checksums(url: string, of?: Manifest): Promise<Record<string, string>> {
    const client = await connectForData(url, 'pageshare tests');
    try {
        const tables = of?.tables ?? (await listTables(client, { withPasswordHashes: true })).tables;
        const found: Record<string, string> = {};
        for (const table of tables) {
            const { rows, checksum } = await tableChecksum(client, table);
            found[`${table.schema}.${table.name}`] = `${rows} rows ${checksum}`;
        }
        return found;
    } finally {
        await client.end();
    }
}

async function value<T>(url: string, text: string, values: unknown[] = []): Promise<T> {
    return await withClient(url, async (client) => {
        const { rows: [row] } = await client.query<Record<string, T>>(text, values);
        return Object.values(row!)[0]!;
    });
}

/** The sentence that something fails with. */
async function refusal(work: Promise<unknown>): Promise<string> {
    try {
        await work;
    } catch (error) {
        const known = explain(error);
        assert.ok(known !== undefined, `not a plain sentence: ${(error as Error).stack}`);
        return known.message;
    }
    throw new Error('it was not refused');
}

/** A copy of the archive to be spoilt. */
function copyOf(original: Archive, name: string): string {
    const path = join(folder, name);
    cpSync(original.directory, path, { recursive: true });
    return path;
}

/** Changes a manifest and puts its digest right again, as somebody would who knows how. */
function rewriteManifest(path: string, change: (manifest: Manifest) => void): void {
    const file = join(path, 'manifest.json');
    const { digest: _, ...manifest } = JSON.parse(readFileSync(file, 'utf8')) as Manifest & { digest: string };
    change(manifest);
    const digest = createHash('sha256').update(JSON.stringify(manifest)).digest('hex');
    writeFileSync(file, JSON.stringify({ ...manifest, digest }, null, 4));
}

/** Changes the rows of a table and everything that vouches for them. */
function rewriteTable(path: string, name: string, change: (text: string) => string): void {
    rewriteManifest(path, (manifest) => {
        const table = manifest.tables.find((one) => `${one.schema}.${one.name}` === name)!;
        const text = change(gunzipSync(readFileSync(join(path, table.file))).toString('utf8'));
        const packed = gzipSync(text);
        writeFileSync(join(path, table.file), packed);
        Object.assign(table, {
            rows: text.split('\n').length - 1,
            rawBytes: Buffer.byteLength(text),
            bytes: packed.length,
            sha256: createHash('sha256').update(packed).digest('hex'),
        });
    });
}

describe('a backup', () => {
    it('holds every table of ours and what accounts need, and says what it leaves out', async () => {
        const { tables, excluded, version, migrations } = archive.manifest;
        const live = await withClient(source.url(), async (client) => (await client.query<{ name: string }>(`
            select format('%s.%s', n.nspname, c.relname) as name
            from pg_catalog.pg_class c
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where c.relkind = 'r' and c.relpersistence = 'p' and n.nspname in ('public', 'private')
        `)).rows.map(({ name }) => name));
        assert.deepEqual(
            tables.map(({ schema, name }) => `${schema}.${name}`),
            [...live.filter((name) => name !== 'private.secrets'), 'auth.identities', 'auth.users'].sort(),
        );
        assert.ok(excluded.some(({ what }) => what === 'private.secrets'));
        assert.ok(excluded.some(({ what }) => what === 'auth.users.encrypted_password'));
        const files = readMigrations();
        assert.equal(version, files.at(-1)!.version);
        assert.deepEqual(migrations, files.map(({ name, checksum }) => ({ name, checksum })));
        for (const { schema, name, rows } of tables.filter((table) => table.schema !== 'auth')) {
            assert.equal(rows, Number(await value(source.url(), `select count(*) from ${schema}.${name}`)), `${schema}.${name}`);
        }
        await verifyArchive(openArchive(archive.directory));
    });

    it('is for its owner alone, and nothing unfinished lies beside it', () => {
        assert.equal(statSync(archive.directory).mode & 0o777, 0o700);
        for (const name of readdirSync(archive.directory)) {
            assert.equal(statSync(join(archive.directory, name)).mode & 0o777, 0o600, name);
        }
        assert.deepEqual(readdirSync(folder).filter((name) => name.startsWith('.')), []);
    });

    it('holds no secret, no token, no password hash and no anonymous sign-in', async () => {
        const guest = await value<string>(source.superuserUrl, `select tests.id('guest')`);
        const secret = await value<string>(source.url(), `select encode(value, 'hex') from private.secrets`);
        for (const name of readdirSync(archive.directory)) {
            const bytes = readFileSync(join(archive.directory, name));
            const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
            for (const forbidden of [PASSWORD_HASH, TOKEN, guest, secret]) assert.ok(!text.includes(forbidden), `${name}: ${forbidden}`);
        }
    });

    it('writes the tables that are asked for as CSV', async () => {
        assert.deepEqual(archive.manifest.csv.map(({ table }) => table), ['public.users', 'public.posts']);
        const text = readFileSync(join(archive.directory, 'public.users.csv'), 'utf8');
        assert.match(text, /^id,username,display_name,bio,/);
        assert.ok(text.includes('"tab\there\nline\nbreak'));
        assert.match(
            await refusal(createBackup({ databaseUrl: source.url(), out: join(folder, 'none'), csv: ['private.secrets'] })),
            /^private\.secrets is no table that is exported\.$/,
        );
        assert.ok(!existsSync(join(folder, 'none')));
    });

    it('never writes over what is there', async () => {
        assert.match(await refusal(createBackup({ databaseUrl: source.url(), out: archive.directory })), /exists already\.$/);
    });

    it('fails in a sentence and leaves nothing', async (context) => {
        const out = join(folder, 'failed');
        const nowhere = await server.database('platform');
        assert.match(await refusal(createBackup({ databaseUrl: nowhere.url(), out })), /has no table public\.users/);
        // A role that is not the owner, and not allowed to become it, would export what policies let it see.
        const stranger = source.url('authenticator');
        assert.match(await refusal(createBackup({ databaseUrl: stranger, out })), /authenticator may not become it/);
        assert.match(
            await refusal(createBackup({ databaseUrl: 'postgresql://postgres@127.0.0.1:6543/postgres', out })),
            /connection pooler in transaction mode/,
        );
        await context.test('with the connection lost in the middle', async () => {
            await withClient(source.superuserUrl, async (client) => {
                const message = await refusal(createBackup({
                    databaseUrl: source.url(),
                    out,
                    whileSnapshotHolds: async (leader) => {
                        await client.query(`
                            select pg_terminate_backend(a.pid, 5000) from pg_stat_activity a
                            where a.application_name = 'pageshare backup' and a.datname = current_database()
                        `);
                        await leader.query('select 1');
                    },
                }));
                assert.match(message, /connection/);
            });
        });
        assert.deepEqual(readdirSync(folder).filter((name) => name.includes('failed')), []);
    });

    it('is of one moment, whatever is written meanwhile', async () => {
        const busy = await server.database('migrated');
        await loadData({ databaseUrl: busy.url(), environment: undefined });
        await generateData({ databaseUrl: busy.url(), rows: 1000 });
        let goesOn = true;
        const writers = [0, 1].map((which) => withClient(busy.url(), async (client) => {
            let written = 0;
            for (; goesOn; written += 1) {
                await client.query('begin');
                const { rows: [post] } = await client.query<{ id: string }>(`
                    insert into public.posts (user_id, content)
                    select u.id, 'Meanwhile: $AAPL' from public.users u where u.id <> $1 order by u.id limit 1 offset $2
                    returning id
                `, [GHOST_ID, which]);
                await client.query(`
                    insert into public.reactions (user_id, post_id)
                    select u.id, $1 from public.users u where u.id <> $2 and u.suspended_at is null order by u.id limit 5
                `, [post!.id, GHOST_ID]);
                await client.query('commit');
            }
            return written;
        }));
        const made = await createBackup({ databaseUrl: busy.url(), out: join(folder, 'busy') });
        goesOn = false;
        assert.ok((await Promise.all(writers)).every((written) => written > 3));
        const restored = await target();
        // Every foreign key holds and every counter is exact: the restore proves it, and had nothing to repair.
        assert.equal((await restoreBackup({ databaseUrl: restored.url(), from: made.directory })).repaired, 0);
    });
});

describe('a restore', () => {
    it('brings every row back as it was, and makes nobody twice', async () => {
        const database = await target();
        const secret = await value(database.url(), 'select value from private.secrets');
        const { repaired } = await restoreBackup({ databaseUrl: database.url(), from: archive.directory });
        assert.equal(repaired, 0);
        assert.deepEqual(await checksums(database.url(), archive.manifest), await checksums(source.url(), archive.manifest));
        assert.equal(await withClient(database.url(), takeSnapshot), await withClient(source.url(), takeSnapshot));
        assert.deepEqual(await value(database.url(), 'select value from private.secrets'), secret);

        const account = await withClient(database.url(), async (client) => (await client.query(`
            select encrypted_password, recovery_token, confirmation_token, email_change from auth.users where id = $1
        `, [ADA])).rows[0]);
        assert.deepEqual(account, { encrypted_password: null, recovery_token: '', confirmation_token: '', email_change: '' });
        assert.equal(
            Number(await value(database.url(), 'select count(*) from auth.users')),
            Number(await value(source.url(), 'select count(*) from public.users')),
        );
        // What is derived is there, and life goes on: triggers and foreign keys work.
        assert.equal(await value(database.url(), 'select sum(total_posts)::integer from analytics.engagement_metrics'), await value(
            source.url(), 'select count(*)::integer from public.posts where deleted_at is null and removed_at is null',
        ));
        await withClient(database.url(), async (client) => {
            await client.query(`insert into auth.users (id, email) values (gen_random_uuid(), 'new@example.com')`);
            await assert.rejects(client.query('insert into public.posts (user_id, content) values (gen_random_uuid(), $1)', ['x']));
        });
        assert.equal(
            Number(await value(database.url(), 'select count(*) from public.users')),
            Number(await value(source.url(), 'select count(*) from public.users')) + 1,
        );
    });

    it('brings password hashes back where they were asked for', async () => {
        const made = await createBackup({ databaseUrl: source.url(), out: join(folder, 'hashes'), withPasswordHashes: true });
        const database = await target();
        await restoreBackup({ databaseUrl: database.url(), from: made.directory });
        assert.equal(await value(database.url(), 'select encrypted_password from auth.users where id = $1', [ADA]), PASSWORD_HASH);
        assert.equal(await value(database.url(), 'select recovery_token from auth.users where id = $1', [ADA]), '');
    });

    it('replaces the ticker catalogue, and sets sequences to where they were', async () => {
        const numbered = await server.database('migrated');
        const database = await target();
        for (const { url } of [numbered, database]) {
            await withClient(url(), (client) => client.query(`
                create table private.numbered (id bigint generated always as identity primary key, note text)
            `));
        }
        await withClient(numbered.url(), (client) => client.query(`insert into private.numbered (note) values ('one'), ('two')`));
        const made = await createBackup({ databaseUrl: numbered.url(), out: join(folder, 'numbered') });
        await loadData({ databaseUrl: database.url(), environment: undefined });
        await restoreBackup({ databaseUrl: database.url(), from: made.directory });
        assert.equal(Number(await value(database.url(), 'select count(*) from public.tickers')), 0);
        assert.equal(await value(database.url(), `insert into private.numbered (note) values ('three') returning id`), '3');
    });

    it('puts counters right that were wrong already, and says so', async () => {
        const path = copyOf(archive, 'drifted');
        rewriteTable(path, 'private.post_counts', (text) => text.replaceAll(/\t\d+\t(\d+\t\d+\t\d+)\n/g, '\t77\t$1\n'));
        const database = await target();
        const { repaired } = await restoreBackup({ databaseUrl: database.url(), from: path });
        assert.ok(repaired > 0);
        assert.equal(Number(await value(database.url(), 'select count(*) from private.counter_drift()')), 0);
    });
});

describe('what a restore refuses, before anything is written', () => {
    let database: TestDatabase;
    let untouched: Record<string, string>;
    before(async () => {
        database = await target();
        untouched = await checksums(database.url());
    });

    type Case = [what: string, spoil: (path: string) => void, message: RegExp];
    const damaged: Case[] = [
        ['a folder without a manifest', (path) => rmSync(join(path, 'manifest.json')), /is no PageShare backup: it has no manifest/],
        ['half a manifest', (path) => truncateSync(join(path, 'manifest.json'), 3000), /is damaged: its manifest\.json cannot be read/],
        ['a manifest of another program', (path) => writeFileSync(join(path, 'manifest.json'), '{"kind": "other"}'), /is no PageShare backup\.$/],
        ['an edited manifest', (path) => {
            const file = join(path, 'manifest.json');
            writeFileSync(file, readFileSync(file, 'utf8').replace('"rows": 2', '"rows": 3'));
        }, /manifest\.json is not as it was written/],
        ['a newer format', (path) => rewriteManifest(path, (manifest) => { manifest.format = 2; }), /newer version of this project/],
        ['a manifest that leads elsewhere', (path) => rewriteManifest(path, (manifest) => {
            manifest.tables[0]!.file = '../../etc/passwd';
        }), /a file that is none of its own/],
        ['a missing file', (path) => rmSync(join(path, 'public.posts.copy.gz')), /public\.posts\.copy\.gz: it is missing/],
        ['a truncated file', (path) => truncateSync(join(path, 'public.posts.copy.gz'), 200), /public\.posts\.copy\.gz: it /],
        ['a flipped bit', (path) => {
            const file = join(path, 'public.users.copy.gz');
            const bytes = readFileSync(file);
            bytes[bytes.length >> 1]! ^= 4;
            writeFileSync(file, bytes);
        }, /public\.users\.copy\.gz: it/],
        ['other rows in good packing', (path) => {
            writeFileSync(join(path, 'public.follows.copy.gz'), gzipSync('nothing\n'));
        }, /public\.follows\.copy\.gz: it has \d+ bytes/],
        ['no archive but an empty file', (path) => {
            rmSync(path, { recursive: true });
            writeFileSync(path, '');
        }, /is no PageShare backup/],
    ];
    const unfit: Case[] = [
        ['a table that is not there', (path) => rewriteManifest(path, (manifest) => {
            manifest.tables = manifest.tables.filter(({ name }) => name !== 'bookmarks');
        }), /the archive lacks the table public\.bookmarks/],
        ['another column', (path) => rewriteManifest(path, (manifest) => {
            manifest.tables.find(({ name }) => name === 'bookmarks')!.columns[1]!.name = 'person_id';
        }), /public\.bookmarks\.person_id is uuid in the archive and missing in the database/],
        ['another migration', (path) => rewriteManifest(path, (manifest) => {
            manifest.version = '20991231235959';
        }), /^The archive is of migration 20991231235959, and database/],
        ['another history', (path) => rewriteManifest(path, (manifest) => {
            manifest.migrations[3]!.checksum = '0'.repeat(64);
        }), /is not the one that the archive's database had run/],
        ['a row that points to nobody', (path) => rewriteTable(path, 'public.bookmarks', (text) =>
            text.replace(/^[^\t]+\t[^\t]+/, '00000000-0000-4000-8000-0000000000b1\t00000000-0000-4000-8000-0000000000b2')),
        /does not hold together: 1 rows of public\.bookmarks point to rows that are not there \(bookmarks_user_id_fkey\)/],
        ['a row that a check forbids', (path) => rewriteTable(path, 'public.users', (text) =>
            text.replace(/^([^\t]+)\t[^\t]+/, '$1\tAda Rows')),
            /public\.users does not take the archive's rows: .*username/],
        ['a row twice', (path) => rewriteTable(path, 'public.bookmarks', (text) => text + text.slice(0, text.indexOf('\n') + 1)),
            /public\.bookmarks does not take the archive's rows: duplicate key/],
    ];
    for (const [what, spoil, message] of [...damaged, ...unfit]) {
        it(what, async () => {
            const path = copyOf(archive, what.replaceAll(' ', '-'));
            spoil(path);
            // What is wrong with the archive itself is found before there is a connection.
            const databaseUrl = unfit.some(([other]) => other === what) ? database.url() : 'postgresql://postgres@127.0.0.1:1/postgres';
            assert.match(await refusal(restoreBackup({ databaseUrl, from: path })), message);
        });
    }
    after(async () => {
        assert.deepEqual(await checksums(database.url()), untouched);
    });

    it('a database that is older than the archive', async () => {
        const older = await server.database('platform');
        const { version } = readMigrations().at(-2)!;
        await up({ databaseUrl: older.url(), to: version, logger: quietLogger });
        assert.match(
            await refusal(restoreBackup({ databaseUrl: older.url(), from: archive.directory })),
            new RegExp(`^The archive is of migration ${archive.manifest.version}, and database .* is at ${version}\\.$`),
        );
        const bare = await server.database('platform');
        assert.match(await refusal(restoreBackup({ databaseUrl: bare.url(), from: archive.directory })), /is at no migration\.$/);
    });

    for (const [what, statement, message] of [
        ['a person', `insert into auth.users (id, email) values (gen_random_uuid(), 'here@example.com')`, /1 rows in public\.users/],
        ['an anonymous sign-in', `insert into auth.users (id, is_anonymous) values (gen_random_uuid(), true)`, /1 rows in auth\.users/],
        [
            'content', `insert into public.error_logs (error_type, error_message, environment) values ('api', 'x', 'development')`,
            /1 rows in public\.error_logs/,
        ],
    ] as const) {
        it(`a database that holds ${what}`, async () => {
            const inhabited = await target();
            await withClient(inhabited.url(), (client) => client.query(statement));
            const found = await checksums(inhabited.url());
            assert.match(await refusal(restoreBackup({ databaseUrl: inhabited.url(), from: archive.directory })), message);
            assert.deepEqual(await checksums(inhabited.url()), found);
        });
    }

    it('production and other machines without --yes', async () => {
        const { url } = database;
        assert.match(
            await refusal(restoreBackup({ databaseUrl: url(), from: archive.directory, environment: 'production' })),
            /^This would fill production, database/,
        );
        assert.match(
            await refusal(restoreBackup({ databaseUrl: 'postgresql://postgres:x@db.example.com/postgres', from: archive.directory })),
            /^This would fill database "postgres" at db\.example\.com\.$/,
        );
        assert.deepEqual(await checksums(url()), untouched);
    });
});

describe('killed at any moment, or out of room', () => {
    let crowded: TestDatabase;
    let made: Archive;
    before(async () => {
        crowded = await server.database('migrated');
        await loadData({ databaseUrl: crowded.url(), environment: undefined });
        await generateData({ databaseUrl: crowded.url(), rows: 8_000 });
        made = await createBackup({ databaseUrl: crowded.url(), out: join(folder, 'crowded') });
    });

    /** Runs a command and kills it up to so many milliseconds after it has reached the server. */
    async function killed(file: string, args: string[], database: TestDatabase, milliseconds: number): Promise<void> {
        const command = startCommand(file, args, { DATABASE_URL: database.url() });
        let hasEnded = false;
        void command.ended.then(() => { hasEnded = true; });
        await eventually(async () => hasEnded || await sessions(database) > 0, 'it is at work', 30);
        await new Promise((resolve) => setTimeout(resolve, Math.random() * milliseconds));
        command.child.kill('SIGKILL');
        const end = await command.ended;
        assert.ok(end === 'SIGKILL' || end === 0, command.output());
        await eventually(async () => await sessions(database) === 0, 'the server has noticed');
    }

    /** How many sessions of a backup or restore the database has. */
    async function sessions(database: TestDatabase): Promise<number> {
        return Number(await value(database.superuserUrl, `
            select count(*) from pg_stat_activity a
            where a.application_name in ('pageshare backup', 'pageshare restore') and a.datname = current_database()
        `));
    }

    it('a backup is there as a whole or not at all, and the next one removes what a dead one left', async () => {
        const place = join(folder, 'dying');
        mkdirSync(place);
        for (let attempt = 0; attempt < 4; attempt++) {
            const out = join(place, `attempt-${attempt}`);
            await killed('scripts/backup.ts', ['--out', out], crowded, 600);
            if (existsSync(out)) await verifyArchive(openArchive(out));
        }
        await createBackup({ databaseUrl: crowded.url(), out: join(place, 'last') });
        assert.deepEqual(readdirSync(place).filter((name) => name.startsWith('.')), []);
    });

    it('a full disk is a sentence, and leaves nothing on it', async (context) => {
        const disk = smallDisk(context, '128k');
        if (disk === undefined) return;
        const command = startCommand('scripts/backup.ts', ['--out', join(disk, 'backup')], { DATABASE_URL: crowded.url() });
        assert.equal(await command.ended, 1);
        assert.match(command.output(), /^error: The disk is full/m);
        assert.deepEqual(readdirSync(disk), []);
    });

    it('a restore has filled the target or left it as it was', async () => {
        const database = await target();
        const empty = await checksums(database.url());
        for (let attempt = 0; attempt < 4; attempt++) {
            await killed('scripts/restore.ts', ['--from', made.directory], database, 800);
            if (Number(await value(database.url(), 'select count(*) from public.posts')) > 0) break;
            assert.deepEqual(await checksums(database.url()), empty);
        }
        if (Number(await value(database.url(), 'select count(*) from public.posts')) === 0) {
            await restoreBackup({ databaseUrl: database.url(), from: made.directory });
        }
        assert.deepEqual(await checksums(database.url(), made.manifest), await checksums(crowded.url(), made.manifest));
    });

    it('the drill finds every checksum equal', async () => {
        const command = startCommand('scripts/restore-drill.ts', [], { DATABASE_URL: crowded.url() });
        assert.equal(await command.ended, 0, command.output());
        assert.match(command.output(), /Every checksum is equal; so is the catalogue\.\n$/);
        assert.match(command.output(), /public\.posts +880 .* equal\n/);
    });
});

describe('generated data', () => {
    it('are the same for the same seed, other people for another, and exact in every counter', async () => {
        const until = new Date('2026-06-01T12:00:00Z');
        const databases = [await target(), await target()] as const;
        for (const { url } of databases) {
            await loadData({ databaseUrl: url(), environment: undefined });
            await generateData({ databaseUrl: url(), rows: 4000, seed: 7, until });
        }
        const posts = `select md5(string_agg(p.id || p.user_id::text || p.content || p.created_at, ',' order by p.id)) from public.posts p`;
        const likes = `select md5(string_agg(r.id || r.user_id::text || r.created_at, ',' order by r.id)) from public.reactions r`;
        for (const question of [posts, likes]) {
            assert.equal(await value(databases[0].url(), question), await value(databases[1].url(), question));
        }
        const again = generateData({ databaseUrl: databases[0].url(), rows: 4000, seed: 7, until });
        assert.match(await refusal(again), /The people of seed 7 are there already/);
        await generateData({ databaseUrl: databases[0].url(), rows: 1000, seed: 8, until });
        for (const { url } of databases) {
            assert.equal(Number(await value(url(), 'select count(*) from private.counter_drift()')), 0);
        }
        assert.equal(Number(await value(databases[0].url(), 'select count(*) from public.posts')), 440 + 110);
        for (const table of ['content_filters', 'polls', 'poll_votes', 'user_sessions', 'watchlist_items', 'user_interests', 'post_tickers']) {
            assert.ok(Number(await value(databases[0].url(), `select count(*) from public.${table}`)) > 0, table);
        }
    });

    it('come to development alone', async () => {
        const database = await target();
        const ask = (environment: string | undefined, rows: number, databaseUrl = database.url()) => (): void =>
            refuseGeneration({ databaseUrl, rows, environment, yes: false });
        ask('development', 500)();
        assert.throws(ask(undefined, 500), /for the environment "development" only, and no environment is named/);
        assert.throws(ask('production', 500), /for the environment "development" only, not for "production"/);
        assert.throws(ask('development', 3), /Between 500 and 100,000,000 rows can be generated/);
        assert.throws(ask('development', 500, 'postgresql://postgres:x@db.example.com/postgres'), /not on this machine/);
        const command = startCommand('scripts/data.ts', ['--generate', '1_000'], { DATABASE_URL: database.url() });
        assert.equal(await command.ended, 1);
        assert.match(command.output(), /^error: Generated data are for the environment "development" only/m);
        assert.equal(Number(await value(database.url(), 'select count(*) from public.tickers')), 0);
    });
});

describe('a full dump', () => {
    /** A folder with a pg_dump of ours: what it says of its version, and what it does. */
    function pathWith(name: string, version: string | undefined, does = ''): string {
        const path = join(folder, name);
        mkdirSync(path);
        if (version !== undefined) {
            writeFileSync(join(path, 'pg_dump'), `#!/bin/sh
if [ "$1" = --version ]; then echo 'pg_dump (PostgreSQL) ${version}'; exit 0; fi
${does}
`);
            chmodSync(join(path, 'pg_dump'), 0o755);
        }
        return path;
    }

    async function dump(path: string, out: string): Promise<string> {
        const before = process.env['PATH'];
        process.env['PATH'] = path;
        try {
            return (await dumpDatabase({ databaseUrl: source.url(), out: join(folder, out) })).version;
        } finally {
            process.env['PATH'] = before;
        }
    }

    const gone = (out: string): void => assert.deepEqual(readdirSync(folder).filter((name) => name.includes(out)), []);

    it('is made by a pg_dump that is new enough, for its owner alone, the password out of sight', async () => {
        const path = pathWith('new', '99.1', `
for argument; do case "$argument" in --file=*) file=\${argument#--file=} ;; esac; done
echo "$@" > "$file"; echo "PGPASSWORD is \${PGPASSWORD:+set}" >> "$file"`);
        assert.equal(await dump(path, 'dumped'), '99.1');
        const written = readFileSync(join(folder, 'dumped'), 'utf8');
        assert.match(written, /--format=custom .*--dbname=postgresql:\/\/postgres@127\.0\.0\.1/);
        assert.match(written, /PGPASSWORD is set/);
        assert.equal(statSync(join(folder, 'dumped')).mode & 0o777, 0o600);
    });

    it('says which version it needs and which there is', async () => {
        assert.match(await refusal(dump(pathWith('old', '14.2'), 'old-dump')),
            /^A full dump of Postgres [\d.]+ needs pg_dump \d+ or newer, and the PATH has 14\.2\.$/);
        assert.match(await refusal(dump(pathWith('empty', undefined), 'no-dump')), /and there is none on the PATH\.$/);
        gone('old-dump');
        gone('no-dump');
    });

    it('leaves nothing when it fails', async () => {
        const path = pathWith('failing', '99.1', `echo 'pg_dump: error: the server went away' >&2; exit 1`);
        assert.match(await refusal(dump(path, 'failed-dump')), /^pg_dump could not dump database .*: the server went away\.$/);
        gone('failed-dump');
    });
});
