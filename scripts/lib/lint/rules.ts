import { basename, dirname } from 'node:path';
import { loadModule, parseSync, scanSync } from 'libpg-query';
import { optionsOf, strings, walk, type Area, type Body, type Finding, type SqlFile, type Tree } from './sql.ts';

/** A rule of the house style that a machine can check. */
export interface Rule {
    name: string;
    /** Where it holds; everywhere when absent. */
    areas?: Area[];
    check(file: SqlFile, report: (line: number, message: string) => void): void;
}

/**
 * Functions that may leave out `set search_path`, with the reason: a set-returning SQL function that must be inlined to
 * be planned with the query around it, and a procedure that commits.
 */
export const unpinnedFunctions: Record<string, string> = {
    'private.run_job': 'it commits after each batch, and Postgres allows no SET clause then',
    'public.quoted_post': 'an embed, joined to posts',
    'public.parent_comment': 'an embed, joined to comments',
    'public.replies': 'an embed, joined to comments',
};

const maximumColumns = 100;
const marker = /^\s*--[\s-]*(up|down)\s+migration/i;
const apiRoles = new Set(['anon', 'authenticated']);
/** Whose tables have their row level security from the platform. */
const platformSchemas = new Set(['auth', 'storage', 'realtime']);

export const rules: Rule[] = [
    {
        name: 'parses',
        check(file, report) {
            for (const { line, message } of file.broken) {
                report(line, `Postgres cannot read this: ${message}`);
            }
        },
    },
    {
        name: 'layout',
        check(file, report) {
            file.lines.forEach((line, index) => {
                if ([...line].length > maximumColumns && !isUnbreakable(line)) {
                    report(index + 1, `longer than ${maximumColumns} columns`);
                }
                if (/\t/.test(line)) {
                    report(index + 1, 'a tab: indent by four spaces');
                }
                if (/[ \t]$/.test(line)) {
                    report(index + 1, 'blanks at the end of the line');
                }
            });
            if (!file.text.endsWith('\n') || file.text.endsWith('\n\n')) {
                report(file.lines.length, 'the file must end with one line break');
            }
        },
    },
    {
        name: 'opens-with-comment',
        check(file, report) {
            const head = file.lines.slice(0, file.area === 'migration' ? 3 : 1);
            if (!head.some((line) => /^-- \S/.test(line) && !marker.test(line))) {
                report(1, 'open with a comment that says why this exists');
            }
        },
    },
    {
        name: 'lowercase-keywords',
        check(file, report) {
            for (const [text, line] of [
                [file.text, 1] as const,
                ...file.bodies.map((body) => [body.text, body.line] as const),
            ]) {
                for (const { word, at } of upperCaseKeywords(text)) {
                    report(line + at - 1, `write ${word} in lower case`);
                }
            }
        },
    },
    {
        name: 'qualified-names',
        areas: ['source', 'function', 'policy', 'migration'],
        check(file, report) {
            for (const statement of file.statements) {
                const known = commonTables(statement.fields);
                walk({ [statement.kind]: statement.fields }, (kind, fields) => {
                    const name = String(fields['relname'] ?? '');
                    if (kind === 'RangeVar' && fields['schemaname'] === undefined && !known.has(name)) {
                        report(statement.line, `say which schema ${name} is in`);
                    }
                });
            }
        },
    },
    {
        // A test helper may report whatever was raised.
        name: 'no-when-others',
        areas: ['source', 'function', 'policy', 'migration'],
        check(file, report) {
            for (const body of file.bodies) {
                walk(body.plpgsql, (kind, fields) => {
                    if (kind === 'PLpgSQL_condition' && fields['condname'] === 'others') {
                        report(body.line, 'catch named conditions, never "others"');
                    }
                });
            }
        },
    },
    {
        name: 'guarded-writes',
        check(file, report) {
            for (const body of file.bodies) {
                for (const { tree, line } of queriesOf(body)) {
                    walk(tree, (kind, fields) => {
                        if ((kind === 'UpdateStmt' || kind === 'DeleteStmt') && fields['whereClause'] === undefined) {
                            const verb = kind === 'UpdateStmt' ? 'UPDATE' : 'DELETE';
                            report(line, `${verb} without WHERE: Supabase's API refuses it`);
                        }
                    });
                }
            }
        },
    },
    {
        name: 'error-constants',
        areas: ['source', 'function', 'migration'],
        check(file, report) {
            for (const body of file.bodies) {
                walk(body.plpgsql, (kind, fields) => {
                    if (kind === 'PLpgSQL_stmt_raise') {
                        const fault = faultOfRaise(fields);
                        if (fault !== null) {
                            report(body.line + Number(fields['lineno'] ?? 1) - 1, fault);
                        }
                    }
                });
            }
        },
    },
    {
        name: 'function-file',
        areas: ['function'],
        check(file, report) {
            const made = file.statements.filter((statement) => statement.kind === 'CreateFunctionStmt');
            const [only] = made;
            if (only === undefined || made.length > 1) {
                report(1, `one function a file: this one holds ${made.length}`);
                return;
            }
            const [schema, name] = strings(only.fields['funcname']);
            if (name === undefined) {
                report(only.line, 'say which schema the function is in');
            } else if (`${name}.sql` !== basename(file.path)) {
                report(only.line, `the file bears the function's name: ${name}.sql`);
            }
            const folder = basename(dirname(file.path));
            const isHidden = folder.startsWith('_');
            if (folder === '_private' && schema !== 'private') {
                report(only.line, 'functions/_private is for functions of the schema private');
            }
            if (!isHidden && schema !== 'public') {
                report(only.line, 'a domain folder is for the API: private helpers live in functions/_private');
            }
            if (!file.statements.some(isFunctionComment)) {
                report(only.line, 'comment on the function: PostgREST serves it as documentation');
            }
            // Where the Data API is open, Supabase itself grants every new function of an exposed schema.
            if (schema === 'public' && !file.statements.some(isRevokeFromAll)) {
                report(only.line, 'revoke all from public, anon, authenticated, service_role; then grant by name');
            }
        },
    },
    {
        name: 'function-attributes',
        areas: ['source', 'function', 'migration'],
        check(file, report) {
            for (const statement of file.statements) {
                if (statement.kind !== 'CreateFunctionStmt') {
                    continue;
                }
                const [schema = '', name = ''] = strings(statement.fields['funcname']);
                const options = optionsOf(statement.fields);
                const pinned = options.some((option) => option.name === 'set' && pinsEmptySearchPath(option.value));
                if (!pinned && unpinnedFunctions[`${schema}.${name}`] === undefined) {
                    report(statement.line, `${name} must have: set search_path = ''`);
                }
                const isDefiner = options.some((option) =>
                    option.name === 'security' && (option.value['Boolean'] as Tree | undefined)?.['boolval'] === true);
                if (isDefiner && schema !== 'private') {
                    report(statement.line, `${name}: a security definer belongs in the schema private`);
                }
                if (statement.fields['sql_body'] !== undefined) {
                    report(statement.line, `${name}: no "begin atomic" body, the Supabase CLI cannot split it`);
                } else if (!/\bas \$\$/.test(statement.text)) {
                    report(statement.line, `${name}: put the body in $$`);
                }
                const order = ['language', 'volatility', 'parallel', 'security', 'set', 'as'];
                const given = options.map((option) => order.indexOf(option.name)).filter((place) => place >= 0);
                if (given.some((place, index) => index > 0 && place < (given[index - 1] ?? 0))) {
                    report(statement.line, `${name}: attributes go language, volatility, parallel, security, set`);
                }
            }
        },
    },
    {
        name: 'policy-shape',
        areas: ['source', 'function', 'policy', 'migration'],
        check(file, report) {
            for (const statement of file.statements) {
                if (statement.kind !== 'CreatePolicyStmt') {
                    continue;
                }
                const { fields, line } = statement;
                const name = String(fields['policy_name']);
                const command = String(fields['cmd_name']);
                if (command === 'all') {
                    report(line, `${name}: one policy a command, never "for all"`);
                } else if (!name.startsWith(`${command}_`)) {
                    report(line, `${name}: the name begins with its command, such as ${command}_own`);
                }
                const roles = (fields['roles'] ?? []) as { RoleSpec: Tree }[];
                if (roles.length === 0 || roles.some(({ RoleSpec: role }) => role['roletype'] === 'ROLESPEC_PUBLIC')) {
                    report(line, `${name}: say "to" whom`);
                }
                if (command === 'update' && (fields['qual'] === undefined || fields['with_check'] === undefined)) {
                    report(line, `${name}: an update policy states both using and with check`);
                }
                for (const call of unwrappedCalls(fields)) {
                    report(line, `${name}: write (select ${call}()), asked once a statement, not once a row`);
                }
            }
        },
    },
    {
        name: 'policy-file',
        areas: ['policy'],
        check(file, report) {
            const place = (kind: string): number =>
                ['AlterTableStmt', 'CreatePolicyStmt', 'CommentStmt', 'GrantStmt'].indexOf(kind);
            let latest = 0;
            let enables = false;
            for (const { kind, fields, line } of file.statements) {
                const order = place(kind) === 2 ? 1 : place(kind);
                if (order < 0) {
                    report(line, 'a policy file enables RLS, makes policies and grants, nothing else');
                } else if (order < latest) {
                    report(line, 'first enable RLS, then the policies, then the grants');
                } else {
                    latest = order;
                }
                enables ||= JSON.stringify(fields).includes('AT_EnableRowSecurity');
                if (kind === 'GrantStmt') {
                    for (const command of wholeTableWrites(fields)) {
                        report(line, `list the columns of the ${command} grant`);
                    }
                }
            }
            const ofOurs = file.statements.some(({ kind, fields }) => kind === 'CreatePolicyStmt'
                && !platformSchemas.has(String((fields['table'] as Tree | undefined)?.['schemaname'])));
            if (!enables && ofOurs) {
                report(1, 'enable row level security in the table\'s policy file');
            }
        },
    },
    {
        name: 'migration-name',
        areas: ['migration'],
        check(file, report) {
            const stamp = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})_[a-z][a-z0-9]*(_[a-z0-9]+)+\.sql$/
                .exec(basename(file.path));
            if (stamp === null) {
                report(1, 'a migration is called YYYYMMDDHHMMSS_verb_object.sql');
                return;
            }
            const [, year, month, day, hour, minute, second] = stamp;
            const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
            if (Number.isNaN(time.getTime()) || time.getUTCDate() !== Number(day)) {
                report(1, 'the migration\'s name does not begin with a time that exists');
            }
        },
    },
    {
        name: 'migration-markers',
        check(file, report) {
            const found = file.lines
                .map((line, index) => ({ line, number: index + 1 }))
                .filter(({ line }) => marker.test(line));
            if (file.area !== 'migration') {
                for (const { number } of found) {
                    report(number, 'a migration made of this text would be split here: say it otherwise');
                }
                return;
            }
            const exact = found.map(({ line }) => line).join('\n');
            if (exact !== '-- Up Migration\n-- Down Migration') {
                report(
                    found[0]?.number ?? 1,
                    'a migration has one line "-- Up Migration", then one line "-- Down Migration", and no other that begins so',
                );
            }
        },
    },
    {
        name: 'migration-statements',
        areas: ['migration'],
        check(file, report) {
            for (const { kind, fields, line } of file.statements) {
                if (kind === 'TransactionStmt') {
                    report(line, 'no begin or commit: the runner opens one transaction a file');
                    continue;
                }
                walk({ [kind]: fields }, (below, inner) => {
                    if (inner['behavior'] === 'DROP_CASCADE') {
                        report(line, 'no cascade: name what is to be dropped');
                    }
                    const isSoft = inner['missing_ok'] === true || inner['if_not_exists'] === true;
                    if (isSoft && !(below === 'CreateExtensionStmt' && standsInExtensions(inner))) {
                        report(line, 'no "if exists": a migration knows what it finds');
                    }
                });
            }
        },
    },
    {
        name: 'suite-shape',
        areas: ['suite'],
        check(file, report) {
            const texts = file.statements.map(({ text }) => text.replace(/\s+/g, ' ').trim());
            const last = file.statements.at(-1)?.line ?? 1;
            if (texts[0] !== 'begin' || !/^select plan\(\d+\)$/.test(texts[1] ?? '')) {
                report(1, 'begin with: begin; select plan(n);');
            }
            if (texts.at(-2) !== 'select * from finish()' || texts.at(-1) !== 'rollback') {
                report(last, 'end with: select * from finish(); rollback;');
            }
            texts.forEach((text, index) => {
                const line = file.statements[index]?.line ?? 1;
                if (/\bno_plan\s*\(/i.test(text)) {
                    report(line, 'plan the number of tests');
                }
                if (/\b(todo|todo_start|todo_end|skip)\s*\(/i.test(text)) {
                    report(line, 'a test is neither skipped nor put off');
                }
            });
        },
    },
];

/**
 * Applies every rule that holds for the file. The comment right above a line may excuse it, with the reason:
 * `-- lint: allow migration-statements, the trigger stands on a table that is not ours`.
 */
export function checkFile(file: SqlFile): Finding[] {
    const findings: Finding[] = [];
    for (const rule of rules) {
        if (rule.areas === undefined || rule.areas.includes(file.area)) {
            rule.check(file, (line, message) => {
                if (!isAllowed(file, line, rule.name)) {
                    findings.push({ path: file.path, line, rule: rule.name, message });
                }
            });
        }
    }
    return findings;
}

/** What only shows between files: two migrations of the same version, two permissive policies of one reach. */
export function checkTogether(files: SqlFile[]): Finding[] {
    const findings: Finding[] = [];
    const versions = new Map<string, string>();
    const policies = new Map<string, string>();
    for (const file of files) {
        if (file.area === 'migration') {
            const version = basename(file.path).slice(0, 14);
            const other = versions.get(version);
            if (other !== undefined) {
                findings.push({
                    path: file.path, line: 1, rule: 'migration-name',
                    message: `has the same version as ${other}`,
                });
            }
            versions.set(version, basename(file.path));
        }
        if (file.area !== 'policy') {
            continue;
        }
        for (const { kind, fields, line } of file.statements) {
            if (kind !== 'CreatePolicyStmt' || fields['permissive'] !== true) {
                continue;
            }
            const table = fields['table'] as Tree;
            const name = String(fields['policy_name']);
            for (const { RoleSpec: role } of (fields['roles'] ?? []) as { RoleSpec: Tree }[]) {
                const reach = [table['schemaname'], table['relname'], fields['cmd_name'], role['rolename']].join(' ');
                const other = policies.get(reach);
                if (other !== undefined) {
                    findings.push({
                        path: file.path, line, rule: 'policy-shape',
                        message: `${name}: ${other} stands for the same command and role already`,
                    });
                }
                policies.set(reach, name);
            }
        }
    }
    return findings;
}

function isAllowed(file: SqlFile, line: number, rule: string): boolean {
    for (let above = line - 2; above >= 0 && /^\s*--/.test(file.lines[above] ?? ''); above -= 1) {
        const allowed = /^\s*-- lint: allow ([a-z-]+), \S/.exec(file.lines[above] ?? '')?.[1];
        if (allowed === rule) {
            return true;
        }
    }
    return false;
}

/** A line that is only too long because a text literal begins within the columns and ends the line. */
function isUnbreakable(line: string): boolean {
    const literal = /^([^']*('([^']|'')*'[^']+)*)'([^']|'')*'[);,]*$/.exec(line);
    return literal !== null && !line.trimStart().startsWith('--') && (literal[1] ?? '').length < maximumColumns - 10;
}

/** Keywords in upper case outside of strings and comments. */
function upperCaseKeywords(text: string): { word: string; at: number }[] {
    try {
        const bytes = Buffer.from(text);
        return scanSync(text).tokens
            .filter((token) => token.keywordKind !== 0 && /[A-Z]/.test(token.text) && /^[A-Za-z_]+$/.test(token.text))
            .map((token) => ({
                word: token.text,
                at: bytes.subarray(0, token.start).toString('utf8').split('\n').length,
            }));
    } catch {
        // What cannot be scanned cannot be parsed either, and the rule "parses" says so.
        return [];
    }
}

function commonTables(tree: Tree): Set<string> {
    const names = new Set<string>();
    walk(tree, (kind, fields) => {
        if (kind === 'CommonTableExpr') {
            names.add(String(fields['ctename']));
        }
        if (kind === 'TriggerTransition') {
            names.add(String(fields['name']));
        }
    });
    return names;
}

/** The SQL of a body, statement by statement, with the line of the file on which each stands. */
function queriesOf(body: Body): { tree: unknown; line: number }[] {
    const queries: { tree: unknown; line: number }[] = body.statements.map((tree) => ({ tree, line: body.line }));
    walk(body.plpgsql, (kind, fields) => {
        if (!kind.startsWith('PLpgSQL_stmt_')) {
            return;
        }
        for (const part of Object.values(fields)) {
            const expression = (part as Tree | null)?.['PLpgSQL_expr'] as Tree | undefined;
            if (typeof expression?.['query'] === 'string' && /\b(update|delete)\b/i.test(expression['query'])) {
                try {
                    queries.push({
                        tree: parseSync(expression['query']).stmts,
                        line: body.line + Number(fields['lineno'] ?? 1) - 1,
                    });
                } catch {
                    // An expression such as a condition is no statement, and so no write.
                }
            }
        }
    });
    return queries;
}

function faultOfRaise(fields: Tree): string | null {
    const exception = 21;
    const options = (fields['options'] ?? []) as { PLpgSQL_raise_option: Tree }[];
    const isBareRethrow = fields['message'] === undefined && fields['condname'] === undefined && options.length === 0;
    if (fields['elog_level'] !== exception || isBareRethrow) {
        return null;
    }
    const valueOf = (type: number): string | undefined => {
        const option = options.find(({ PLpgSQL_raise_option: given }) => Number(given['opt_type'] ?? 0) === type);
        const expression = (option?.PLpgSQL_raise_option['expr'] as Tree | undefined)?.['PLpgSQL_expr'] as Tree | undefined;
        return expression === undefined ? undefined : String(expression['query']);
    };
    const [code, message] = [valueOf(0), valueOf(1)];
    // A handler that hands on what Postgres said, without the row that its detail shows.
    if (code === 'sqlstate' && message === 'sqlerrm') return null;
    if (code === undefined || !/^'[0-9A-Z]{5}'$/.test(code)) {
        return 'raise with an errcode of five characters: PostgREST maps it to the HTTP status';
    }
    // A trigger that must not tell apart the invisible and the missing says what row level security says.
    const imitatesRls = code === "'42501'" && /^format\(\s*'new row violates row-level security policy/.test(message ?? '');
    if (!imitatesRls && (message === undefined || !/^'[a-z][a-z0-9]*(_[a-z0-9]+)*'$/.test(message))) {
        return 'the message of an error is a constant in snake_case; values go to detail, the remedy to hint';
    }
    return null;
}

function isFunctionComment(statement: { kind: string; fields: Tree }): boolean {
    return statement.kind === 'CommentStmt' && ['OBJECT_FUNCTION', 'OBJECT_PROCEDURE'].includes(String(statement.fields['objtype']));
}

function isRevokeFromAll({ kind, fields }: { kind: string; fields: Tree }): boolean {
    const roles = ((fields['grantees'] ?? []) as { RoleSpec: Tree }[])
        .map(({ RoleSpec: role }) => String(role['rolename'] ?? 'public'));
    return kind === 'GrantStmt'
        && fields['is_grant'] !== true
        && fields['objtype'] === 'OBJECT_FUNCTION'
        && fields['privileges'] === undefined
        && ['public', 'anon', 'authenticated', 'service_role'].every((role) => roles.includes(role));
}

function pinsEmptySearchPath(value: Tree): boolean {
    const setting = value['VariableSetStmt'] as Tree | undefined;
    return setting?.['name'] === 'search_path'
        && JSON.stringify(setting['args'] ?? null).includes('"sval":{"sval":""}');
}

/** Functions that ask who calls, where they stand outside of a sub-select of their own. */
function unwrappedCalls(fields: Tree): string[] {
    const found: string[] = [];
    for (const part of ['qual', 'with_check']) {
        walk(fields[part], (kind, inner, above) => {
            const name = strings(inner['funcname']).join('.');
            const asksWho = /^auth\.\w+$/.test(name) || name === 'private.active_user_id' || name === 'private.is_staff';
            if (kind === 'FuncCall' && asksWho && above.at(-1) !== 'ResTarget') {
                found.push(name);
            }
        });
    }
    return found;
}

function wholeTableWrites(fields: Tree): string[] {
    const roles = ((fields['grantees'] ?? []) as { RoleSpec: Tree }[]).map(({ RoleSpec: role }) => String(role['rolename']));
    if (fields['is_grant'] !== true || fields['objtype'] !== 'OBJECT_TABLE' || !roles.some((role) => apiRoles.has(role))) {
        return [];
    }
    return ((fields['privileges'] ?? []) as { AccessPriv: Tree }[])
        .filter(({ AccessPriv: privilege }) =>
            ['insert', 'update'].includes(String(privilege['priv_name'])) && privilege['cols'] === undefined)
        .map(({ AccessPriv: privilege }) => String(privilege['priv_name']));
}

function standsInExtensions(fields: Tree): boolean {
    return JSON.stringify(fields['options'] ?? []).includes('"sval":"extensions"');
}

await loadModule();
