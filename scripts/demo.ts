/**
 * npm run demo -- [--env NAME] [--yes]
 *
 * Uses PageShare as a front end would and tells what each person saw; ends with exit code 1 at the first thing that is
 * not as it should be. Runs against the stack of SUPABASE_URL and DATABASE_URL, or without them against a throw-away one.
 */
import { parseArgs } from 'node:util';
import { main, say, UserError } from './lib/cli.ts';
import { loadData } from './lib/data/index.ts';
import { isLocalDatabase } from './lib/database.ts';
import type { DemoStack } from './lib/demo/people.ts';
import { runDemo } from './lib/demo/run.ts';
import { loadEnvironment, requireVariable } from './lib/env.ts';
import { LOCAL_JWT_SECRET, roleKey } from './lib/keys.ts';
import { startStack } from './lib/stack.ts';

const usage = 'npm run demo -- [--env NAME] [--yes]';

main(async () => {
    const options = readOptions();
    if (options.help === true) {
        say(`Usage: ${usage}`);
        say('Plays a story of four people against the stack of SUPABASE_URL and DATABASE_URL, or a throw-away one.');
        return;
    }
    const environment = loadEnvironment(options.env);
    if (environment['SUPABASE_URL'] === undefined || environment['SUPABASE_URL'] === '') {
        await onThrowAwayStack();
    } else {
        await runDemo(givenStack(environment['SUPABASE_URL'], environment, options.yes === true));
    }
    say('Everything was as it should be.');
});

async function onThrowAwayStack(): Promise<void> {
    say('Starting a throw-away stack: Postgres, the migrations, PostgREST, the ticker catalogue.');
    const started = Date.now();
    const stack = await startStack();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.once(signal, () => void stack.stop().finally(() => process.exit(130)));
    }
    try {
        await loadData({ databaseUrl: stack.databaseUrl, environment: undefined });
        say(`Ready after ${((Date.now() - started) / 1000).toFixed(1)} s at ${stack.apiUrl}.`);
        say();
        await runDemo({ ...stack, url: stack.apiUrl });
    } finally {
        await stack.stop();
    }
}

/** The stack that the environment names. The keys follow from the JWT secret where they are not given. */
function givenStack(url: string, environment: NodeJS.ProcessEnv, yes: boolean): DemoStack {
    const databaseUrl = requireVariable(
        'DATABASE_URL',
        'names the database behind SUPABASE_URL, where the demo\'s people sign up',
    );
    if (!isLocalDatabase(databaseUrl) && !yes) {
        throw new UserError('The demo signs four people up and deletes them again, and this stack is not on this machine.',
            'Say --yes if it may do so there. Nothing has been changed.');
    }
    const jwtSecret = isLocalDatabase(databaseUrl)
        ? environment['SUPABASE_JWT_SECRET'] || LOCAL_JWT_SECRET
        : requireVariable('SUPABASE_JWT_SECRET', 'signs the tokens of the demo\'s people');
    return {
        url,
        databaseUrl,
        jwtSecret,
        anonKey: environment['SUPABASE_ANON_KEY'] || roleKey('anon', jwtSecret),
        serviceRoleKey: environment['SUPABASE_SERVICE_ROLE_KEY'] || roleKey('service_role', jwtSecret),
    };
}

function readOptions() {
    try {
        return parseArgs({
            options: {
                env: { type: 'string' },
                yes: { type: 'boolean' },
                debug: { type: 'boolean' },
                help: { type: 'boolean' },
            },
        }).values;
    } catch (error) {
        throw new UserError(error instanceof Error ? error.message : String(error), `Usage: ${usage}`);
    }
}
