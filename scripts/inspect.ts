/**
 * npm run inspect -- [--env NAME] [--json] [--timeout SECONDS]
 *
 * Shows how the database of DATABASE_URL is: sizes, cache, slow statements, indexes, bloat, locks, counters, jobs. Reads only.
 */
import { parseArgs } from 'node:util';
import { UserError, main, say, wholeNumber } from './lib/cli.ts';
import { describeDatabase } from './lib/database.ts';
import { loadEnvironment, requireVariable } from './lib/env.ts';
import { describeReport, inspectDatabase } from './lib/inspect/index.ts';

const USAGE = `npm run inspect -- [options]

    --env NAME           take DATABASE_URL from .env.NAME
    --json               one JSON document instead of tables
    --timeout SECONDS    how long each section may take; 10 by default
    --debug              with an error, where it comes from`;

main(async () => {
    const values = readOptions();
    if (values.help === true) {
        say(USAGE);
        return;
    }
    loadEnvironment(values.env);
    const databaseUrl = requireVariable('DATABASE_URL', 'names the database to look at');
    const seconds = wholeNumber(values.timeout ?? '10', '--timeout');
    if (seconds === 0) throw new UserError('--timeout takes a number of seconds from 1 up.');
    const report = await inspectDatabase({ databaseUrl, secondsEach: seconds });
    if (values.json === true) {
        const sections = Object.fromEntries(report.sections.map(({ key, ...section }) => [key, section]));
        say(JSON.stringify({ database: report.database, at: report.at, sections }, null, 4));
        return;
    }
    say(`${describeDatabase(databaseUrl)} on ${report.at.slice(0, 19).replace('T', ' ')} UTC`);
    say();
    for (const line of describeReport(report)) say(line);
});

function readOptions() {
    try {
        return parseArgs({
            options: {
                env: { type: 'string' },
                json: { type: 'boolean' },
                timeout: { type: 'string' },
                debug: { type: 'boolean' },
                help: { type: 'boolean' },
            },
        }).values;
    } catch (error) {
        throw new UserError(`${(error as Error).message.split('. ')[0]}.`, 'npm run inspect -- --help lists what there is.');
    }
}
