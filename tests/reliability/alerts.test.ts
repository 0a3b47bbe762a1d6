/** Alerts: a failing command reaches a local listener that stands for Sentry. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { redactText } from '../../scripts/lib/alerts.ts';
import { startCommand } from './_support.ts';

let listener: Server;
let dsn: string;
const received: string[] = [];

before(async () => {
    listener = createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
            const body = Buffer.concat(chunks);
            received.push((request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString());
            response.end('{}');
        });
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    dsn = `http://key@127.0.0.1:${(listener.address() as AddressInfo).port}/1`;
});
after(() => listener.close());
beforeEach(() => { received.length = 0; });

/** Nobody listens on port 1. */
const NOWHERE = 'postgresql://postgres:secret-password@127.0.0.1:1/postgres';

async function migrate(env: Record<string, string>): Promise<{ code: number | string; output: string }> {
    const command = startCommand('scripts/migrate.ts', ['status'], { DATABASE_URL: NOWHERE, ...env });
    return { code: await command.ended, output: command.output() };
}

describe('SENTRY_DSN', () => {
    it('gets the sentence of a failing command, its name and environment, and no password', async () => {
        const { code, output } = await migrate({ SENTRY_DSN: dsn, SENTRY_ENVIRONMENT: 'staging' });
        assert.equal(code, 1);
        assert.equal(output, 'error: No server answers at 127.0.0.1:1.\n       Start the server, or correct the host and port of the URL.\n');
        assert.equal(received.length, 1);
        const [header, , event] = received[0]!.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
        assert.equal(typeof header!['event_id'], 'string');
        assert.equal(event!['environment'], 'staging');
        assert.deepEqual(event!['tags'], { command: 'migrate' });
        assert.match(JSON.stringify(event!['exception']), /ECONNREFUSED|No server answers/);
        assert.doesNotMatch(received[0]!, /secret-password/);
    });

    it('out of reach changes neither the sentence nor the exit code', async () => {
        const { code, output } = await migrate({ SENTRY_DSN: 'http://key@127.0.0.1:1/1' });
        assert.equal(code, 1);
        assert.match(output, /^error: No server answers/);
    });

    it('that is no DSN changes neither either', async () => {
        const { code, output } = await migrate({ SENTRY_DSN: 'not a dsn' });
        assert.equal(code, 1);
        assert.match(output, /^error: No server answers/);
    });

    it('not set sends nothing', async () => {
        assert.equal((await migrate({})).code, 1);
        assert.deepEqual(received, []);
    });
});

it('hides the password of every database URL in a text', () => {
    assert.equal(redactText('at postgresql://me:p%40ss@host/db and postgres://a:b@c, not http://x:y@z'),
        'at postgresql://me:***@host/db and postgres://a:***@c, not http://x:y@z');
});
