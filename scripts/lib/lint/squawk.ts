import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { projectPath } from '../paths.ts';
import type { Finding, SqlFile, Tree } from './sql.ts';

interface SquawkReport {
    file: string;
    line: number;
    rule_name: string;
    message: string;
    help?: string;
}

/**
 * What squawk says about the way up of each migration: locks, rewrites, missing safe steps. The way down is not asked:
 * it drops by nature, and is run by a person who wants just that.
 */
export async function runSquawk(migrations: SqlFile[]): Promise<Finding[]> {
    if (migrations.length === 0) {
        return [];
    }
    const directory = await mkdtemp(join(tmpdir(), 'pageshare-squawk-'));
    try {
        for (const migration of migrations) {
            const [up = ''] = migration.text.split(/^-- Down Migration$/m);
            await writeFile(join(directory, basename(migration.path)), up);
        }
        const reports = await squawk(migrations.map(({ path }) => join(directory, basename(path))));
        return reports.flatMap((report) => {
            const migration = migrations.find(({ path }) => basename(path) === basename(report.file));
            const line = report.line + 1;
            if (migration === undefined || isIndexOfNewView(migration, report.rule_name, line)
                || isSettledByRunner(migration, report.rule_name)) {
                return [];
            }
            return [{
                path: migration.path,
                line,
                rule: `squawk ${report.rule_name}`,
                message: [report.message, report.help].filter((text) => text !== undefined && text !== null).join(' '),
            }];
        });
    } finally {
        await rm(directory, { recursive: true });
    }
}

/** squawk lets an index on a table of the same file be built at once; it does not know materialized views. */
function isIndexOfNewView(migration: SqlFile, rule: string, line: number): boolean {
    const index = migration.statements.find((statement) => statement.kind === 'IndexStmt' && statement.line === line);
    if (rule !== 'require-concurrent-index-creation' || index === undefined) {
        return false;
    }
    const target = nameOf(index.fields['relation']);
    return migration.statements.some(({ kind, fields, line: made }) =>
        kind === 'CreateTableAsStmt' && made < line && nameOf((fields['into'] as Tree | undefined)?.['rel']) === target);
}

/**
 * squawk takes every file for one transaction, as most are. One that says it is none runs statement by statement: the runner
 * goes on where it stopped, and clears away the invalid index of a failed build.
 */
function isSettledByRunner(migration: SqlFile, rule: string): boolean {
    return ['ban-concurrent-index-creation-in-transaction', 'prefer-robust-stmts'].includes(rule)
        && /^-- migrate: no-transaction$/m.test(migration.text);
}

function nameOf(relation: unknown): string {
    const { schemaname, relname } = (relation ?? {}) as Tree;
    return `${String(schemaname)}.${String(relname)}`;
}

function squawk(files: string[]): Promise<SquawkReport[]> {
    const program = join(
        dirname(createRequire(import.meta.url).resolve('squawk-cli/package.json')),
        'js', 'bin', 'squawk',
    );
    const options = ['--config', projectPath('.squawk.toml'), '--reporter', 'json', ...files];
    return new Promise((resolve, reject) => {
        execFile(process.execPath, [program, ...options], { maxBuffer: 64 * 1024 ** 2 }, (error, stdout, stderr) => {
            // It ends with 1 when it finds something: what counts is whether it reported.
            try {
                resolve(JSON.parse(stdout) as SquawkReport[]);
            } catch {
                reject(new Error(`squawk did not run: ${stderr.trim() || (error?.message ?? stdout)}`));
            }
        });
    });
}
