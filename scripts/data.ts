/**
 * npm run data -- [--env NAME] [--demo | --no-demo] [--yes]
 *
 * Loads the ticker catalogue into the database of DATABASE_URL, and demo people and posts where the environment is
 * "development".
 */
import { parseArgs } from 'node:util';
import { main, say, UserError } from './lib/cli.ts';
import { loadData } from './lib/data/index.ts';
import { loadEnvironment, requireVariable } from './lib/env.ts';

const usage = 'npm run data -- [--env NAME] [--demo | --no-demo] [--yes]';

main(async () => {
    const options = readOptions();
    if (options.help === true) {
        say(`Usage: ${usage}`);
        say('Loads the ticker catalogue; with --env development also demo people and posts (unless --no-demo).');
        return;
    }
    loadEnvironment(options.env);
    const databaseUrl = requireVariable('DATABASE_URL', 'names the database that the data goes into');
    const report = await loadData({
        databaseUrl,
        environment: options.env,
        yes: options.yes === true,
        say,
        ...(options.demo === true ? { demo: true } : options['no-demo'] === true ? { demo: false } : {}),
    });
    for (const step of report.applied) say(`Loaded: ${step}.`);
    if (report.applied.length === 0) say('Nothing to load: everything is there.');
    say(`The database knows ${report.tickers} tickers by name${report.demo ? ', and has the demo people and posts' : ''}.`);
});

function readOptions() {
    try {
        return parseArgs({
            options: {
                env: { type: 'string' },
                demo: { type: 'boolean' },
                'no-demo': { type: 'boolean' },
                yes: { type: 'boolean' },
                debug: { type: 'boolean' },
                help: { type: 'boolean' },
            },
        }).values;
    } catch (error) {
        throw new UserError(error instanceof Error ? error.message : String(error), `Usage: ${usage}`);
    }
}
