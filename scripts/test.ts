/** `npm test [-- part-of-a-path ...] [--pg 15|17|18] [--data-api closed|open] [--workers N]`: see docs and README. */
import { parseArgs } from 'node:util';
import { main, UserError } from './lib/cli.ts';
import { runTests, type RunOptions } from './lib/testing/run.ts';
import { parseMajor } from './lib/testing/server.ts';

main(async () => {
    const { values, positionals } = parseArgs({
        allowPositionals: true,
        options: {
            pg: { type: 'string' },
            'data-api': { type: 'string' },
            workers: { type: 'string' },
            debug: { type: 'boolean' },
        },
    });
    const options: RunOptions = { filters: positionals };
    if (values.pg !== undefined) {
        options.major = parseMajor(values.pg);
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
