/**
 * The front door of a local stack: what Supabase's gateway does for the Data API, and no more.
 *
 * It serves /rest/v1 from PostgREST, lets browsers in (CORS), wants an API key, and stands for a caller without a token by
 * that key. It says where the caller comes from in cf-connecting-ip, as Cloudflare does, and drops what the caller claims.
 * Text that is not UTF-8 is answered with 400 here, because PostgREST 12 answers it with 500.
 */
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { ANON_KEY, SERVICE_ROLE_KEY } from './keys.ts';
import { UserError } from './cli.ts';

export interface GatewayOptions {
    postgrestUrl: string;
    /** A fixed port, an error when it is taken; without one, a free port. */
    port?: number;
    /** The keys that open the door. */
    apiKeys?: string[];
    /** The country that cf-ipcountry tells the database for every caller, for trying what depends on it; none by default. */
    country?: string;
    /** The largest request body in bytes. */
    maxBody?: number;
}

export interface Gateway {
    readonly url: string;
    readonly port: number;
    stop(): Promise<void>;
}

const PREFIX = '/rest/v1';

/** Headers that end at each hop (RFC 9110, 7.6.1). */
const HOP_BY_HOP = new Set([
    'connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer',
    'transfer-encoding', 'upgrade',
]);

const EXPOSED_HEADERS = [
    'Content-Encoding', 'Content-Location', 'Content-Range', 'Content-Type', 'Date', 'Location', 'Preference-Applied',
    'Proxy-Status', 'Range-Unit', 'Server', 'WWW-Authenticate',
].join(', ');

/** Starts the gateway on 127.0.0.1. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
    const upstream = new URL(options.postgrestUrl);
    // PostgREST closes a connection that was idle for 30 s: ours go earlier, so that none dies under a request.
    const agent = new Agent({ keepAlive: true, timeout: 10_000 });
    const apiKeys = new Set(options.apiKeys ?? [ANON_KEY, SERVICE_ROLE_KEY]);
    const maxBody = options.maxBody ?? 10 * 1024 ** 2;

    const server = createServer((incoming, outgoing) => {
        serve(incoming, outgoing).catch((error: unknown) => {
            if (outgoing.headersSent) outgoing.destroy();
            else answer(outgoing, 502, { message: 'The API is not there.', hint: (error as Error).message });
        });
    });

    async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
        allowBrowsers(incoming, outgoing);
        const target = incoming.url ?? '/';
        const path = target.split('?', 1)[0] ?? '/';

        if (incoming.method === 'OPTIONS' && incoming.headers['access-control-request-method'] !== undefined) {
            outgoing.writeHead(204).end();
            return;
        }
        if (path !== PREFIX && !path.startsWith(`${PREFIX}/`)) {
            if (path === '/') answer(outgoing, 200, index(incoming));
            else answer(outgoing, 404, { message: `There is nothing at this address: the API is under ${PREFIX}.`, hint: notHere(path) });
            return;
        }

        const apiKey = keyOf(incoming);
        if (apiKey === undefined) {
            answer(outgoing, 401, {
                message: 'No API key found in request',
                hint: 'No `apikey` request header or url param was found.',
            });
            return;
        }
        if (!apiKeys.has(apiKey)) {
            answer(outgoing, 401, {
                message: 'Invalid API key',
                hint: 'Double check your Supabase `anon` or `service_role` API key.',
            });
            return;
        }

        const body = await read(incoming, maxBody);
        if (body === undefined) {
            outgoing.setHeader('connection', 'close');
            answer(outgoing, 413, { message: `The request body is larger than ${maxBody} bytes.` });
            return;
        }
        const malformed = firstMalformed(incoming, target, body);
        if (malformed !== undefined) {
            answer(outgoing, 400, {
                code: '22021',
                message: 'invalid byte sequence for encoding "UTF8"',
                details: `${malformed} is not valid UTF-8.`,
                hint: 'Send text as UTF-8.',
            });
            return;
        }
        await forward(incoming, outgoing, withoutKey(target).slice(PREFIX.length) || '/', apiKey, body);
    }

    function forward(
        incoming: IncomingMessage, outgoing: ServerResponse, path: string, apiKey: string, body: Buffer,
    ): Promise<void> {
        return new Promise((resolve, reject) => {
            const proxied = request(
                {
                    agent,
                    host: upstream.hostname,
                    port: upstream.port,
                    method: incoming.method,
                    path: path.startsWith('/') ? path : `/${path}`,
                    headers: headersFor(incoming, apiKey, body),
                },
                (response) => {
                    for (const [name, value] of Object.entries(response.headers)) {
                        if (value === undefined || HOP_BY_HOP.has(name) || name.startsWith('access-control-')) continue;
                        outgoing.setHeader(name, value);
                    }
                    outgoing.writeHead(response.statusCode ?? 502);
                    response.pipe(outgoing);
                    response.once('error', reject);
                    outgoing.once('close', resolve);
                },
            );
            proxied.once('error', reject);
            // A caller that goes away no longer needs its answer.
            outgoing.once('close', () => {
                proxied.destroy();
                resolve();
            });
            proxied.end(body);
        });
    }

    /** The caller's headers without those it must not set, and with those that the platform sets. */
    function headersFor(incoming: IncomingMessage, apiKey: string, body: Buffer): Record<string, string | string[]> {
        const named = (incoming.headers.connection ?? '').toLowerCase().split(',').map((name) => name.trim());
        const headers: Record<string, string | string[]> = {};
        for (const [name, value] of Object.entries(incoming.headers)) {
            if (value === undefined || HOP_BY_HOP.has(name) || named.includes(name)) continue;
            if (name.startsWith('cf-') || name.startsWith('x-forwarded-') || name === 'x-real-ip') continue;
            if (name === 'apikey' || name === 'content-length' || name === 'expect' || name === 'host') continue;
            headers[name] = value;
        }
        const caller = (incoming.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, '');
        headers['authorization'] = incoming.headers.authorization ?? `Bearer ${apiKey}`;
        headers['cf-connecting-ip'] = caller;
        headers['x-forwarded-for'] = caller;
        headers['x-forwarded-proto'] = 'http';
        headers['x-forwarded-prefix'] = PREFIX;
        headers['host'] = upstream.host;
        if (incoming.headers.host !== undefined) headers['x-forwarded-host'] = incoming.headers.host;
        if (options.country !== undefined) headers['cf-ipcountry'] = options.country;
        if (body.length > 0 || incoming.headers['content-length'] !== undefined) {
            headers['content-length'] = String(body.length);
        }
        return headers;
    }

    await new Promise<void>((resolve, reject) => {
        server.once('error', (error: NodeJS.ErrnoException) => {
            reject(error.code === 'EADDRINUSE'
                ? new UserError(`Port ${options.port} is in use by another program.`,
                    'Stop that program, or choose another with --port.', { cause: error })
                : error);
        });
        server.listen({ host: '127.0.0.1', port: options.port ?? 0 }, resolve);
    });
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('the gateway has no address');

    return {
        url: `http://127.0.0.1:${address.port}`,
        port: address.port,
        async stop() {
            const closed = new Promise<void>((resolve) => server.close(() => resolve()));
            server.closeAllConnections();
            agent.destroy();
            await closed;
        },
    };
}

