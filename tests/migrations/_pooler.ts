/**
 * A connection pooler in transaction mode, as small as one can be: a client gets a server connection when it speaks, and loses
 * it when the transaction ends. Enough to show what such a pooler does to session locks.
 */
import { createServer, type Socket } from 'node:net';
import pg from 'pg';

interface Backend {
    client: pg.Client;
    stream: Socket;
    user: Front | undefined;
    buffer: Buffer;
}

interface Front {
    socket: Socket;
    backend: Backend | undefined;
    waiting: Buffer[];
}

export interface Pooler {
    url: string;
    stop(): Promise<void>;
}

/** Starts a pooler with two server connections to the given database. Any password is taken. */
export async function startTransactionPooler(databaseUrl: string): Promise<Pooler> {
    const backends: Backend[] = [];
    for (let count = 0; count < 2; count++) {
        const client = new pg.Client({ connectionString: databaseUrl });
        client.on('error', () => undefined);
        await client.connect();
        const stream = (client as unknown as { connection: { stream: Socket } }).connection.stream;
        stream.removeAllListeners('data');
        const backend: Backend = { client, stream, user: undefined, buffer: Buffer.alloc(0) };
        stream.on('data', (chunk: Buffer) => fromServer(backend, chunk));
        backends.push(backend);
    }
    const queue: Front[] = [];

    function fromServer(backend: Backend, chunk: Buffer): void {
        backend.user?.socket.write(chunk);
        backend.buffer = Buffer.concat([backend.buffer, chunk]);
        while (backend.buffer.length >= 5 && backend.buffer.length >= 1 + backend.buffer.readInt32BE(1)) {
            const length = 1 + backend.buffer.readInt32BE(1);
            const isFree = backend.buffer[0] === 'Z'.charCodeAt(0) && backend.buffer[5] === 'I'.charCodeAt(0);
            backend.buffer = backend.buffer.subarray(length);
            if (isFree) release(backend);
        }
    }
    function release(backend: Backend): void {
        if (backend.user !== undefined) backend.user.backend = undefined;
        backend.user = undefined;
        const next = queue.shift();
        if (next !== undefined) flush(next);
    }
    function flush(front: Front): void {
        front.backend ??= backends.find(({ user }) => user === undefined);
        if (front.backend === undefined) {
            if (!queue.includes(front)) queue.push(front);
            return;
        }
        front.backend.user = front;
        for (const message of front.waiting.splice(0)) front.backend.stream.write(message);
    }

    const server = createServer((socket) => {
        const front: Front = { socket, backend: undefined, waiting: [] };
        let buffer = Buffer.alloc(0);
        let isStarted = false;
        socket.on('error', () => undefined);
        socket.on('data', (chunk: Buffer) => {
            buffer = Buffer.concat([buffer, chunk]);
            if (!isStarted && buffer.length >= 8 && buffer.length >= buffer.readInt32BE(0)) {
                buffer = buffer.subarray(buffer.readInt32BE(0));
                isStarted = true;
                // AuthenticationOk, ReadyForQuery.
                socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]));
            }
            while (isStarted && buffer.length >= 5 && buffer.length >= 1 + buffer.readInt32BE(1)) {
                const length = 1 + buffer.readInt32BE(1);
                const message = buffer.subarray(0, length);
                buffer = buffer.subarray(length);
                // Terminate ends the client, not the server connection.
                if (message[0] === 'X'.charCodeAt(0)) {
                    socket.end();
                    continue;
                }
                front.waiting.push(message);
                flush(front);
            }
        });
    });
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    const address = server.address() as { port: number };
    const url = new URL(databaseUrl);
    url.hostname = '127.0.0.1';
    url.port = String(address.port);
    return {
        url: url.toString(),
        stop: async () => {
            for (const { stream } of backends) stream.destroy();
            await new Promise<void>((resolve) => { server.close(() => resolve()); });
        },
    };
}
