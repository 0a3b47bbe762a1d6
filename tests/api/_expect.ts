/** How a test of the API says what it expects of a call: that it succeeds with a status, or how it is refused. */
import assert from 'node:assert/strict';

/** What supabase-js answers to any call. */
export interface Answer {
    data: unknown;
    error: { code?: string; message: string; details?: string | null } | null;
    status: number;
}

/** A row as the API sends it. */
export type Row = Record<string, unknown>;

/** The data of a call that must succeed with this status. */
export async function done<Data = Row>(call: PromiseLike<Answer>, status = 200): Promise<Data> {
    const answer = await call;
    assert.equal(answer.error, null, `refused with ${answer.status} ${answer.error?.code} ${answer.error?.message}`);
    assert.equal(answer.status, status);
    return answer.data as Data;
}

/**
 * A call that must be refused with this status and code, and where we raise the message ourselves with this message.
 * Nothing else of the error's body is asked: it differs between versions of PostgREST.
 */
export async function refused(call: PromiseLike<Answer>, status: number, code: string, message?: string): Promise<void> {
    const answer = await call;
    assert.notEqual(answer.error, null, `answered with ${answer.status} ${JSON.stringify(answer.data)}`);
    assert.deepEqual(
        { status: answer.status, code: answer.error?.code, ...(message === undefined ? {} : { message: answer.error?.message }) },
        { status, code, ...(message === undefined ? {} : { message }) },
    );
}

/** A write that row level security keeps from the row: it is no error, and touches nothing. */
export async function touchesNothing(call: PromiseLike<Answer>): Promise<void> {
    assert.deepEqual(await done(call), []);
}
