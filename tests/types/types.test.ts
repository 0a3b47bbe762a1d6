/** The types that the package exports: up to date, whole, and right or wrong exactly where calls.ts says so. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { x as extract } from 'tar';
import { projectDirectory, projectPath } from '../../scripts/lib/paths.ts';
import { apiStack } from '../../scripts/lib/testing/api.ts';
import { generateTypes, typesFile } from '../../scripts/lib/types.ts';
import { isFresh } from './_stale.ts';

const run = promisify(execFile);

it('the committed types are those of the database', async () => {
    const stack = await apiStack();
    try {
        await isFresh(typesFile, await generateTypes(stack.address.databaseUrl), 'run npm run types and commit what it writes');
    } finally {
        await stack.stop();
    }
});

/** The names in the types: of tables, views and functions, and of each relation's own columns. */
function namesIn(types: string): Record<string, string[]> {
    const names: Record<string, string[]> = {};
    const path: string[] = [];
    let key = '';
    for (const [token, quoted, plain] of types.matchAll(/"(\w*)"\??:|([A-Za-z_]\w*)\??:|"[^"]*"|[{}]/g)) {
        const name = quoted ?? plain;
        if (token === '{') {
            path.push(key);
        } else if (token === '}') {
            path.pop();
        } else if (name !== undefined) {
            key = name;
            const [, schema, kind, , part] = path;
            const isName = path.length === 3 || (path.length === 5 && part === 'Row');
            if (schema === 'public' && isName && kind !== undefined) (names[path.slice(2).join('.')] ??= []).push(name);
        }
    }
    // The CLI counts functions of a row, through which embeds go, among its columns.
    return Object.fromEntries(Object.entries(names).map(([where, all]) =>
        [where, all.filter((one) => !where.endsWith('.Row') || !names['Functions']?.includes(one)).sort()]));
}

it('supabase gen types knows the same tables, views, columns and functions', async () => {
    const stack = await apiStack();
    const workdir = await mkdtemp(join(tmpdir(), 'pageshare-gen-types-'));
    try {
        const { stdout } = await run(projectPath('node_modules', '.bin', 'supabase'), [
            'gen', 'types', '--lang', 'typescript', '--schema', 'public', `--remote=${stack.address.databaseUrl}`, '--workdir', workdir,
        ], { env: { ...process.env, PGSSLMODE: 'disable', SUPABASE_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' }, maxBuffer: 16 * 1024 * 1024 });
        const ours = namesIn(await readFile(typesFile, 'utf8'));
        assert.ok(ours['Tables']?.includes('posts') && ours['Functions']?.includes('create_post') && ours['Tables.posts.Row']?.includes('content'));
        assert.deepEqual(namesIn(stdout), ours);
    } finally {
        await rm(workdir, { recursive: true });
        await stack.stop();
    }
});

describe('an app that has the package installed', () => {
    let app: string;
    let installed: string;
    let packed: string[] = [];
    // The compiler looks into a file of declarations as closely as into code only when it is none.
    const sources = ['calls.ts', 'checked.ts'];

    before(async () => {
        app = await mkdtemp(join(tmpdir(), 'pageshare-app-'));
        installed = join(app, 'node_modules', '@pageshare', 'database');
        await mkdir(installed, { recursive: true });
        const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', app], { cwd: projectDirectory });
        const [archive] = JSON.parse(stdout) as { filename: string; files: { path: string }[] }[];
        assert.ok(archive !== undefined);
        packed = archive.files.map(({ path }) => path);
        await extract({ file: join(app, archive.filename), cwd: installed, strip: 1 });
        for (const scope of ['@supabase', '@types']) {
            await symlink(projectPath('node_modules', scope), join(app, 'node_modules', scope));
        }
        await cp(projectPath('tests', 'types', 'calls.ts'), join(app, 'calls.ts'));
        for (const [place, example] of (await examples()).entries()) {
            await writeFile(join(app, `example-${place + 1}.ts`), `${example}\nexport {}\n`);
            sources.push(`example-${place + 1}.ts`);
        }
        await cp(join(installed, 'types', 'database.d.ts'), join(app, 'checked.ts'));
        await writeFile(join(app, 'package.json'), '{ "type": "module" }\n');
    });
    after(async () => await rm(app, { recursive: true }));

    /** What the compiler says of calls.ts: a line an error, none when it compiles. */
    async function compile(resolution: 'bundler' | 'nodenext'): Promise<string[]> {
        const compiler = projectPath('node_modules', '.bin', 'tsc');
        const options = [
            '--noEmit', '--skipLibCheck', '--types', 'node', '--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--target', 'es2022',
            '--module', resolution === 'bundler' ? 'esnext' : 'nodenext', '--moduleResolution', resolution,
        ];
        const said = await run(compiler, [...options, ...sources], { cwd: app }).catch((error: { stdout: string }) => error);
        return said.stdout.split('\n').filter((line) => line.includes('error TS'));
    }

    /** The examples of the README and the docs. */
    async function examples(): Promise<string[]> {
        const pages = ['README.md', ...(await readdir(projectPath('docs'))).map((name) => join('docs', name))];
        const texts = await Promise.all(pages.filter((page) => page.endsWith('.md')).map((page) => readFile(projectPath(page), 'utf8')));
        return texts.flatMap((text) => [...text.matchAll(/^```ts\n(.*?)^```/gms)].map(([, example]) => example!));
    }

    it('gets the types, the reference and the errors, and nothing else', () => {
        assert.deepEqual(packed.sort(), ['README.md', 'docs/api.md', 'docs/errors.md', 'package.json', 'types/database.d.ts']);
    });

    for (const resolution of ['bundler', 'nodenext'] as const) {
        it(`compiles right calls and our examples, and refuses wrong calls (${resolution})`, async () => {
            assert.deepEqual(await compile(resolution), []);
        });
    }

    it('would notice if the types were wrong', async () => {
        const file = join(installed, 'types', 'database.d.ts');
        let wrong = await readFile(file, 'utf8');
        const noticed: string[] = [];
        for (const [from, to, where] of [
            // What is broken, how, and the line of calls.ts that must notice.
            ['        is_my_choice: boolean\n', '        is_my_choice: boolean | null\n', 'typeof some.data'],
            ['        suspended_at: string | null\n', '        suspended_at: string\n', "['suspended_at']"],
            ['        gif_url?: string | null\n          id?', '        gif_url: string | null\n          id?', "'$AAPL' })"],
            ['Args: { post_id: string }', 'Args: { post_id: any }', 'an id is text'],
            [
                '    Functions: {\n',
                '    Functions: {\n      become_admin: { Args: Record<PropertyKey, never>; Returns: undefined }\n',
                'no such call',
            ],
            [
                'isOneToOne: true\n            referencedRelation: "posts"',
                'isOneToOne: false\n            referencedRelation: "posts"',
                "['post_stats']",
            ],
        ] as const) {
            assert.ok(wrong.includes(from), `the types have no ${from}`);
            wrong = wrong.replaceAll(from, to);
            noticed.push(where);
        }
        await writeFile(file, wrong);
        const lines = (await readFile(join(app, 'calls.ts'), 'utf8')).split('\n');
        const found = (await compile('bundler')).map((error) => lines[Number(/^calls\.ts\((\d+)/.exec(error)?.[1]) - 1] ?? error);
        assert.deepEqual(noticed.filter((where) => !found.some((line) => line.includes(where))), []);
    });
});
