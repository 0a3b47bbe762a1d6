/**
 * Servers and databases that cannot be migrated: the command says so in one sentence, ends with exit code 1, and changes
 * nothing. Each is a real one but the server that is too old: there, a stand-in speaks the protocol and notes what it hears.
 */
import assert from 'node:assert/strict';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { serverAccount, startPostgres, throwAwayDirectory, type PostgresServer } from '../../scripts/lib/embedded.ts';
import { applyPlatform } from '../../scripts/lib/platform.ts';
import { SERVERS, startCommand } from '../reliability/_support.ts';
import { NOTES, assertSentence, cleanUp, everythingIn, folderOf, platformDatabase, query, runMigrate, snapshotOf, type Ended } from './_support.ts';

after(cleanUp);

/** What would write, if it could. */
const WRITING = [['up'], ['down', '--yes', '--force'], ['redo', '--yes', '--force']] as const;
/** What only looks. */
const LOOKING = [['status'], ['plan']] as const;

const directory = folderOf(NOTES);
const { options } = SERVERS[0]!;
const migrate = (url: string, ...args: string[]): Promise<Ended> =>
    runMigrate([...args, '--directory', directory], { DATABASE_URL: url });

/** Everything that a refused command could have changed. */
const state = async (url: string): Promise<string> => `${await everythingIn(url)}\n${await snapshotOf(url)}`;

async function assertRefused(url: string, commands: readonly (readonly string[])[], sentence: RegExp): Promise<void> {
    const before = await state(url);
    for (const command of commands) assertSentence(await migrate(url, ...command), sentence);
    assert.equal(await state(url), before);
}

