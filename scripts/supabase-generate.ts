/**
 * npm run supabase:generate [-- --check | --thaw]
 *
 * Writes supabase/migrations/ and migrations/checksums.txt anew from migrations/. `--check` writes nothing and fails when
 * they are stale. `--thaw` accepts a change to a frozen migration that was never applied anywhere.
 */
import { parseArgs } from 'node:util';
import { UserError, main, say } from './lib/cli.ts';
import { generate } from './lib/migrate/generate.ts';

main(async () => {
    const { values } = parseArgs({
        options: { check: { type: 'boolean' }, thaw: { type: 'boolean' }, debug: { type: 'boolean' } },
    });
    const stale = generate({ write: values.check !== true, thaw: values.thaw === true });
    for (const { path, problem } of stale) say(`${values.check === true ? problem : problem === 'left over' ? 'removed' : 'written'}: ${path}`);
    if (stale.length === 0) say('supabase/migrations/ and migrations/checksums.txt are up to date.');
    else if (values.check === true) {
        throw new UserError(`${stale.length} derived ${stale.length === 1 ? 'file is' : 'files are'} stale.`,
            'Run npm run supabase:generate and commit what it writes.');
    }
});
