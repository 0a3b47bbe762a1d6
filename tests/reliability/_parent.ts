/** A process that starts the servers and then waits to be killed: what the orphan tests kill. */
import { throwAwayDirectory } from '../../scripts/lib/embedded.ts';
import { startStack } from '../../scripts/lib/stack.ts';

const dataDir = throwAwayDirectory();
const stack = await startStack({ dataDir, ephemeral: true, migrate: false });
process.stdout.write(`${JSON.stringify({
    dataDir,
    postgres: stack.postgres?.pid,
    postgrest: stack.postgrest.pid,
    databaseUrl: stack.databaseUrl,
})}\nready\n`);
