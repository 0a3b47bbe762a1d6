/**
 * docs/operations.md as a list of commands, and a way to run each of them as an operator would. Two tests share it: one has
 * the sections before "Jobs", the other the rest.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, it } from 'node:test';
import type pg from 'pg';
import { splitStatements } from '../../scripts/lib/migrate/statements.ts';
import { projectDirectory, projectPath } from '../../scripts/lib/paths.ts';
import { eventually, withClient } from './_support.ts';

/** One command of a fenced block: a line of shell (or of a crontab), or one statement of SQL. */
export interface Command {
    kind: 'sh' | 'sql';
    text: string;
    /** The line of the document. */
    line: number;
    /** Which block of the document: the statements of one run on one connection. */
    block: number;
}

/** The commands of every section that has any, in the order of the document. */
export function readCommands(text = readFileSync(projectPath('docs', 'operations.md'), 'utf8')): Map<string, Command[]> {
    const sections = new Map<string, Command[]>();
    let section = '';
    let block = 0;
    let fence: { language: string; from: number; lines: string[] } | undefined;
    text.split('\n').forEach((line, index) => {
        if (fence === undefined) {
            if (line.startsWith('## ')) section = line.slice(3);
            else if (line.startsWith('```')) fence = { language: line.slice(3), from: index + 2, lines: [] };
            return;
        }
        if (line !== '```') {
            fence.lines.push(line);
            return;
        }
        sections.set(section, [...sections.get(section) ?? [], ...commandsOf(fence, block)]);
        fence = undefined;
        block += 1;
    });
    assert.equal(fence, undefined, 'every block ends');
    return sections;
}

function commandsOf({ language, from, lines }: { language: string; from: number; lines: string[] }, block: number): Command[] {
    if (language === 'text') return [];
    if (language === 'sql') {
        return splitStatements(lines.join('\n')).map(({ sql, line }) => ({ kind: 'sql', text: sql.trim(), line: from + line - 1, block }));
    }
    assert.ok(language === 'sh' || language === 'cron', `line ${from}: a block is sh, cron, sql or text, not "${language}"`);
    return lines.flatMap((line, index) => {
        assert.ok(!line.endsWith('\\'), `line ${from + index}: a command is one line`);
        const text = language === 'sh' ? line : line.replace(/^(\S+ ){5}/, '');
        return text.trim() === '' ? [] : [{ kind: 'sh' as const, text, line: from + index, block }];
    });
}

const secondsNow = (): string => new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');

/** `npm run` without the half second that npm takes to start: the scripts of package.json, arguments after `--` alone. */
function npmRun(): string {
    const { scripts } = JSON.parse(readFileSync(projectPath('package.json'), 'utf8')) as { scripts: Record<string, string> };
    return `#!/bin/sh
shift
if [ "$1" = -s ]; then shift; fi
name=$1
shift
if [ $# -gt 0 ]; then
    if [ "$1" != -- ]; then echo "npm keeps $1 for itself: write -- before it" >&2; exit 1; fi
    shift
fi
case $name in
${Object.entries(scripts).map(([name, script]) => `    ${name}) ${script} "$@" ;;`).join('\n')}
    *) echo "Missing script: $name" >&2; exit 1 ;;
esac
`;
}

/** Subcommands of the Supabase CLI that take the URL of a database where the document says the linked project. */
const TAKES_URL = ['db push', 'db advisors', 'migration list', 'migration repair', 'gen types'];

/** Where the commands are run: a folder that looks like the project's, with environments and backups of its own. */
export class Desk {
    readonly folder = mkdtempSync(join(tmpdir(), 'pageshare-operations-'));
    readonly #help = new Map<string, Promise<string>>();

    constructor() {
        for (const name of readdirSync(projectDirectory)) {
            if (name.startsWith('.env') || ['.git', 'backups', 'supabase', '.pageshare'].includes(name)) continue;
            symlinkSync(projectPath(name), join(this.folder, name));
        }
        cpSync(projectPath('.env.example'), join(this.folder, '.env.example'));
        cpSync(projectPath('supabase'), join(this.folder, 'supabase'), {
            recursive: true, filter: (path) => !/\.temp|\.branches/.test(path),
        });
        mkdirSync(join(this.folder, '.bin'));
        writeFileSync(join(this.folder, '.bin', 'npm'), npmRun(), { mode: 0o755 });
    }

    /** The environment's file, with nothing but the URL in it. */
    environment(name: string, databaseUrl: string): void {
        writeFileSync(join(this.folder, `.env.${name}`), `DATABASE_URL=${databaseUrl}\n`);
    }

