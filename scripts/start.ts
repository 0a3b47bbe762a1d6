/**
 * npm start -- [--reset] [--port N] [--database-port N] [--open] [--no-demo] [--yes]
 *
 * A whole PageShare back end on this machine: ready in seconds, kept between runs, gone with Ctrl-C.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { stopAllGuarded } from './lib/children.ts';
import { main, redact, reportError, say, UserError } from './lib/cli.ts';
import { demoPeople, loadData } from './lib/data/index.ts';
import { connect, isLocalDatabase } from './lib/database.ts';
import { accountCan, serverAccount } from './lib/embedded.ts';
import { loadEnvironment } from './lib/env.ts';
import { takeLock } from './lib/lock.ts';
import { projectDirectory, projectPath } from './lib/paths.ts';
import { isPortFree, nextFreePort, parsePort } from './lib/ports.ts';
import { startStack, type Stack, type StackOptions } from './lib/stack.ts';

const usage = 'npm start -- [--reset] [--port N] [--database-port N] [--open] [--no-demo] [--yes]';

/** The ports of `supabase start`. */
const API_PORT = 54321;
const DATABASE_PORT = 54322;

main(async () => {
    const options = readOptions();
    if (options.help === true) {
        say(`Usage: ${usage}`);
        say('Starts Postgres, the migrations, PostgREST and a gateway; keeps its data; Ctrl-C stops it.');
        say('  --reset            begins with an empty database');
        say('  --port N           the port of the API (54321, or the next free one)');
        say('  --database-port N  the port of the database (54322, or the next free one)');
        say('  --open             new objects of public are granted by default, as in older Supabase projects');
        say('  --no-demo          only the ticker catalogue, no demo people and posts');
        say('  --yes              allows a DATABASE_URL that is not on this machine');
        say('With DATABASE_URL set, that server is used instead of an embedded one.');
        return;
    }
    loadEnvironment();
    const began = performance.now();
    const databaseUrl = process.env['DATABASE_URL'];
    const session = new Session();
    session.listen();
    await session.run(async () => {
        const stack = databaseUrl === undefined || databaseUrl === ''
            ? await onEmbeddedServer(options, session)
            : await onGivenServer(databaseUrl, options);
        session.stack = stack;
        // Demo people are for a database of this machine: elsewhere others may be living.
        const demo = options['no-demo'] !== true && isLocalDatabase(stack.databaseUrl);
        await loadData({ databaseUrl: stack.databaseUrl, environment: 'development', demo });
        await refreshMetrics(stack);
        await firstCall(stack);
        welcome(stack, demo ? demoPeople : [], (performance.now() - began) / 1000);
        const part = await stack.broken;
        if (!session.stopping) {
            throw new UserError(`${part} has stopped by itself.`, `Its log: ${logOf(stack, part)}`);
        }
    });
});

type Options = ReturnType<typeof readOptions>;

/** What has to be undone when this process is asked to end, at whatever moment. */
class Session {
    stack: Stack | undefined;
    stopping = false;
    readonly #releases: (() => void)[] = [];

    /** Remembers something to undo at the end. */
    onEnd(release: () => void): void {
        this.#releases.push(release);
    }

    /** Ctrl-C, `kill`, a closed terminal, and the death of the npm that started us all mean: stop in order. */
    listen(): void {
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
            process.on(signal, () => void this.#stop(signal === 'SIGTERM' ? 'stopping' : '\nstopping'));
        }
        if (process.env['npm_lifecycle_event'] !== undefined) {
            const npm = starter();
            setInterval(() => {
                if (starter() !== npm) void this.#stop('npm is gone: stopping');
            }, 500).unref();
        }
    }

    async run(work: () => Promise<void>): Promise<void> {
        try {
            await work();
        } catch (error) {
            // Servers that end because we stop them make the work fail; that is no news.
            if (this.stopping) return await new Promise(() => undefined);
            await this.#end();
            throw error;
        }
    }

