/**
 * `npm test -- --docker`: a server from the real Supabase image, started and stopped by `@databases/pg-test`. The container
 * has a name of its own, listens on loopback alone, has a superuser's password that nobody knows, and goes with us, whatever
 * ends us.
 *
 * What the image makes in its database `postgres` (an early auth.users, no storage.buckets: the services bring the rest) is
 * left alone. Each test has a database from template0 with the stand-in of supabase/platform in it, on the image's roles,
 * libraries (supautils, whose policy grants and the stand-in's own then both apply) and settings.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { accessSync, constants, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pgTest from '@databases/pg-test';
import pg from 'pg';
import { startGuarded } from '../children.ts';
import { UserError } from '../cli.ts';
import { withConnection } from '../database.ts';
import { LOCAL_PASSWORD, SUPERUSER } from '../embedded.ts';
import { freePort } from '../ports.ts';
import { projectPath } from '../paths.ts';

/** Supabase's Postgres; PAGESHARE_DOCKER_IMAGE names another tag. */
const IMAGE = 'supabase/postgres:17.6.1.031';

/** A server in a container. */
export interface DockerServer {
    /** Of the image's superuser. */
    superuserUrl: string;
    /** The program, and the container's name. */
    docker: string;
    container: string;
    stop(): Promise<void>;
}

/** Starts the container and waits for its server, or says in one sentence why that cannot be. */
export async function startDockerServer(): Promise<DockerServer> {
    const docker = findDocker();
    await requireEngine(docker);

    const image = process.env['PAGESHARE_DOCKER_IMAGE'] ?? IMAGE;
    const containerName = `pageshare-test-${process.pid}-${randomUUID().slice(0, 8)}`;
    const password = randomUUID();
    // Killed when the guard's pipe ends, so also when we are killed ourselves.
    const folder = mkdtempSync(join(tmpdir(), 'pageshare-docker-'));
    const guard = await startGuarded({
        command: '/bin/sh',
        args: ['-c', `trap '"$1" kill "$0" >/dev/null 2>&1; exit 0' TERM; while :; do sleep 0.2; done`, containerName, docker],
        env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/' },
        stopSignal: 'TERM',
        logFile: join(folder, 'log'),
        removeAfterwards: folder,
    });

    const path = process.env['PATH'];
    process.env['PATH'] = `${projectPath('scripts', 'lib', 'testing', 'loopback')}${delimiter}${path ?? ''}`;
    process.env['PAGESHARE_DOCKER'] = docker;
    try {
        const { databaseURL, kill } = await pgTest.default({
            image,
            containerName,
            pgUser: SUPERUSER,
            pgDb: 'postgres',
            externalPort: await freePort(),
            connectTimeoutSeconds: 120,
            environment: {
                POSTGRES_PASSWORD: password,
                POSTGRES_HOST_AUTH_METHOD: 'scram-sha-256',
                // For the client in the container by which pg-test asks whether the server is ready.
                PGPASSWORD: password,
            },
        });
        const url = new URL(databaseURL);
        url.hostname = '127.0.0.1';
        url.password = password;
        await letRolesIn(url.toString());
        return {
            superuserUrl: url.toString(),
            docker,
            container: containerName,
            async stop() {
                await kill();
                await guard.stop();
            },
        };
    } catch (error) {
        await guard.stop();
        throw new UserError(`The image ${image} did not become a server: ${(error as Error).message.split('\n')[0]}`,
            'Look at it with docker run, or name another image in PAGESHARE_DOCKER_IMAGE.', { cause: error });
    } finally {
        process.env['PATH'] = path;
    }
}

/**
 * Waits for the server that stays (pg-test has heard the one by which the image sets itself up, on its socket alone), and
 * gives the image's roles the password of every local server: `postgres` has the superuser's there, `authenticator` none.
 */
async function letRolesIn(superuserUrl: string): Promise<void> {
    const deadline = Date.now() + 120_000;
    for (;;) {
        try {
            return await withConnection(superuserUrl, async (client) => {
                const { rows } = await client.query<{ name: string }>(
                    'select rolname as name from pg_catalog.pg_roles where rolcanlogin and not rolsuper',
                );
                for (const { name } of rows) {
                    await client.query(`alter role ${pg.escapeIdentifier(name)} password '${LOCAL_PASSWORD}'`);
                }
            });
        } catch (error) {
            if (Date.now() > deadline) throw error;
            await new Promise((resolve) => setTimeout(resolve, 200));
        }
    }
}

function findDocker(): string {
    for (const directory of (process.env['PATH'] ?? '').split(delimiter)) {
        const candidate = join(directory, 'docker');
        try {
            accessSync(candidate, constants.X_OK);
            if (dirname(candidate) !== '.') return candidate;
        } catch {
            // Not here.
        }
    }
    throw new UserError('There is no docker on the PATH.', 'Install Docker, or leave --docker out: the tests bring a server of their own.');
}

async function requireEngine(docker: string): Promise<void> {
    try {
        await promisify(execFile)(docker, ['version', '--format', '{{.Server.Version}}'], { timeout: 20_000 });
    } catch {
        throw new UserError('No Docker engine answers.',
            'Start Docker, or leave --docker out: the tests bring a server of their own.');
    }
}
