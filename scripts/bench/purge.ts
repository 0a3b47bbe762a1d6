/**
 * npm run bench:purge -- [--expired N] [--clients N] [--rest MS] [--seed S]
 *
 * Purges generated rows whose time is over while people write, on a server of its own, and says how long locks were held.
 */
import { parseArgs } from 'node:util';
import { benchPurge } from '../lib/bench/purge.ts';
import { UserError, main, say, wholeNumber } from '../lib/cli.ts';
import { stopAllGuarded } from '../lib/children.ts';
import { formatTime } from '../lib/migrate/index.ts';
import { formatCount } from '../lib/progress.ts';

const USAGE = `npm run bench:purge -- [options]

    --expired N   at least so many posts, comments and accounts to purge; 100000 by default
    --clients N   so many people write meanwhile; 8 by default
    --rest MS     so long a person rests after each request; 20 by default, 0 for as much load as there can be
    --seed S      generate others; 1 by default
    --debug       with an error, where it comes from`;

/** No lock of the purge is held for longer, in milliseconds. */
const LIMIT = 200;

main(async () => {
    const values = readOptions();
    if (values.help === true) {
        say(USAGE);
        return 0;
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
        process.once(signal, () => void stopAllGuarded().finally(() => process.exit(130)));
    }
    const bench = await benchPurge({
        expired: wholeNumber(values.expired ?? '100000', '--expired'),
        clients: wholeNumber(values.clients ?? '8', '--clients'),
        rest: wholeNumber(values.rest ?? '20', '--rest'),
        seed: wholeNumber(values.seed ?? '1', '--seed'),
        say,
    });
    const { expired, watched } = bench;
    const longest = Math.max(0, ...watched.transactions);
    const longestWait = Math.max(0, ...watched.waits);
    const sorted = watched.transactions.toSorted((a, b) => a - b);
    say();
    for (const [what, figure] of [
        ['expired', `${formatCount(expired.posts)} posts, ${formatCount(expired.comments)} comments, ${formatCount(expired.accounts)} accounts`],
        ['rows purged', `${formatCount(bench.purged)} in ${formatTime(bench.milliseconds)}`],
        ['batches', `${formatCount(sorted.length)}; half of them within ${formatTime(sorted[Math.floor(sorted.length / 2)] ?? 0)}`],
        ['over the limit', `${formatCount(sorted.filter((length) => length > LIMIT).length)} batches longer than ${LIMIT} ms`],
        ['longest lock', `${formatTime(longest)} at most; seen for ${formatTime(watched.longestSeen)}`],
        ['waits for it', `${formatCount(watched.waits.length)}, the longest ${formatTime(longestWait)}`],
        ['looks', `${formatCount(watched.looks)}, at most ${formatTime(watched.widestGap)} apart`],
        ['living replies', `${formatCount(bench.replies)}, of them lost ${bench.lost}`],
        ['left for a next run', `${formatCount(bench.rest)} rows${bench.left ? ', and more' : ''}`],
        ['counters wrong', formatCount(bench.drift)],
        ['requests', `${formatCount(bench.requests)}, the slowest ${formatTime(bench.slowestRequest)}`],
        ['deadlocks', formatCount(bench.deadlocks)],
    ] as const) say(`${what.padEnd(20)} ${figure}`);
    for (const line of new Set(bench.unexpected)) say(`refused              ${line}`);
    if (bench.lost + (bench.left ? 1 : 0) + bench.drift + bench.deadlocks + bench.unexpected.length > 0) {
        throw new UserError('The purge did not leave what it should.', 'The lines above say what is wrong.');
    }
    if (longest > LIMIT) {
        throw new UserError(`A lock was held for ${formatTime(longest)}, longer than ${LIMIT} ms.`,
            'A busy machine makes it longer: run it again on a quiet one.');
    }
    return 0;
}, 'bench:purge');

function readOptions() {
    try {
        return parseArgs({
            options: {
                expired: { type: 'string' },
                clients: { type: 'string' },
                rest: { type: 'string' },
                seed: { type: 'string' },
                debug: { type: 'boolean' },
                help: { type: 'boolean' },
            },
        }).values;
    } catch (error) {
        throw new UserError(`${(error as Error).message.split('. ')[0]}.`, 'npm run bench:purge -- --help lists what there is.');
    }
}
