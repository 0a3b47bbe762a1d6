/**
 * npm run platform -- [--env NAME] [--open] [--yes]
 *
 * Builds, on the bare server of DATABASE_URL, what Supabase provides around a database. Never on a real Supabase.
 */
import { parseArgs } from 'node:util';
import { main, redact, say, UserError } from './lib/cli.ts';
import { isLocalDatabase, parseDatabaseUrl } from './lib/database.ts';
import { LOCAL_PASSWORD } from './lib/embedded.ts';
import { loadEnvironment, requireVariable } from './lib/env.ts';
import { applyPlatform } from './lib/platform.ts';

const usage = 'npm run platform -- [--env NAME] [--open] [--yes]';

main(async () => {
    const options = readOptions();
    if (options.help === true) {
        say(`Usage: ${usage}`);
        say('Builds the roles, schemas and functions that Supabase provides, on the bare server of DATABASE_URL.');
        say('  --open  grants new objects of public to the API roles by default, as older Supabase projects do');
        say('  --yes   allows a server that is not on this machine');
        return;
    }
    loadEnvironment(options.env);
    const url = requireVariable('DATABASE_URL', 'names the bare server, as a superuser');
    const local = isLocalDatabase(url);
    if (!local && options.yes !== true) {
        throw new UserError(`${redact(url)} is not on this machine, and roles would be made for its whole server.`,
            'Say --yes if that is meant. Nothing has been changed.');
    }
    // Roles with a password that everybody knows are for loopback only.
    const given = decodeURIComponent(parseDatabaseUrl(url).password);
    if (!local && given === '') {
        throw new UserError('DATABASE_URL has no password to give to the roles that log in.', 'Put it into the URL.');
    }
    const platform = await applyPlatform(url, {
        dataApi: options.open === true ? 'open' : 'closed',
        password: local ? LOCAL_PASSWORD : given,
    });
    say(`The platform stands on ${redact(url)}, Data API ${options.open === true ? 'open' : 'closed'} by default.`);
    if (platform.renamedSuperuser) {
        say('The superuser "postgres" is now called "supabase_admin" (same password), and "postgres" is an ordinary role, as on Supabase.');
    }
    say(`Roles that were made log in with ${local ? `the password "${LOCAL_PASSWORD}"` : 'the password of DATABASE_URL'}.`);
    say(`Next: npm run migrate -- up, with DATABASE_URL=${redact(platform.databaseUrl)}`);
});

function readOptions() {
    try {
        return parseArgs({
            options: {
                env: { type: 'string' },
                open: { type: 'boolean' },
                yes: { type: 'boolean' },
                debug: { type: 'boolean' },
                help: { type: 'boolean' },
            },
        }).values;
    } catch (error) {
        throw new UserError(error instanceof Error ? error.message : String(error), `Usage: ${usage}`);
    }
}
