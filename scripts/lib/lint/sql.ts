import { loadModule, parsePlPgSQLSync, parseSync, scanSync } from 'libpg-query';

/** Which part of the house a file belongs to: rules differ. */
export type Area = 'source' | 'function' | 'policy' | 'migration' | 'suite' | 'setup';

/** One place that breaks a rule. */
export interface Finding {
    path: string;
    line: number;
    rule: string;
    message: string;
}

/** A node of Postgres' own syntax tree, as libpg-query hands it on: one key, the node's kind, over its fields. */
export type Tree = { [key: string]: unknown };

export interface Statement {
    /** Such as `CreatePolicyStmt`. */
    kind: string;
    fields: Tree;
    line: number;
    text: string;
}

/** The body of a function or of a DO block. */
export interface Body {
    language: string;
    text: string;
    /** The line of the file on which the body begins. */
    line: number;
    /** PL/pgSQL's syntax tree; null for another language. */
    plpgsql: Tree | null;
    /** The statements of a body in SQL; empty for another language. */
    statements: Tree[];
}

/** A SQL file, read once for all rules. */
export interface SqlFile {
    path: string;
    area: Area;
    text: string;
    lines: string[];
    statements: Statement[];
    bodies: Body[];
    /** What Postgres' own parser could not read. */
    broken: { line: number; message: string }[];
}

let ready: Promise<void> | null = null;

/** Reads a file with Postgres' own parser. A text that it refuses comes back with `broken` and without statements. */
export async function readSql(path: string, area: Area, text: string): Promise<SqlFile> {
    ready ??= loadModule();
    await ready;
    const file: SqlFile = {
        path, area, text, lines: text.split('\n'), statements: [], bodies: [], broken: [],
    };
    const bytes = Buffer.from(text);
    try {
        const tokens = scanSync(text).tokens.filter((token) => !/COMMENT$/.test(token.tokenName));
        for (const { stmt, stmt_location: start = 0, stmt_len: length } of parseSync(text).stmts ?? []) {
            const [kind, fields] = Object.entries(stmt as Tree)[0] ?? [];
            if (kind === undefined) {
                continue;
            }
            const first = tokens.find((token) => token.start >= start)?.start ?? start;
            file.statements.push({
                kind,
                fields: fields as Tree,
                line: lineAt(bytes, first),
                text: bytes.subarray(first, length === undefined ? bytes.length : start + length).toString('utf8'),
            });
        }
    } catch (error) {
        file.broken.push(describeSyntax(error, text));
        return file;
    }
    for (const statement of file.statements) {
        readBody(file, statement);
    }
    return file;
}

/** Visits a node and everything below it. `visit` is told the kind, the fields, and the kinds above, nearest last. */
export function walk(tree: unknown, visit: (kind: string, fields: Tree, above: string[]) => void, above: string[] = []): void {
    if (Array.isArray(tree)) {
        for (const item of tree) {
            walk(item, visit, above);
        }
    } else if (typeof tree === 'object' && tree !== null) {
        for (const [key, value] of Object.entries(tree)) {
            const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
            // A field that can only hold a table's name holds it bare, without a key for its kind.
            const kind = isObject && 'relname' in value ? 'RangeVar' : key;
            const isNode = isObject && /^(PLpgSQL_|[A-Z])/.test(kind);
            if (isNode) {
                visit(kind, value as Tree, above);
            }
            walk(value, visit, isNode ? [...above, kind] : above);
        }
    }
}

/** The strings of a node list such as a qualified name: `['auth', 'uid']`. */
export function strings(list: unknown): string[] {
    return Array.isArray(list)
        ? list.map((item: Tree) => String((item['String'] as Tree | undefined)?.['sval'] ?? ''))
        : [];
}

/** The options of a CREATE FUNCTION in written order: name and value node. */
export function optionsOf(fields: Tree): { name: string; value: Tree }[] {
    const options = (fields['options'] ?? []) as { DefElem: Tree }[];
    return options.map(({ DefElem: option }) => ({
        name: String(option['defname']),
        value: (option['arg'] ?? {}) as Tree,
    }));
}

function readBody(file: SqlFile, statement: Statement): void {
    if (statement.kind !== 'CreateFunctionStmt' && statement.kind !== 'DoStmt') {
        return;
    }
    const isFunction = statement.kind === 'CreateFunctionStmt';
    const options = isFunction
        ? optionsOf(statement.fields)
        : ((statement.fields['args'] ?? []) as { DefElem: Tree }[]).map(({ DefElem: option }) => ({
            name: String(option['defname']),
            value: (option['arg'] ?? {}) as Tree,
        }));
    const value = options.find((option) => option.name === 'as')?.value ?? {};
    const list = value['List'] as Tree | undefined;
    const text = list === undefined
        ? String((value['String'] as Tree | undefined)?.['sval'] ?? '')
        : strings(list['items'])[0] ?? '';
    const language = String(
        (options.find((option) => option.name === 'language')?.value['String'] as Tree | undefined)?.['sval']
            ?? (isFunction ? 'sql' : 'plpgsql'),
    );
    const at = statement.text.indexOf(text);
    const line = statement.line + (at < 0 ? 0 : statement.text.slice(0, at).split('\n').length - 1);
    const body: Body = { language, text, line, plpgsql: null, statements: [] };
    try {
        if (language === 'plpgsql') {
            body.plpgsql = parsePlPgSQLSync(`${statement.text};`) as unknown as Tree;
        } else if (language === 'sql' && text !== '') {
            body.statements = (parseSync(text).stmts ?? []).map(({ stmt }) => stmt as Tree);
        }
    } catch (error) {
        const where = describeSyntax(error, text);
        file.broken.push({ line: line + where.line - 1, message: where.message });
    }
    file.bodies.push(body);
}

function lineAt(bytes: Buffer, offset: number): number {
    return bytes.subarray(0, offset).toString('utf8').split('\n').length;
}

function describeSyntax(error: unknown, text: string): { line: number; message: string } {
    const details = (error as { sqlDetails?: { cursorPosition?: number; message?: string } }).sqlDetails;
    return {
        line: text.slice(0, details?.cursorPosition ?? 0).split('\n').length,
        message: details?.message ?? (error instanceof Error ? error.message : String(error)),
    };
}
