/** How the tests of generated files say that one is stale: where it begins to differ, not all of it. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

/** Fails when the file is not exactly this text, with the first line that differs and the command that mends it. */
export async function isFresh(file: string, text: string, command: string): Promise<void> {
    const [committed, wanted] = [(await readFile(file, 'utf8')).split('\n'), text.split('\n')];
    const line = wanted.findIndex((one, place) => one !== committed[place]);
    const place = line === -1 && committed.length > wanted.length ? wanted.length : line;
    assert.ok(place === -1,
        `stale from line ${place + 1}, which should be ${JSON.stringify(wanted[place] ?? 'the end')}: ${command}`);
}