    /** The exports of production that stand in the folder for backups, oldest first. */
    backups(): string[] {
        if (!existsSync(join(this.folder, 'backups'))) return [];
        return readdirSync(join(this.folder, 'backups')).filter((name) => /^production-[\d-]+$/.test(name)).sort();
    }

    remove(): void {
        rmSync(this.folder, { recursive: true, force: true });
    }

    /** Runs a line of shell; `linkedUrl` is the database of the project that the Supabase CLI would be linked to. */
    async shell(text: string, linkedUrl: string): Promise<string> {
        const program = /^(?:\w+=\S+ |cd \S+ && )*(npm run|npx supabase|node -p|cp|chmod) /.exec(text)?.[1];
        assert.ok(program !== undefined, `no operator's command that this test knows: ${text}`);
        // A backup is named by its second.
        await eventually(() => !this.backups().includes(`production-${secondsNow()}`), 'the last backup is a second old');
        if (program !== 'npx supabase') return await this.#run('/bin/sh', ['-c', text]);

        const words = text.split(/\s+/).slice(2);
        const subcommand = words.slice(0, words.findIndex((word) => word.startsWith('-')) >>> 0).join(' ');
        const path = await this.#checkFlags(subcommand, words);
        if (!TAKES_URL.includes(path)) return '';
        assert.ok(words.includes('--remote'), `${path} is for the linked project: --remote`);
        return await this.#supabase(words.map((word) => (word === '--remote' ? `--remote=${linkedUrl}` : word)));
    }

    /**
     * What the CLI cannot do without the internet is held against its own help: the subcommand, each flag and whether it
     * takes a value, how many words may follow. Returns the subcommand without these words.
     */
    async #checkFlags(subcommand: string, words: string[]): Promise<string> {
        const help = await this.#helpOf(subcommand);
        const usage = /USAGE\n {2}supabase (.*)/.exec(help)?.[1] ?? '';
        assert.ok(usage !== '' && !usage.includes('<subcommand>'), `the Supabase CLI has no "${subcommand}"`);
        const path = usage.split(/ \[| </)[0]!;
        const flags = new Map<string, boolean>();
        for (const [, long, short, optional, value] of help.matchAll(/^ {2}--([\w-]+)(?:, -(\w))?(\[=[^\]]*\])?(?: (string|choice|integer|<\S+>))? {2,}/gm)) {
            for (const name of [`--${long}`, ...(short === undefined ? [] : [`-${short}`])]) {
                flags.set(name, optional === undefined && value !== undefined);
            }
        }
        const positionals: string[] = [];
        for (let index = path.split(' ').length; index < words.length; index++) {
            const word = words[index]!;
            if (!word.startsWith('-')) {
                positionals.push(word);
                continue;
            }
            const takesValue = flags.get(word.split('=')[0]!);
            assert.ok(takesValue !== undefined, `supabase ${path} has no flag ${word}`);
            if (takesValue && !word.includes('=')) {
                index += 1;
                assert.ok(index < words.length && !words[index]!.startsWith('-'), `${word} takes a value`);
            }
        }
        const places = [...usage.matchAll(/<([^>]+)>/g)].map(([, name]) => name!);
        const isOpen = places.some((name) => name.endsWith('...'));
        assert.ok(isOpen || positionals.length <= places.length, `supabase ${usage} does not take "${positionals.join(' ')}"`);
        return path;
    }

    async #helpOf(subcommand: string): Promise<string> {
        const known = this.#help.get(subcommand) ?? this.#supabase([...subcommand.split(' '), '--help']);
        this.#help.set(subcommand, known);
        return await known;
    }

    async #supabase(args: string[]): Promise<string> {
        return await this.#run(projectPath('node_modules', '.bin', 'supabase'), [...args, '--workdir', this.folder], {
            PGSSLMODE: 'disable', SUPABASE_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1',
        });
    }

    async #run(program: string, args: string[], more: Record<string, string> = {}): Promise<string> {
        return await new Promise((resolve, reject) => {
            const child = execFile(program, args, {
                cwd: this.folder,
                maxBuffer: 64 * 1024 * 1024,
                env: {
                    PATH: [join(this.folder, '.bin'), process.env['PATH'] ?? ''].join(delimiter),
                    HOME: process.env['HOME'] ?? '/',
                    PAGESHARE_ENV_DIR: this.folder,
                    PAGESHARE_BACKUP_DIR: join(this.folder, 'backups'),
                    ...more,
                },
            }, (error, stdout, stderr) => {
                if (error === null) resolve(stdout + stderr);
                else reject(new Error(`${args.join(' ')}\n${stdout}${stderr}`));
            });
            child.stdin?.end();
        });
    }
}

