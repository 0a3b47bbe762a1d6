/**
 * Server processes that never outlive us.
 *
 * A server is not started by Node itself but by a small shell, whose standard input is a pipe that only this process holds
 * open. A reader in that shell waits for the end of the pipe and then stops the server. The kernel closes the pipe on any
 * death of ours, SIGKILL and the out-of-memory killer included, so there is one way to stop for every case: the end of the
 * pipe. Each server gets a session of its own, so that Ctrl-C in the terminal reaches only us and we stop things in order.
 */
import { spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Which account a process runs as, where it is not ours. */
export interface Account {
    name: string;
    uid: number;
    gid: number;
}

export interface GuardedOptions {
    command: string;
    args: readonly string[];
    /** The whole environment of the server: nothing of ours leaks in. */
    env: Record<string, string>;
    /** The signal that asks the server to end in good order. */
    stopSignal: 'INT' | 'TERM';
    /** Its output, appended. A file and no pipe, so that the server never blocks or dies on a reader that is gone. */
    logFile: string;
    /** Seconds to end in good order before it is made to (SIGQUIT, two seconds later SIGKILL). */
    graceSeconds?: number;
    account?: Account | undefined;
    /** A directory that the guard deletes when the server has ended, also when we are no longer there to do it. */
    removeAfterwards?: string | undefined;
}

export interface GuardedProcess {
    /** The process id of the server itself, not of its guard. */
    readonly pid: number;
    /** Settles when the server has ended, with its exit code (128 + n after signal n). */
    readonly exited: Promise<number>;
    /** True once it has ended. */
    hasExited(): boolean;
    /** Ends the server in good order and waits for it. Calling it again is harmless. */
    stop(): Promise<void>;
    /** What the server has written in this run (the end of it, when it is long). */
    log(): string;
}

// $1 stop signal, $2 grace in seconds, $3 directory to remove or empty, then the command.
const GUARD = `
exec 3<&0 </dev/null
signal=$1 grace=$2 remove=$3
shift 3
"$@" >&2 3<&- &
server=$!
echo "$server"
exec >&2
(
    while read -r _ <&3; do :; done
    kill -s "$signal" "$server"
    left=$((grace * 20))
    while [ "$left" -gt 0 ] && kill -s 0 "$server"; do sleep 0.05; left=$((left - 1)); done
    kill -s QUIT "$server"
    sleep 2
    kill -s KILL "$server"
) 2>/dev/null &
reader=$!
exec 3<&-
wait "$server"
code=$?
kill -s KILL "$reader" 2>/dev/null
wait "$reader" 2>/dev/null
if [ -n "$remove" ]; then rm -rf "$remove"; fi
exit "$code"
`;

/** Starts a server under the guard. Resolves when it has been started, which does not yet mean that it is ready. */
export async function startGuarded(options: GuardedOptions): Promise<GuardedProcess> {
    // Kept open, so that it can be read when the guard has deleted it with its directory.
    const log = openSync(options.logFile, 'a+');
    const logStart = fstatSync(log).size;
    const child = spawn(
        '/bin/sh',
        [
            '-c', GUARD, 'pageshare-guard', options.stopSignal, String(options.graceSeconds ?? 20),
            options.removeAfterwards ?? '', options.command, ...options.args,
        ],
        {
            cwd: '/',
            detached: true,
            env: options.env,
            stdio: ['pipe', 'pipe', log],
            ...(options.account === undefined ? {} : { uid: options.account.uid, gid: options.account.gid }),
        },
    );
    const { stdin, stdout } = child;
    if (stdin === null || stdout === null) throw new Error('the guard has no pipes');

    let ended = false;
    let lastWords = '';
    const exited = new Promise<number>((resolve) => {
        child.once('close', (code, signal) => {
            ended = true;
            lastWords = readLog(log, logStart);
            closeSync(log);
            resolve(code ?? (signal === 'SIGKILL' ? 137 : 128));
        });
    });
    const pid = await new Promise<number>((resolve, reject) => {
        let text = '';
        child.once('error', reject);
        stdout.on('data', (chunk: Buffer) => {
            text += chunk.toString();
            if (text.includes('\n')) resolve(Number(text));
        });
        stdout.once('end', () => reject(new Error(`${options.command} could not be started`)));
    });
    // The guard closes its reading end when the server ends; a write error then means nothing.
    stdin.on('error', () => undefined);

    const guarded: GuardedProcess = {
        pid,
        exited,
        hasExited: () => ended,
        async stop() {
            stdin.end();
            await exited;
        },
        log: () => ended ? lastWords : readLog(log, logStart),
    };
    running.add(guarded);
    void exited.then(() => running.delete(guarded));
    return guarded;
}

/** The end of what was written since `start`: more than anybody reads, less than a memory problem. */
function readLog(file: number, start: number): string {
    const end = fstatSync(file).size;
    const from = Math.max(start, end - 256 * 1024);
    const buffer = Buffer.alloc(Math.max(end - from, 0));
    readSync(file, buffer, 0, buffer.length, from);
    return buffer.toString('utf8');
}

const running = new Set<GuardedProcess>();

/** Ends every server that this process has started, the last one first, and waits for them: for a signal at any moment. */
export async function stopAllGuarded(): Promise<void> {
    for (const guarded of [...running].reverse()) await guarded.stop();
}