    async #stop(word: string): Promise<void> {
        if (this.stopping) return;
        this.stopping = true;
        say(`${word} ...`);
        try {
            await this.#end();
        } catch (error) {
            reportError(error);
            process.exit(1);
        }
        say('stopped; the data is kept.');
        process.exit(0);
    }

    async #end(): Promise<void> {
        await this.stack?.stop();
        await stopAllGuarded();
        for (const release of this.#releases.splice(0)) release();
    }
}

/**
 * The process that started this script. npm does it through a shell, which outlives a killed npm: then the shell's parent
 * is the one to watch.
 */
function starter(): number {
    const parent = process.ppid;
    try {
        if (!readFileSync(`/proc/${parent}/cmdline`, 'utf8').includes('scripts/start.ts')) return parent;
        const stat = readFileSync(`/proc/${parent}/stat`, 'utf8');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    } catch {
        // No /proc on this system, or the parent is gone in this moment: then ours has changed.
        return parent;
    }
}

/** The usual case: a server of our own, its data kept in the project. */
async function onEmbeddedServer(options: Options, session: Session): Promise<Stack> {
    const place = dataPlace();
    mkdirSync(place, { recursive: true });
    const lock = takeLock(join(place, 'lock'));
    if ('pid' in lock) {
        throw new UserError(`npm start is already running on ${place} (process ${lock.pid}).`,
            'Use that one, or stop it first with Ctrl-C.');
    }
    session.onEnd(() => lock.release());
    const dataDir = join(place, 'postgres');
    if (options.reset === true) rmSync(dataDir, { recursive: true, force: true });
    if (place !== projectPath('.pageshare')) say(`The data is in ${place}.`);

    const ports = await choosePorts(options);
    const stackOptions: StackOptions = {
        dataDir,
        ports,
        dataApi: options.open === true ? 'open' : 'closed',
        progress: (step) => say(`starting ${step} ...`),
    };
    return await startStack(stackOptions);
}

/** A server of one's own: DATABASE_URL. */
async function onGivenServer(databaseUrl: string, options: Options): Promise<Stack> {
    if (options.reset === true) {
        throw new UserError('--reset is for the embedded database only, and DATABASE_URL is set.',
            'Roll back with npm run migrate -- down, or unset DATABASE_URL.');
    }
    if (!isLocalDatabase(databaseUrl) && options.yes !== true) {
        throw new UserError(`DATABASE_URL is ${redact(databaseUrl)}, which is not on this machine.`,
            'npm start would migrate it and load the catalogue: say --yes if that is meant, or unset DATABASE_URL.');
    }
    say(`Using the server of DATABASE_URL, ${redact(databaseUrl)}.`);
    const { api } = await choosePorts(options);
    return await startStack({ databaseUrl, ports: { api }, progress: (step) => say(`starting ${step} ...`) });
}

/**
 * Where the data is kept: PAGESHARE_DATA_DIR, else .pageshare in the project, unless Postgres runs as a user who cannot get
 * there (we are root, and the project lies in a private folder): then a place of the system, named by the project's path.
 */
function dataPlace(): string {
    const given = process.env['PAGESHARE_DATA_DIR'];
    if (given !== undefined && given !== '') return resolve(given);
    const account = serverAccount();
    const own = projectPath('.pageshare');
    if (account === undefined || accountCan(account, '-x', projectDirectory)) return own;
    const name = createHash('sha256').update(projectDirectory).digest('hex').slice(0, 12);
    const parent = existsSync('/var/lib') && accountCan(account, '-x', '/var/lib') ? '/var/lib' : tmpdir();
    return join(parent, 'pageshare', name);
}

