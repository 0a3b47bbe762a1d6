import { say } from '../cli.ts';
import type { Suite } from './suites.ts';
import type { Verdict } from './tap.ts';

/** Prints what a run does, a line a suite as each one ends, and counts it all. */
export class Report {
    passed = 0;
    failed = 0;
    skipped = 0;
    readonly #red: string[] = [];
    readonly #began = performance.now();

    /** One suite has ended. What failed stands right below its line, with everything that was said about it. */
    suite(suite: Suite, verdict: Verdict, milliseconds: number): void {
        const { passed, skipped, failures } = verdict;
        this.passed += passed;
        this.skipped += skipped;
        this.failed += failures.length;
        const counts = [
            `${passed} passed`,
            ...(skipped > 0 ? [`${skipped} skipped`] : []),
            ...(failures.length > 0 ? [`${failures.length} failed`] : []),
        ].join(', ');
        const word = failures.length > 0 ? 'FAIL' : 'ok  ';
        say(`${word} ${seconds(milliseconds).padStart(7)}  ${suite.label}: ${counts}`);
        for (const failure of failures) {
            this.#red.push(`${suite.label}: ${failure.description}`);
            say(`       not ok: ${failure.description}`);
            for (const line of failure.details) {
                say(`           ${line}`);
            }
        }
    }

    /** The last lines. The very last is exactly `N passed, N failed`. */
    end(): void {
        if (this.#red.length > 0) {
            say();
            say('What failed:');
            for (const line of this.#red) {
                say(`    ${line}`);
            }
        }
        say();
        const skips = this.skipped > 0 ? `, ${this.skipped} skipped` : '';
        say(`In ${seconds(performance.now() - this.#began)}${skips}.`);
        say(`${this.passed} passed, ${this.failed} failed`);
    }
}

function seconds(milliseconds: number): string {
    return `${(milliseconds / 1000).toFixed(1)} s`;
}