async function listen(answer: (socket: Socket) => void): Promise<{ server: Server; url: string }> {
    const server = createServer((socket) => answer(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    return { server, url: `postgresql://postgres:postgres@127.0.0.1:${port}/postgres` };
}

describe('a database that takes no writes', () => {
    let dataDir: string;
    let server: PostgresServer;

    before(async () => {
        dataDir = mkdtempSync(join(tmpdir(), 'pageshare-replica-'));
        const account = serverAccount();
        if (account !== undefined) chownSync(dataDir, account.uid, account.gid);
        server = await startPostgres({ ...options, dataDir, ephemeral: true });
        await applyPlatform(server.superuserUrl());
        await query(server.superuserUrl(), 'create database migrated template postgres owner postgres');
        assert.equal((await migrate(server.url('postgres', 'migrated'), 'up', '--to', '20260101000000')).code, 0);
    });
    after(async () => {
        await server.stop();
        rmSync(dataDir, { recursive: true, force: true });
    });

    const assertLooks = async (): Promise<void> => {
        for (const command of LOOKING) {
            const looked = await migrate(server.url('postgres', 'migrated'), ...command);
            assert.deepEqual([looked.code, looked.errors], [0, '']);
            assert.match(looked.output, /20260102000000_index_notes/);
        }
    };

    it('since it is set so: status and plan answer, the rest is refused', async () => {
        await query(server.superuserUrl(), 'alter database migrated set default_transaction_read_only = on');
        await query(server.superuserUrl(), 'alter database postgres set default_transaction_read_only = on');
        const sentence = /^error: The database takes no writes: it is set to read only\.$/;
        await assertRefused(server.url('postgres', 'migrated'), WRITING, sentence);
        await assertRefused(server.url('postgres'), [['up']], sentence);
        await assertRefused(server.url('postgres', 'migrated'), [['verify']], /^error: The database takes no writes: /);
        await assertLooks();
    });

    it('since it is a replica: status and plan answer, the rest is refused', async () => {
        for (const name of ['migrated', 'postgres']) {
            await query(server.superuserUrl(), `begin read write; alter database ${name} reset default_transaction_read_only; commit`);
        }
        // A copy of the primary's folder that goes on as a standby is a replica, as far behind as its primary is silent.
        await server.stop();
        writeFileSync(join(dataDir, 'pgdata', 'standby.signal'), '');
        server = await startPostgres({ ...options, dataDir, ephemeral: true, settings: { hot_standby: 'on' } });
        const sentence = /^error: The database takes no writes: it is a replica\.$/;
        await assertRefused(server.url('postgres', 'migrated'), WRITING, sentence);
        await assertRefused(server.url('postgres'), [['up']], sentence);
        await assertRefused(server.url('postgres', 'migrated'), [['verify']], /^error: The database takes no writes: /);
        await assertLooks();
    });
});

describe('a wrong password', () => {
    it('is refused by each command, and nothing is changed', async () => {
        const server = await startPostgres({ ...options, dataDir: throwAwayDirectory(), ephemeral: true });
        try {
            await applyPlatform(server.superuserUrl());
            const before = await state(server.url('postgres'));
            const url = server.url('postgres').replace(':postgres@', ':secret-word@');
            for (const command of [...WRITING, ...LOOKING, ['verify']]) {
                const ended = await migrate(url, ...command);
                assertSentence(ended, /^error: The database server refused the login: password authentication failed for user "postgres"\.$/);
                assert.doesNotMatch(ended.errors, /secret-word/);
            }
            assert.equal(await state(server.url('postgres')), before);
        } finally {
            await server.stop();
        }
    });
});

describe('a host', () => {
    it('that takes the connection and never answers is given up', async () => {
        const sockets = new Set<Socket>();
        const { server, url } = await listen((socket) => sockets.add(socket));
        try {
            const ended = await Promise.all([['up'], ['down'], ['status']].map((command) => migrate(url, ...command)));
            const sentence = /^error: The database server at 127\.0\.0\.1:\d+ does not answer within 10 s\.$/;
            for (const one of ended) assertSentence(one, sentence);
            // The other commands that an operator calls say the same.
            const others = await Promise.all([
                ['scripts/backup.ts'], ['scripts/inspect.ts'], ['scripts/jobs.ts', 'list'], ['scripts/jobs.ts', 'run', 'purge'], ['scripts/data.ts'],
            ].map(async ([file, ...args]) => {
                const command = startCommand(file!, args, { DATABASE_URL: url, PAGESHARE_BACKUP_DIR: directory });
                return { code: await command.ended, output: command.output() };
            }));
            for (const { code, output } of others) {
                assert.equal(code, 1, output);
                const [first, second, ...more] = output.trimEnd().split('\n');
                assert.match(first!, sentence);
                assert.match(second ?? '', /^ {7}\S/);
                assert.deepEqual(more, []);
            }
        } finally {
            for (const socket of sockets) socket.destroy();
            server.close();
        }
    });
});

describe('a server that is too old', () => {
    it('is asked for its version and for nothing else', async () => {
        const heard: string[] = [];
        const { server, url } = await listen((socket) => speakAsPostgres14(socket, heard));
        try {
            for (const command of [...WRITING, ...LOOKING, ['verify']]) {
                assertSentence(await migrate(url, ...command), /^error: The server runs Postgres 14\.9; PageShare needs Postgres 15 or newer\.$/);
            }
            assert.equal(heard.length, 6);
            for (const statement of heard) assert.match(statement, /^select current_setting\('server_version'\)/);
        } finally {
            server.close();
        }
    });
});

describe('a database of somebody else', () => {
    const refuses = (what: string, statements: string, names: RegExp): void => {
        it(`with ${what} is refused, and its objects are named`, async () => {
            const database = await platformDatabase();
            await query(database.url(), statements);
            await assertRefused(database.url(), [['up'], ['plan']], names);
            const status = await migrate(database.url(), 'status');
            assert.match(status.output, /2 pending/);
        });
    };

    refuses('a full schema', `
        create table public.users (id serial primary key, login text not null);
        create table public.posts (id serial primary key, author integer references public.users (id), body text);
        create view public.feed as select p.* from public.posts p;
        insert into public.users (login) values ('ada');
    `, /^error: database "\S+" at \S+ has no history, but holds objects already: public\.feed, public\.posts, public\.posts_id_seq, public\.users, public\.users_id_seq\.$/);

    refuses('a schema private of its own', `
        create schema private;
        create table private.ledger (id integer primary key);
    `, /^error: database "\S+" at \S+ has no history, but holds objects already: private\.ledger\.$/);

    // As a Supabase project has them that began with a tutorial.
    refuses('functions under our names', `
        create function public.create_post(content text) returns text language sql as 'select content';
        create function public.update_updated_at() returns trigger language plpgsql as 'begin return new; end';
        create trigger touched before update on auth.users for each row execute function public.update_updated_at();
    `, /^error: database "\S+" at \S+ has no history, but holds objects already: public\.create_post\(content text\), public\.update_updated_at\(\)\.$/);

    refuses('types under our names', `
        create type public.post_item as (id uuid);
        create type public.mood as enum ('bull', 'bear');
        create domain public.username as text;
        create type public.span as range (subtype = integer);
    `, /^error: database "\S+" at \S+ has no history, but holds objects already: public\.mood, public\.post_item, public\.span, public\.username\.$/);

    refuses('a table migrations of another tool', `
        create table public.migrations (id bigint primary key, batch integer not null);
    `, /^error: database "\S+" at \S+ has no history, but holds objects already: public\.migrations\.$/);

    it('is not what Supabase itself puts into public', async () => {
        const database = await platformDatabase();
        await query(database.superuserUrl, `
            create function public.rls_auto_enable() returns event_trigger language plpgsql as 'begin end';
            create event trigger ensure_rls on ddl_command_end execute function public.rls_auto_enable();
        `);
        const migrated = await migrate(database.url(), 'up');
        assert.deepEqual([migrated.code, migrated.errors], [0, '']);
    });

    const keeps = (what: string, statements: string, sentence: RegExp): void => {
        it(`that keeps ${what} is refused, and keeps it`, async () => {
            const database = await platformDatabase();
            await query(database.url(), statements);
            await assertRefused(database.url(), [...WRITING, ...LOOKING, ['verify']], sentence);
        });
    };

    keeps('a table of another shape under the name of our history', `
        create schema pageshare_migrations;
        create table pageshare_migrations.history (version integer primary key, note text);
    `, /^error: The table pageshare_migrations\.history is not a history of migrations: it has no column name\.$/);

    keeps('a schema of its own under the name of ours', `
        create schema pageshare_migrations;
        create table pageshare_migrations.birds (name text primary key);
    `, /^error: The schema pageshare_migrations is not a history of migrations: it has no table history\.$/);

    keeps('a table of another shape under the name of the Supabase CLI\'s history', `
        create schema supabase_migrations;
        create table supabase_migrations.schema_migrations (id integer primary key);
    `, /^error: The table supabase_migrations\.schema_migrations is not a history of migrations: it has no column version\.$/);
});

/** The little of the protocol that asking for a version needs. */
function speakAsPostgres14(socket: Socket, heard: string[]): void {
    const message = (type: string, ...parts: Buffer[]): Buffer => {
        const body = Buffer.concat(parts);
        const length = Buffer.alloc(4);
        length.writeInt32BE(body.length + 4);
        return Buffer.concat([Buffer.from(type), length, body]);
    };
    const number = (value: number, bytes: 2 | 4): Buffer => {
        const buffer = Buffer.alloc(bytes);
        buffer.writeIntBE(value, 0, bytes);
        return buffer;
    };
    const text = (value: string): Buffer => Buffer.from(`${value}\0`);
    const column = (name: string, type: number): Buffer =>
        Buffer.concat([text(name), number(0, 4), number(0, 2), number(type, 4), number(-1, 2), number(-1, 4), number(0, 2)]);
    const cell = (value: string): Buffer => Buffer.concat([number(value.length, 4), Buffer.from(value)]);
    const ready = message('Z', Buffer.from('I'));
    let isOpen = false;
    socket.on('data', (data) => {
        if (!isOpen) {
            isOpen = true;
            socket.write(Buffer.concat([
                message('R', number(0, 4)), message('S', text('server_version'), text('14.9')),
                message('S', text('client_encoding'), text('UTF8')), ready,
            ]));
        } else if (data.toString('latin1', 0, 1) === 'Q') {
            heard.push(data.toString('utf8', 5, data.readInt32BE(1)).trim());
            socket.write(Buffer.concat([
                message('T', number(2, 2), column('version', 25), column('number', 23)),
                message('D', number(2, 2), cell('14.9'), cell('140009')), message('C', text('SELECT 1')), ready,
            ]));
        } else {
            socket.end();
        }
    });
}
