/** A lock that says who holds it, and that a death of its holder opens. */
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';

/** Who holds a lock. */
export interface LockHolder {
    pid: number;
    /** When that process began: a process id alone may have passed to somebody else. */
    began: string;
}

export interface Lock {
    release(): void;
}

/** Takes the lock that the file stands for, or returns who holds it. */
export function takeLock(file: string): Lock | LockHolder {
    const mine: LockHolder = { pid: process.pid, began: beginningOf(process.pid) };
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, JSON.stringify(mine));
    try {
        for (let attempt = 1; ; attempt++) {
            try {
                // A link is made whole or not at all, and never over another.
                linkSync(draft, file);
                return { release: () => rmSync(file, { force: true }) };
            } catch (error) {
                if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt === 3) throw error;
            }
            const holder = readHolder(file);
            if (holder !== undefined && beginningOf(holder.pid) === holder.began) return holder;
            rmSync(file, { force: true });
        }
    } finally {
        rmSync(draft, { force: true });
    }
}

function readHolder(file: string): LockHolder | undefined {
    try {
        return JSON.parse(readFileSync(file, 'utf8')) as LockHolder;
    } catch {
        return undefined;
    }
}

/** When the process began, in whatever form the system tells it; empty when there is no such process. */
function beginningOf(pid: number): string {
    if (process.platform !== 'linux') {
        return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
    }
    try {
        // The 22nd field; the second, the program's name, stands in parentheses and may hold anything.
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        // Z: it is dead, and only waits for its parent to take notice.
        return fields[0] === 'Z' ? '' : fields[19] ?? '';
    } catch {
        return '';
    }
}
