/**
 * npm run bench:purge -- [--expired N] [--clients N] [--rest MS] [--seed S] [--json]
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
    --json        one JSON document instead of lines
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
        say: values.json === true ? () => undefined : say,
    });
    const { expired, watched } = bench;
    const longest = Math.max(0, ...watched.transactions);
    const longestWait = Math.max(0, ...watched.waits);
    const sorted = watched.transactions.toSorted((a, b) => a - b);
    const over = sorted.filter((length) => length > LIMIT).length;
    /** The time within which so many of a hundred batches were over. */
    const within = (percent: number): number => sorted[Math.max(Math.ceil(sorted.length * percent / 100), 1) - 1] ?? 0;
    const lines = [
        ['expired', `${formatCount(expired.posts)} posts, ${formatCount(expired.comments)} comments, ${formatCount(expired.accounts)} accounts`],
        ['rows purged', `${formatCount(bench.purged)} in ${formatTime(bench.milliseconds)}`],
        ['batches', `${formatCount(sorted.length)}; half of them within ${formatTime(within(50))}, 99 in 100 within ${formatTime(within(99))}`],
        ['over the limit', `${formatCount(over)} batches longer than ${LIMIT} ms`],
        ['longest lock', `${formatTime(longest)} at most; seen for ${formatTime(watched.longestSeen)}`],
        ['waits for it', `${formatCount(watched.waits.length)}, the longest ${formatTime(longestWait)}`],
        ['looks', `${formatCount(watched.looks)}, at most ${formatTime(watched.widestGap)} apart`],
        ['living replies', `${formatCount(bench.replies)}, of them lost ${bench.lost}`],
        ['left for a next run', `${formatCount(bench.rest)} rows${bench.left ? ', and more' : ''}`],
        ['counters wrong', formatCount(bench.drift)],
        ['requests', `${formatCount(bench.requests)}, the slowest ${formatTime(bench.slowestRequest)}`],
        ['deadlocks', formatCount(bench.deadlocks)],
        ...[...new Set(bench.unexpected)].map((line) => ['refused', line]),
    ];
    if (values.json === true) {
        say(JSON.stringify({
            ...bench,
            watched: {
                batches: sorted.length, limit: LIMIT, overLimit: over,
                median: within(50), p99: within(99), longest, longestSeen: watched.longestSeen,
                waits: watched.waits.length, longestWait, looks: watched.looks, widestGap: watched.widestGap,
            },
        }, null, 4));
    } else {
        say();
        for (const [what, figure] of lines) say(`${what!.padEnd(20)} ${figure}`);
    }
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
                json: { type: 'boolean' },
                debug: { type: 'boolean' },
                help: { type: 'boolean' },
            },
        }).values;
    } catch (error) {
        throw new UserError(`${(error as Error).message.split('. ')[0]}.`, 'npm run bench:purge -- --help lists what there is.');
    }
}
