/**
 * npm run data -- [--env NAME] [--demo | --no-demo] [--generate N [--seed S]] [--yes]
 *
 * Loads the ticker catalogue into the database of DATABASE_URL, and demo people and posts where the environment is
 * "development"; there it also generates as many further rows as you like.
 */
import { parseArgs } from 'node:util';
import { main, say, UserError, wholeNumber } from './lib/cli.ts';
import { generateData, refuseGeneration } from './lib/data/generate.ts';
import { loadData } from './lib/data/index.ts';
import { loadEnvironment, requireVariable } from './lib/env.ts';

const usage = 'npm run data -- [--env NAME] [--demo | --no-demo] [--generate N [--seed S]] [--yes]';

main(async () => {
    const options = readOptions();
    if (options.help === true) {
        say(`Usage: ${usage}`);
        say('Loads the ticker catalogue; with --env development also demo people and posts (unless --no-demo).');
        say('  --generate N  development only: invents people and about N rows of what they do');
        say('  --seed S      invents others; 1 by default');
        return;
    }
    const rows = options.generate === undefined ? undefined : wholeNumber(options.generate, '--generate');
    const seed = options.seed === undefined ? 1 : wholeNumber(options.seed, '--seed');
    if (rows === undefined && options.seed !== undefined) {
        throw new UserError('A seed is for generated data, and nothing is to be generated.', 'Say --generate N.');
    }
    loadEnvironment(options.env);
    const databaseUrl = requireVariable('DATABASE_URL', 'names the database that the data goes into');
    if (rows !== undefined) {
        refuseGeneration({ databaseUrl, rows, seed, environment: options.env, yes: options.yes === true });
    }
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
    if (rows !== undefined) {
        const generated = await generateData({ databaseUrl, rows, seed });
        say(`Generated ${generated.rows.toLocaleString('en-US')} rows: ${generated.people.toLocaleString('en-US')} people, ${
            generated.posts.toLocaleString('en-US')} posts and what goes with them.`);
    }
});

function readOptions() {
    try {
        return parseArgs({
            options: {
                env: { type: 'string' },
                demo: { type: 'boolean' },
                'no-demo': { type: 'boolean' },
                generate: { type: 'string' },
                seed: { type: 'string' },
                yes: { type: 'boolean' },
                debug: { type: 'boolean' },
                help: { type: 'boolean' },
            },
        }).values;
    } catch (error) {
        throw new UserError(error instanceof Error ? error.message : String(error), `Usage: ${usage}`);
    }
}