/** Any origin may call: the keys and row level security decide what it gets, and no cookie is involved. */
function allowBrowsers(incoming: IncomingMessage, outgoing: ServerResponse): void {
    outgoing.setHeader('access-control-allow-origin', '*');
    outgoing.setHeader('access-control-expose-headers', EXPOSED_HEADERS);
    if (incoming.method !== 'OPTIONS') return;
    outgoing.setHeader('access-control-allow-methods', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS');
    outgoing.setHeader('access-control-allow-headers',
        incoming.headers['access-control-request-headers'] ?? 'authorization, apikey, content-type, prefer, x-client-info');
    outgoing.setHeader('access-control-max-age', '3600');
    outgoing.setHeader('vary', 'Access-Control-Request-Headers');
}

function answer(outgoing: ServerResponse, status: number, content: object): void {
    const text = `${JSON.stringify(content, undefined, 2)}\n`;
    outgoing.writeHead(status, {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(text),
    });
    outgoing.end(text);
}

/** What stands at /, for whoever opens it in a browser. */
function index(incoming: IncomingMessage): object {
    const base = `http://${incoming.headers.host ?? '127.0.0.1'}`;
    return {
        name: 'PageShare, local stack',
        rest: `${base}${PREFIX}`,
        description: 'The Data API: tables and views under /rest/v1/<name>, calls under /rest/v1/rpc/<name>.',
        use: 'Send the anon key that `npm start` printed as the header `apikey`, and a person\'s token as `Authorization: Bearer`.',
        absent: 'Sign-up (/auth/v1), files (/storage/v1) and realtime are Supabase\'s own and no part of this stack.',
    };
}

function notHere(path: string): string {
    return /^\/(auth|storage|realtime|functions)\/v1/.test(path)
        ? 'That service is Supabase\'s own and no part of the local stack; `npm start` prints tokens of demo people instead.'
        : `Ask ${PREFIX}/<table> or ${PREFIX}/rpc/<function>.`;
}

function keyOf(incoming: IncomingMessage): string | undefined {
    const header = incoming.headers['apikey'];
    if (typeof header === 'string' && header !== '') return header;
    const query = (incoming.url ?? '').split('?').slice(1).join('?');
    return new URLSearchParams(query).get('apikey') ?? undefined;
}

/** The key as a URL parameter is for the gateway: PostgREST would take it for a filter on a column. */
function withoutKey(target: string): string {
    const [path, ...rest] = target.split('?');
    if (rest.length === 0) return target;
    const query = rest.join('?').split('&').filter((part) => part !== 'apikey' && !part.startsWith('apikey=')).join('&');
    return query === '' ? path ?? '/' : `${path}?${query}`;
}

/** The whole body, or undefined when it is too large. */
async function read(incoming: IncomingMessage, limit: number): Promise<Buffer | undefined> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > limit) return undefined;
        chunks.push(chunk);
    }
    return Buffer.concat(chunks);
}

/** Names the first part of the request that is no UTF-8. Node hands over URL and headers byte by byte (latin1). */
function firstMalformed(incoming: IncomingMessage, target: string, body: Buffer): string | undefined {
    if (!isUtf8Text(percentDecoded(target))) return 'The address';
    for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
        if (!isUtf8Text(Buffer.from(incoming.rawHeaders[index + 1] ?? '', 'latin1'))) {
            return `The header ${incoming.rawHeaders[index]?.toLowerCase()}`;
        }
    }
    const type = incoming.headers['content-type'] ?? 'application/json';
    if (type.startsWith('application/octet-stream')) return undefined;
    if (type.startsWith('application/x-www-form-urlencoded')) {
        return isUtf8Text(percentDecoded(body.toString('latin1'))) ? undefined : 'The body';
    }
    return isUtf8Text(body) ? undefined : 'The body';
}

function percentDecoded(text: string): Buffer {
    const raw = text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    return Buffer.from(raw, 'latin1');
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function isUtf8Text(bytes: Buffer): boolean {
    try {
        decoder.decode(bytes);
        return true;
    } catch {
        return false;
    }
}
