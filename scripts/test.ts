/** `npm test`: everything that proves the project, on throw-away servers. */
import { parseArgs } from 'node:util';
import { main, say, UserError } from './lib/cli.ts';
import { runTests, type RunOptions } from './lib/testing/run.ts';
import { parseMajor } from './lib/testing/server.ts';

const usage = `npm test [-- <part of a path> ...] [options]

    --pg 15|17|18             on Debian's 15 or the embedded 17 (the default) or 18
    --docker                  on Supabase's own image, in a container
    --data-api closed|open    everything in one mode of the Data API; without it everything closed,
                              and what looks at the catalogue in an open database too
    --workers N               how many files at a time

TEST_DATABASE_URL, a superuser of any server from 15 up, is used instead of an embedded server.`;

main(async () => {
    const { values, positionals } = readArguments();
    if (values.help === true) {
        say(usage);
        return 0;
    }
    const options: RunOptions = { filters: positionals };
    if (values.pg !== undefined) {
        options.major = parseMajor(values.pg);
    }
    if (values.docker === true) {
        if (values.pg !== undefined) {
            throw new UserError('--docker and --pg name two servers.', 'Choose one of them.');
        }
        options.docker = true;
    }
    if (values['data-api'] !== undefined) {
        if (values['data-api'] !== 'closed' && values['data-api'] !== 'open') {
            throw new UserError(`There is no Data API mode ${values['data-api']}.`, 'Choose closed or open.');
        }
        options.dataApi = values['data-api'];
    }
    if (values.workers !== undefined) {
        options.workers = Number(values.workers);
        if (!Number.isInteger(options.workers) || options.workers < 1) {
            throw new UserError('--workers takes a number from 1 up.');
        }
    }
    return (await runTests(options)) ? 0 : 1;
});

function readArguments() {
    try {
        return parseArgs({
            allowPositionals: true,
            options: {
                pg: { type: 'string' },
                docker: { type: 'boolean' },
                'data-api': { type: 'string' },
                workers: { type: 'string' },
                debug: { type: 'boolean' },
                help: { type: 'boolean' },
            },
        });
    } catch (error) {
        throw new UserError((error as Error).message.split('. ')[0] + '.', usage.split('\n')[0]);
    }
}
