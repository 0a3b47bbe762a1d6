/**
 * How the demo tells its story: numbered steps, a line for what each person saw, and a first fault that ends it.
 */
import { explain, UserError } from '../cli.ts';

/** What supabase-js answers to any call. */
interface Answer<Data> {
    data: Data;
    error: { message: string; code?: string } | null;
    status: number;
}

/** Something was not as it should be. The story adds in which step. */
class Fault extends Error {}

/** Runs the steps of a story one after another and prints them as they happen. */
export class Story {
    readonly #say: (line: string) => void;
    #number = 0;

    constructor(say: (line: string) => void) {
        this.#say = say;
    }

    /** Runs one step. What goes wrong in it ends the story with one sentence that names the step. */
    async step(title: string, work: () => Promise<void>): Promise<void> {
        this.#number += 1;
        this.#say(`${this.#number}. ${title}.`);
        try {
            await work();
        } catch (error) {
            const reason = explain(error) ?? (error instanceof Error ? error : new Error(String(error)));
            throw new UserError(
                `Step ${this.#number} (${title}) went wrong: ${reason.message.replace(/\.$/, '')}.`,
                error instanceof Fault
                    ? 'The database breaks a promise of PageShare: look into the functions and policies of that step.'
                    : undefined,
                { cause: error },
            );
        }
        this.#say('');
    }

    /** Tells what somebody saw or was told. */
    tell(line: string): void {
        this.#say(`   ${line}`);
    }
}

/** The data of a call that must succeed. */
export async function answer<Data>(
    what: string,
    call: PromiseLike<Answer<Data>>,
): Promise<NonNullable<Data>> {
    const { data, error, status } = await call;
    if (error !== null) {
        throw new Fault(`${what} was refused with ${status} ${error.code ?? ''} "${error.message}"`);
    }
    return data as NonNullable<Data>;
}

/** What a refusal may look like: its HTTP status, and the code or message that a front end would go by. */
export interface Expected {
    status: number | readonly number[];
    code?: string;
    message?: string;
}

/** The refusal of a call that must fail, and must fail in this way. Returns it as a person would read it. */
export async function refusal(
    what: string,
    call: PromiseLike<Answer<unknown>>,
    expected: Expected,
): Promise<string> {
    const { data, error, status } = await call;
    if (error === null) {
        throw new Fault(`${what} should have been refused, and was answered with ${status} ${JSON.stringify(data)}`);
    }
    const statuses = typeof expected.status === 'number' ? [expected.status] : expected.status;
    const asExpected = statuses.includes(status)
        && (expected.code === undefined || expected.code === error.code)
        && (expected.message === undefined || expected.message === error.message);
    if (!asExpected) {
        throw new Fault(`${what} should have been refused with ${JSON.stringify(expected)}, `
            + `and was refused with ${status} ${error.code ?? ''} "${error.message}"`);
    }
    return `${status} ${error.message}`;
}

/** Holds what was seen against what should have been seen. */
export function same(what: string, actual: unknown, expected: unknown): void {
    const [is, should] = [JSON.stringify(actual), JSON.stringify(expected)];
    if (is !== should) throw new Fault(`${what} should be ${should}, and is ${is}`);
}
