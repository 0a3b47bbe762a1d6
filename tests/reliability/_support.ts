/** What the reliability tests share: processes to start, to kill, and to look for afterwards. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import pg from 'pg';
import { projectDirectory, projectPath } from '../../scripts/lib/paths.ts';

/** Debian's Postgres 15, where it is installed. */
export const DEBIAN_15 = '/usr/lib/postgresql/15/bin';

/** The server that everything about the platform is tried on: the one of the run (`npm test -- --pg 15|17|18`). */
export const SERVERS: { name: string; options: { major?: 17 | 18; binDir?: string } }[] = [
    { name: 'Postgres 15', options: { binDir: DEBIAN_15 } },
    { name: 'Postgres 17', options: { major: 17 as const } },
    { name: 'Postgres 18', options: { major: 18 as const } },
].filter(({ name }) => name.endsWith(process.env['PAGESHARE_TEST_PG'] ?? '17'));

/** A command of ours as a process of its own, and all that it has written. */
export interface Command {
    child: ChildProcess;
    output(): string;
    /** Waits until the output holds the text; rejects with the output when the command ends before. */
    says(text: string | RegExp): Promise<void>;
    /** The exit code, or the signal's name. */
    ended: Promise<number | string>;
}

/** Starts a TypeScript file of the project the way its npm script does, in an environment without our variables. */
export function startCommand(file: string, args: string[] = [], env: Record<string, string> = {}): Command {
    const child = spawn(process.execPath, ['--import', 'tsx', projectPath(file), ...args], {
        cwd: projectDirectory,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/', ...env },
    });
    let text = '';
    const listeners = new Set<() => void>();
    const hear = (chunk: Buffer): void => {
        text += chunk.toString();
        for (const listener of listeners) listener();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    const ended = new Promise<number | string>((resolve) => {
        child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
    });
    return {
        child,
        output: () => text,
        ended,
        says: (wanted) => new Promise((resolve, reject) => {
            const check = (): void => {
                if (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)) {
                    listeners.delete(check);
                    resolve();
                }
            };
            listeners.add(check);
            check();
            void ended.then((code) => reject(new Error(`ended with ${code} before it said ${wanted}:\n${text}`)));
        }),
    };
}

/** A small disk of its own, where we may mount one: as root. Elsewhere undefined. */
export function smallDisk(context: TestContext, size: string): string | undefined {
    const mount = mkdtempSync(join(tmpdir(), 'pageshare-disk-'));
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=1777`, 'tmpfs', mount]).status === 0;
    context.after(() => {
        if (mounted) spawnSync('umount', ['-l', mount]);
        rmSync(mount, { recursive: true, force: true });
    });
    if (!mounted) context.diagnostic('no small disk could be mounted: only root may');
    return mounted ? mount : undefined;
}

/** Every living process whose command line names the text, zombies aside. */
export function processesNaming(text: string): number[] {
    return readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
        .filter((name) => {
            try {
                return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(text);
            } catch {
                return false;
            }
        })
        .map(Number);
}

/** True while the process lives. */
export function lives(pid: number): boolean {
    try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
    } catch {
        return false;
    }
}

/** Waits until the condition holds; fails with the sentence when it does not in time. */
export async function eventually(condition: () => boolean | Promise<boolean>, sentence: string, seconds = 10): Promise<void> {
    const deadline = Date.now() + seconds * 1000;
    while (!await condition()) {
        if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${sentence}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
}

/** Runs statements one by one on a connection of their own. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    try {
        return await work(client);
    } finally {
        await client.end().catch(() => undefined);
    }
}
