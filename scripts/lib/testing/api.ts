import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGateway } from '../gateway.ts';
import { ANON_KEY, LOCAL_JWT_SECRET, SERVICE_ROLE_KEY } from '../keys.ts';
import type { DataApi } from '../platform.ts';
import { startPostgrest } from '../postgrest.ts';
import { currentRun, type ApiAddress } from './run-context.ts';
import { TestServer } from './server.ts';

/** A running API over a database of its own: PostgREST behind the gateway, on a copy of the template. */
export interface SharedApi {
    address: ApiAddress;
    stop(): Promise<void>;
}

/** Starts an API on the server. The caller stops it, and the server after it. */
export async function shareApi(server: TestServer, dataApi: DataApi): Promise<SharedApi> {
    const database = await server.database('migrated', dataApi);
    const directory = await mkdtemp(join(tmpdir(), 'pageshare-api-'));
    const postgrest = await startPostgrest({
        databaseUrl: database.url('authenticator'),
        logFile: join(directory, 'postgrest.log'),
    });
    const gateway = await startGateway({ postgrestUrl: postgrest.url });
    return {
        address: {
            url: gateway.url,
            anonKey: ANON_KEY,
            serviceRoleKey: SERVICE_ROLE_KEY,
            jwtSecret: LOCAL_JWT_SECRET,
            databaseUrl: database.url(),
            superuserUrl: database.superuserUrl,
        },
        async stop() {
            await gateway.stop();
            await postgrest.stop();
            await rm(directory, { recursive: true });
            await database.drop();
        },
    };
}

/**
 * The API that this process may test against: the run's one where `npm test` started us, else one of our own, for a file
 * that somebody runs alone. `stop` ends only what was started here.
 */
export async function apiStack(): Promise<SharedApi> {
    const shared = currentRun()?.api;
    if (shared !== undefined) {
        return { address: shared, stop: async () => undefined };
    }
    const server = await TestServer.open();
    const api = await shareApi(server, process.env['PAGESHARE_TEST_DATA_API'] === 'open' ? 'open' : 'closed');
    return {
        address: api.address,
        async stop() {
            await api.stop();
            await server.stop();
        },
    };
}
