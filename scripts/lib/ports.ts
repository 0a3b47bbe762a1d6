/** Finding TCP ports on the loopback address. */
import { createServer } from 'node:net';
import { UserError } from './cli.ts';

/** True when nothing listens on the port of 127.0.0.1 at this moment. */
export function isPortFree(port: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
        const probe = createServer();
        probe.once('error', (error: NodeJS.ErrnoException) => {
            if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
            else reject(error);
        });
        probe.listen({ host: '127.0.0.1', port, exclusive: true }, () => probe.close(() => resolve(true)));
    });
}

/** A port that the system says is free. Another process may take it before its user does: who binds it tries again. */
export function freePort(): Promise<number> {
    return new Promise((resolve, reject) => {
        const probe = createServer();
        probe.once('error', reject);
        probe.listen({ host: '127.0.0.1', port: 0, exclusive: true }, () => {
            const address = probe.address();
            probe.close(() => {
                if (typeof address === 'object' && address !== null) resolve(address.port);
                else reject(new Error('the system gave no port'));
            });
        });
    });
}

/** The first free port from `first` on, none of `taken`. */
export async function nextFreePort(first: number, taken: readonly number[] = []): Promise<number> {
    for (let port = first; port < first + 200 && port < 65536; port++) {
        if (!taken.includes(port) && await isPortFree(port)) return port;
    }
    throw new UserError(`None of the ports ${first} to ${first + 199} is free.`, 'Choose one with --port.');
}

/** A port as the user typed it, or a plain sentence. */
export function parsePort(text: string, option: string): number {
    const port = Number(text);
    if (!/^\d+$/.test(text) || port < 1 || port > 65535) {
        throw new UserError(`${option} ${text} is no port.`, 'A port is a number from 1 to 65535.');
    }
    return port;
}