/** What a command gave: what it wrote, or the rows. */
export interface Result {
    output: string;
    rows: pg.QueryResultRow[];
}

/** What a section of the document promises. */
export interface Runbook {
    /** What stands for the section's placeholders. */
    values?: () => Record<string, string>;
    before?: () => Promise<void>;
    /** By words of a command: what must hold after the block that it stands in. */
    during?: Record<string, (result: Result) => Promise<void> | void>;
    /** By words of a command: the sentence that it may end with where the machine lacks something. */
    mayRefuse?: Record<string, RegExp>;
    after: () => Promise<void> | void;
}

/** Questions to a database, each on a connection of its own. */
export function asking(url: () => string) {
    const rows = async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> =>
        await withClient(url(), async (client) => (await client.query<Row>(text, values)).rows);
    /** The first value of the first row. */
    const value = async (text: string, values: unknown[] = []): Promise<unknown> => Object.values((await rows(text, values))[0] ?? {})[0];
    const count = async (from: string): Promise<number> => Number(await value(`select count(*) from ${from}`));
    return { rows, value, count };
}

/**
 * Declares a test for each section of one part of the document. Each command of theirs is run, in order; what is another here
 * than in the document (amounts, a server's folders) is declared as a substitution.
 */
export function followRunbooks(options: {
    part: 'before Jobs' | 'from Jobs on';
    runbooks: Record<string, Runbook>;
    desk: Desk;
    substitutions: [theirs: string, ours: string][];
    productionUrl: () => string;
    /** The database of the project that the Supabase CLI would be linked to. */
    linkedUrl: (section: string) => string;
}): void {
    const { desk, runbooks, substitutions } = options;
    const all = [...readCommands()];
    const border = all.findIndex(([section]) => section === 'Jobs');
    const sections = options.part === 'before Jobs' ? all.slice(0, border) : all.slice(border);
    const substituted = new Set<string>();

    describe(`docs/operations.md, ${options.part}`, () => {
        it('has its commands in sections that are proven here', () => {
            assert.notEqual(border, -1);
            assert.deepEqual(sections.map(([section]) => section), Object.keys(runbooks));
        });

        for (const [section, commands] of sections) {
            it(`${section}: every command does what is promised`, async () => await follow(section, commands));
        }

        it('is run with no substitution but those that it needs', () => {
            assert.deepEqual([...substituted].sort(), substitutions.map(([theirs]) => theirs).sort());
        });
    });

    async function follow(section: string, commands: Command[]): Promise<void> {
        const runbook = runbooks[section];
        assert.ok(runbook !== undefined, `nothing says what "${section}" promises`);
        await runbook.before?.();
        const values = runbook.values?.() ?? {};
        const heard = new Set<string>();
        for (const block of new Set(commands.map((command) => command.block))) {
            const ofBlock = commands.filter((command) => command.block === block);
            const results: Result[] = [];
            await withClient(options.productionUrl(), async (client) => {
                for (const command of ofBlock) {
                    const [, refusal] = Object.entries(runbook.mayRefuse ?? {}).find(([words]) => command.text.includes(words)) ?? [];
                    try {
                        const text = fill(command.text, values);
                        results.push(command.kind === 'sql'
                            ? { output: '', rows: (await client.query(text)).rows }
                            : { output: await desk.shell(text, options.linkedUrl(section)), rows: [] });
                    } catch (error) {
                        const { message } = error as Error;
                        if (refusal?.test(message) !== true) {
                            throw new Error(`docs/operations.md:${command.line}: ${command.text}\n${message}`, { cause: error });
                        }
                        results.push({ output: message, rows: [] });
                    }
                }
            });
            for (const [words, check] of Object.entries(runbook.during ?? {})) {
                const index = ofBlock.findIndex(({ text }) => text.includes(words));
                if (index < 0 || heard.has(words)) continue;
                heard.add(words);
                await check(results[index]!);
            }
        }
        assert.deepEqual(Object.keys(runbook.during ?? {}).filter((words) => !heard.has(words)), [], 'commands that are not in the document');
        await runbook.after();
    }

    /** A command of the document as it is run here. */
    function fill(text: string, values: Record<string, string>): string {
        let filled = text;
        for (const [theirs, ours] of substitutions) {
            if (!filled.includes(theirs)) continue;
            substituted.add(theirs);
            filled = filled.replaceAll(theirs, ours);
        }
        return filled.replace(/<[a-z][a-z-]*>/g, (name) => {
            assert.ok(values[name] !== undefined, `nothing is declared for ${name}`);
            return values[name];
        });
    }
}
