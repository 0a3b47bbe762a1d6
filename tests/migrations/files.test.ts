/** What a migration file may look like, and the sentence for each way to get it wrong. No server is needed. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { UserError } from '../../scripts/lib/cli.ts';
import { readMigrations } from '../../scripts/lib/migrate/files.ts';
import { NOTES, cleanUp, folderOf, migration } from './_support.ts';

const GOOD = '20260101000000_create_notes.sql';

after(cleanUp);

/** The sentence with which a folder is refused. */
function refusal(files: Record<string, string>): string {
    try {
        readMigrations(folderOf(files));
    } catch (error) {
        assert.ok(error instanceof UserError, String(error));
        assert.ok(error.hint !== undefined, 'it says what to do');
        return error.message;
    }
    assert.fail('the folder is accepted');
}

describe('migration files', () => {
    it('are read in order, and whatever is no .sql is left alone', () => {
        const migrations = readMigrations(folderOf({ ...NOTES, 'README.md': '-- Up Migration', 'checksums.txt': '', '.hidden.sql': 'x' }));
        assert.deepEqual(migrations.map(({ version, title }) => [version, title]), [
            ['20260101000000', 'create_notes'], ['20260102000000', 'index_notes'],
        ]);
        assert.equal(migrations[0]!.up.length, 2);
        assert.equal(migrations[0]!.transactional, true);
    });

    for (const name of [
        'create_notes.sql', '1_create_notes.sql', '2026010100000_create_notes.sql', '20260101000000_Create_notes.sql',
        '20260101000000-create-notes.sql', '20261301000000_create_notes.sql', '20260230000000_create_notes.sql',
        '20260101000000_create_notes.SQL', '20260101000000_.sql',
    ]) {
        it(`refuses the name ${name}`, () => {
            assert.match(refusal({ [name]: migration('select 1;', 'select 1;') }), /is no name of a migration/);
        });
    }

    it('refuses two files of one version', () => {
        const text = migration('select 1;', 'select 1;');
        assert.match(refusal({ '20260101000000_a.sql': text, '20260101000000_b.sql': text }), /have the same version/);
    });

    for (const [what, text, sentence] of [
        ['no Up marker', 'select 1;\n-- Down Migration\nselect 1;', /no line "-- Up Migration"/],
        ['no Down marker', '-- Up Migration\nselect 1;', /no line "-- Down Migration"/],
        ['the parts the wrong way round', '-- Down Migration\nselect 1;\n-- Up Migration\nselect 1;', /stands before/],
        ['prose that reads like a marker', migration('select 1;', 'select 1;', '-- Up migration of the notes table.'), /begins like the marker/],
        ['a function body that reads like a marker',
            migration('do $$\n    -- down migration is not here\nbegin\nend $$;', 'select 1;'), /begins like the marker/],
        ['a marker in other letters', '-- UP migration\nselect 1;\n-- Down Migration\nselect 1;', /should read exactly "-- Up Migration"/],
        ['an empty Up part', migration('-- nothing', 'select 1;'), /its Up part is empty/],
        ['an empty Down part', migration('select 1;', ''), /its Down part is empty/],
        ['statements above the Up marker', `create table t ();\n${migration('select 1;', 'select 1;')}`, /SQL stands above/],
        ['an unknown directive', migration('select 1;', 'select 1;', '-- migrate: no-transactions'), /is no directive/],
        ['a bad timeout', migration('select 1;', 'select 1;', '-- migrate: statement-timeout soon'), /is no directive/],
        ['a directive in the middle', migration('-- migrate: no-transaction\nselect 1;', 'select 1;'), /must stand above/],
        ['begin', migration('begin;\nselect 1;', 'select 1;'), /line 4: "begin" has no place/],
        ['commit in the Down part', migration('select 1;', 'select 1;\ncommit;'), /"commit" has no place/],
        ['a concurrent index in a transaction',
            migration('create unique index concurrently i on public.t (a);', 'select 1;'), /cannot run in a transaction/],
        ['a psql command', migration('\\i other.sql', 'select 1;'), /line 4: a backslash outside quotes/],
        ['a string without end', migration(`select 'oh;`, 'select 1;'), /never ends/],
    ] as const) {
        it(`refuses ${what}`, () => {
            assert.match(refusal({ [GOOD]: text }), sentence);
        });
    }

    it('understands the directives of a header', () => {
        const header = '-- Builds an index.\n-- migrate: no-transaction\n-- migrate: down-loses-data\n'
            + '-- migrate: statement-timeout 30min\n-- migrate: lock-timeout 1s';
        const [read] = readMigrations(folderOf({
            [GOOD]: migration('create index concurrently i on public.t (a);', 'drop index concurrently public.i;', header),
        }));
        assert.deepEqual(
            [read!.transactional, read!.downLosesData, read!.statementTimeout, read!.lockTimeout], [false, true, '30min', '1s'],
        );
    });

    it('have the same checksum whatever the line ends, and another one after any edit', () => {
        const [unix] = readMigrations(folderOf({ [GOOD]: NOTES[GOOD] }));
        const [windows] = readMigrations(folderOf({ [GOOD]: NOTES[GOOD].replaceAll('\n', '\r\n') }));
        const [edited] = readMigrations(folderOf({ [GOOD]: NOTES[GOOD].replace('For a test', 'for a test') }));
        assert.equal(windows!.checksum, unix!.checksum);
        assert.notEqual(edited!.checksum, unix!.checksum);
    });
});
