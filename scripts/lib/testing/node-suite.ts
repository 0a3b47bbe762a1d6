import { spawn, type ChildProcess } from 'node:child_process';
import { projectDirectory } from '../paths.ts';
import { TapReader, type Verdict } from './tap.ts';

const running = new Set<ChildProcess>();

/**
 * Runs one TypeScript test file in a process of its own, with node:test's TAP reporter. A file that hangs is ended with
 * everything it started; one that ends badly without a failing test counts as a failure, with the end of what it said.
 */
export async function runNodeFile(
    file: string,
    environment: Record<string, string>,
    timeoutMs = 480_000,
): Promise<Verdict> {
    const child = spawn(process.execPath, ['--import', 'tsx', '--test-reporter=tap', file], {
        cwd: projectDirectory,
        env: { ...process.env, ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
    });
    running.add(child);
    const reader = new TapReader();
    let errors = '';
    let timedOut = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => reader.write(text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
        errors = (errors + text).slice(-4000);
    });
    const timer = setTimeout(() => {
        timedOut = true;
        endGroup(child, 'SIGKILL');
    }, timeoutMs);
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (exitCode, exitSignal) => resolve([exitCode, exitSignal]));
    });
    clearTimeout(timer);
    running.delete(child);

    const why = timedOut
        ? `did not end within ${timeoutMs / 1000} s`
        : `the process ended with ${signal ?? `exit code ${code}`}`;
    const broken = timedOut || signal !== null || (code !== 0 && !reader.isRed);
    return reader.finish(broken
        ? (last) => ({
            description: why,
            details: [
                last === '' ? 'before the first test' : `after: ${last}`,
                ...errors.trim().split('\n').slice(-20),
            ],
        })
        : undefined);
}

/** Ends every test process that still runs, and what it started: for an interrupted run. */
export function endNodeFiles(): void {
    for (const child of running) {
        endGroup(child, 'SIGTERM');
    }
}

function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
    if (child.pid === undefined) {
        return;
    }
    try {
        process.kill(-child.pid, signal);
    } catch {
        child.kill(signal);
    }
}
