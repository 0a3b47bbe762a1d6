/** pgTAP as `supabase test db` runs it: `pg_prove`, in a container beside the server's. */
import { spawn } from 'node:child_process';
import { relative } from 'node:path';
import { projectPath } from '../paths.ts';
import type { DockerServer } from './docker.ts';
import { suiteSettings } from './pgtap.ts';
import { TapReader, type Verdict } from './tap.ts';

/** The CLI's own image for it: the server's has no pg_prove. PAGESHARE_PG_PROVE_IMAGE names another tag. */
const IMAGE = 'supabase/pg_prove:3.36';

/** Lines of TAP. What else pg_prove writes are its own headings and sums, a bare `ok` among them. */
const TAP_LINE = /^\s*((not )?ok \d|\d+\.\.\d|#|Bail out!)/;

/** Runs one pgTAP file by pg_prove in the database of `url`, which is on the container's server. */
export async function provePgtapFile(server: Pick<DockerServer, 'docker' | 'container'>, file: string, url: string): Promise<Verdict> {
    const { pathname, username, password } = new URL(url);
    const tests = projectPath('tests', 'pgtap');
    const child = spawn(server.docker, [
        'run', '--rm', '--network', `container:${server.container}`, '--volume', `${tests}:/tests:ro`,
        '--env', `PGPASSWORD=${password}`, '--env', `PGOPTIONS=${suiteSettings()}`,
        // The image has an entry point that keeps the arguments to itself.
        '--entrypoint', 'pg_prove', process.env['PAGESHARE_PG_PROVE_IMAGE'] ?? IMAGE,
        '--verbose', '--host', '127.0.0.1', '--username', username, '--dbname', pathname.slice(1), `/tests/${relative(tests, file)}`,
    ], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => { output += text; });
    child.stderr.setEncoding('utf8').on('data', (text: string) => { errors = (errors + text).slice(-4000); });
    const code = await new Promise<number | null>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', resolve);
    });

    const reader = new TapReader();
    for (const line of output.split('\n')) {
        if (TAP_LINE.test(line)) reader.write(`${line}\n`);
    }
    // Dubious: psql ended with an error, whatever the tests before it said.
    const broken = code !== 0 && (!reader.isRed || /^Dubious/m.test(output));
    return reader.finish(broken
        ? (last) => ({
            description: `pg_prove ended with exit code ${code ?? 'none'}`,
            details: [last === '' ? 'before the first assertion' : `after: ${last}`, ...errors.trim().split('\n').slice(-20)],
        })
        : undefined);
}