/** The ports of `supabase start`, or the next free ones, said in a sentence; a port that was asked for is never exchanged. */
async function choosePorts(options: Options): Promise<{ api: number; database: number }> {
    const pick = async (what: string, option: string, given: string | undefined, usual: number, taken: number[]) => {
        if (given !== undefined) {
            const port = parsePort(given, option);
            if (taken.includes(port) || !await isPortFree(port)) {
                throw new UserError(`Port ${port} is in use by another program.`,
                    `Stop that program, or choose another with ${option}.`);
            }
            return port;
        }
        const port = await nextFreePort(usual, taken);
        if (port !== usual) say(`Port ${usual} is in use by another program: the ${what} is at ${port}.`);
        return port;
    };
    const api = await pick('API', '--port', options.port, API_PORT, []);
    const database = await pick('database', '--database-port', options['database-port'], DATABASE_PORT, [api]);
    return { api, database };
}

/** Trends, metrics and what explore shows, of the data as it is now: in production a job does it, again and again. */
async function refreshMetrics(stack: Stack): Promise<void> {
    const client = await connect(stack.databaseUrl);
    try {
        await client.query('select private.refresh_metrics()');
    } finally {
        await client.end();
    }
}

/** Ready means answered: the catalogue, read as a front end reads it. */
async function firstCall(stack: Stack): Promise<void> {
    const response = await fetch(`${stack.apiUrl}/rest/v1/tickers?select=symbol&limit=1`, {
        headers: { apikey: stack.anonKey },
    });
    if (response.ok) return;
    throw new Error(`The API answered ${response.status}: ${await response.text()}`);
}

function logOf(stack: Stack, part: string): string {
    const log = part === 'Postgres' ? stack.postgres?.log() : stack.postgrest.log();
    return log?.trim().split('\n').at(-1) ?? 'empty';
}

function welcome(stack: Stack, people: readonly { id: string; username: string }[], seconds: number): void {
    const { apiUrl, anonKey, serviceRoleKey } = stack;
    const first = people[0];
    const token = first === undefined ? undefined : stack.tokenFor(first.id);
    say();
    say(`PageShare is ready after ${seconds.toFixed(1)} s. Ctrl-C stops it, the data is kept.`);
    say();
    say(`API           ${apiUrl}/rest/v1`);
    say(`database      ${stack.databaseUrl}`);
    say(`anon key      ${anonKey}`);
    say(`service key   ${serviceRoleKey}`);
    if (people.length > 0) {
        say();
        say('Demo people, by token:');
        for (const person of people) say(`${person.username.padEnd(14)}${stack.tokenFor(person.id)}`);
    }
    say();
    say('A first call with curl:');
    say();
    say(`    curl '${apiUrl}/rest/v1/tickers?select=symbol,name&limit=3' -H 'apikey: ${anonKey}'`);
    say();
    say(`A first call with supabase-js${first === undefined ? '' : `, as ${first.username}`}:`);
    say();
    // supabase-js wants a WebSocket even where nothing is listened to, and Node has one since 22.
    const realtime = typeof WebSocket === 'undefined' ? ', realtime: { transport: class {} }' : '';
    const access = token === undefined ? '' : `, accessToken: async () => '${token}'`;
    say(`    import { createClient } from '@supabase/supabase-js'`);
    say(`    const supabase = createClient('${apiUrl}',`);
    say(`        '${anonKey}',`);
    say(`        { ${`${access}${realtime}`.slice(2)} })`.replace('{  }', '{}'));
    say(token === undefined
        ? `    console.log(await supabase.from('tickers').select('symbol,name').limit(3))`
        : `    console.log(await supabase.rpc('create_post', { content: 'Hello, $AAPL' }))`);
    say();
}

function readOptions() {
    try {
        return parseArgs({
            options: {
                reset: { type: 'boolean' },
                port: { type: 'string' },
                'database-port': { type: 'string' },
                open: { type: 'boolean' },
                'no-demo': { type: 'boolean' },
                yes: { type: 'boolean' },
                debug: { type: 'boolean' },
                help: { type: 'boolean' },
            },
        }).values;
    } catch (error) {
        throw new UserError(error instanceof Error ? error.message : String(error), `Usage: ${usage}`);
    }
}
