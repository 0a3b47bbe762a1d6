/**
 * npm run migration:new -- <name>
 *
 * Drafts migrations/<now>_<name>.sql, Up and Down, from the difference between migrations/ and the sources.
 */
import { parseArgs } from 'node:util';
import { UserError, main, say, warn } from './lib/cli.ts';
import { draftMigration } from './lib/migrate/draft.ts';

main(async () => {
    const { positionals } = parseArgs({ allowPositionals: true, options: { debug: { type: 'boolean' } } });
    if (positionals.length === 0) {
        throw new UserError('The migration needs a name.', 'Say what it does to what: npm run migration:new -- add_posts_language');
    }
    const draft = await draftMigration(positionals.join('_'), (line) => { if (process.stdout.isTTY === true) say(line); });
    say(draft.difference);
    say();
    say(`Drafted ${draft.path}. Read it, split it into safe steps, say why; then npm run supabase:generate, and npm test.`);
    if (draft.leftAfterUp !== '') warn(`after its Up part this is still different from the sources:\n${draft.leftAfterUp}`);
    if (draft.leftAfterDown !== '') warn(`after its Down part this is still different from before:\n${draft.leftAfterDown}`);
});
