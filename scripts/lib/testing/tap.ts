import { Parser, type Result } from 'tap-parser';

/** One assertion that did not hold, with what its producer said about it. */
export interface Failure {
    description: string;
    details: string[];
}

/** What a suite (one file) came to. `passed` and `failed` count assertions; a broken suite counts as one failure. */
export interface Verdict {
    passed: number;
    skipped: number;
    failures: Failure[];
}

/**
 * Reads one suite's TAP as it arrives. Only leaves count: a group that holds failing tests is not a failure of its own.
 * A TODO does not excuse a failure: nothing here is allowed to be red and quiet.
 */
export class TapReader {
    readonly #parser: Parser;
    readonly #verdict: Verdict = { passed: 0, skipped: 0, failures: [] };
    #last = '';

    constructor() {
        this.#parser = new Parser();
        this.#listen(this.#parser, []);
    }

    /** True when a test has failed so far. */
    get isRed(): boolean {
        return this.#verdict.failures.length > 0;
    }

    write(text: string): void {
        this.#parser.write(text);
    }

    /**
     * Ends the stream. Adds a failure where no test ran, the plan does not match, or the producer bailed out. `why`
     * replaces these where the caller knows why the stream broke off; it is told the newest assertion.
     */
    finish(why?: (last: string) => Failure): Verdict {
        this.#parser.end();
        const results = this.#parser.results;
        if (why !== undefined) {
            this.#verdict.failures.push(why(this.#last));
        } else if (results === null) {
            this.#fail('the suite produced no readable TAP');
        } else if (results.bailout !== false) {
            this.#fail(`bailed out: ${String(results.bailout)}`);
        } else if (results.count === 0) {
            this.#fail('the suite ran no test');
        } else if (results.plan.start === null) {
            this.#fail('the suite has no plan');
        } else {
            this.#comparePlan(results.plan.end ?? 0, results.count, results.failures);
        }
        return this.#verdict;
    }

    #comparePlan(planned: number, ran: number, failures: readonly object[]): void {
        if (planned !== ran) {
            this.#fail(`planned ${planned} tests but ran ${ran}`);
            return;
        }
        for (const failure of failures) {
            if ('tapError' in failure && failure.tapError !== null) {
                this.#fail(String(failure.tapError));
            }
        }
    }

    #listen(parser: Parser, path: string[]): void {
        let group: { name: string; failuresBefore: number } | null = null;
        let latestFailure: Failure | null = null;

        parser.on('child', (child: Parser) => {
            group = { name: child.name, failuresBefore: this.#verdict.failures.length };
            this.#listen(child, [...path, child.name]);
        });
        parser.on('assert', (result: Result) => {
            const closed = group;
            group = null;
            latestFailure = null;
            const name = result.fullname === '' ? result.name : result.fullname;
            const description = [...path, result.name === '' ? name : result.name].join(' > ');
            this.#last = description;
            if (result.ok) {
                if (closed !== null) {
                    return;
                }
                if (result.skip !== false) {
                    this.#verdict.skipped += 1;
                } else {
                    this.#verdict.passed += 1;
                }
                return;
            }
            if (closed !== null && this.#verdict.failures.length > closed.failuresBefore) {
                return;
            }
            latestFailure = { description, details: explain(result) };
            this.#verdict.failures.push(latestFailure);
        });
        parser.on('comment', (comment: string) => {
            const text = comment.trimEnd();
            if (latestFailure !== null && !/^# (Subtest:|Failed test \d+|Looks like you)/.test(text)) {
                latestFailure.details.push(text.replace(/^# ?/, ''));
            }
        });
    }

    #fail(description: string): void {
        this.#verdict.failures.push({ description, details: [] });
    }
}

function explain(result: Result): string[] {
    const diagnosis: unknown = result.diag;
    if (typeof diagnosis !== 'object' || diagnosis === null) {
        return [];
    }
    const said = diagnosis as Record<string, unknown>;
    const lines: string[] = [];
    for (const key of ['error', 'location', 'stack']) {
        if (typeof said[key] === 'string' && said[key].trim() !== '') {
            lines.push(...said[key].trim().split('\n').slice(0, 25));
        }
    }
    for (const key of ['expected', 'actual']) {
        if (key in said) {
            lines.push(`${key}: ${JSON.stringify(said[key])}`);
        }
    }
    return lines;
}
