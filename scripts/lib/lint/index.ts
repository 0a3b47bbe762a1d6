import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { projectPath } from '../paths.ts';
import { checkFile, checkTogether } from './rules.ts';
import { readSql, type Area, type Finding, type SqlFile } from './sql.ts';
import { runSquawk } from './squawk.ts';

const folders: [folder: string, area: Area][] = [
    ['sql', 'source'],
    ['functions', 'function'],
    ['policies', 'policy'],
    ['migrations', 'migration'],
    ['tests/pgtap', 'suite'],
];

export interface LintResult {
    files: number;
    findings: Finding[];
}

/** Lints every SQL file of the project that people write. The manifest is psql's and is checked against the folders. */
export async function lintProject(root = projectPath()): Promise<LintResult> {
    const files: SqlFile[] = [];
    for (const [folder, area] of folders) {
        for (const path of await sqlFiles(join(root, folder))) {
            const name = relative(root, path);
            if (name === join('sql', 'load.sql') || name.startsWith(join('sql', 'data'))) {
                continue;
            }
            const isSetup = name.split(/[\\/]/).some((part) => part === '_setup');
            files.push(await readSql(name, isSetup ? 'setup' : area, await readFile(path, 'utf8')));
        }
    }
    const findings = [
        ...files.flatMap((file) => checkFile(file)),
        ...checkTogether(files),
        ...(await checkManifest(root)),
        ...(await runSquawk(files.filter((file) => file.area === 'migration'))),
    ];
    findings.sort((one, other) => one.path.localeCompare(other.path) || one.line - other.line);
    return { files: files.length, findings };
}

/** Every source file stands in sql/load.sql once, and every line of it names a file that is there. */
export async function checkManifest(root: string): Promise<Finding[]> {
    const path = join('sql', 'load.sql');
    const finding = (line: number, message: string): Finding => ({ path, line, rule: 'manifest', message });
    if (!existsSync(join(root, path))) {
        return [finding(1, 'there is no manifest')];
    }
    const findings: Finding[] = [];
    const listed = new Set<string>();
    (await readFile(join(root, path), 'utf8')).split('\n').forEach((line, index) => {
        const target = /^\\ir\s+(\S+)\s*$/.exec(line)?.[1];
        if (target === undefined) {
            if (line.trim() !== '' && !line.startsWith('--') && !line.startsWith('\\')) {
                findings.push(finding(index + 1, 'the manifest lists files and says why, nothing else'));
            }
            return;
        }
        const file = relative(root, join(root, 'sql', target));
        if (listed.has(file)) {
            findings.push(finding(index + 1, `${file} is listed twice`));
        } else if (!existsSync(join(root, file))) {
            findings.push(finding(index + 1, `${file} does not exist`));
        }
        listed.add(file);
    });
    for (const folder of ['sql', 'functions', 'policies']) {
        for (const file of await sqlFiles(join(root, folder))) {
            const name = relative(root, file);
            if (name !== path && !listed.has(name)) {
                findings.push(finding(1, `${name} is not listed`));
            }
        }
    }
    return findings;
}

async function sqlFiles(directory: string): Promise<string[]> {
    if (!existsSync(directory)) {
        return [];
    }
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    return entries
        .filter((entry) => entry.isFile() && entry.name.endsWith('.sql'))
        .map((entry) => join(entry.parentPath, entry.name))
        .sort();
}
