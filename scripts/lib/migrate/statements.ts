/**
 * Splits SQL text into statements, as psql and the Supabase CLI do: at each semicolon outside quotes, dollar quotes, comments
 * and parentheses. Each statement keeps the comments that stand before it. Statement by statement is how files outside a
 * transaction must run, how an error gets its line, and how `supabase_migrations.schema_migrations` stores a version.
 *
 * A small lexer, since the runner has to work where only its few dependencies are installed; a test holds it against
 * Postgres' own parser over every file of the project.
 */

/** One statement of a file. */
export interface Statement {
    /** The text to execute, leading comments included, without the semicolon. */
    readonly sql: string;
    /** The same with comments and surplus blanks taken out and quoted text kept: for looking at what it does. */
    readonly code: string;
    /** The one-based line of the text on which `sql` begins. */
    readonly line: number;
}

/** SQL text that cannot be split: a quote or comment never ends, or a psql command stands in it. */
export class SplitError extends Error {
    readonly line: number;

    constructor(message: string, line: number) {
        super(message);
        this.name = 'SplitError';
        this.line = line;
    }
}

const IDENTIFIER_START = /[A-Za-z_\u0080-\uffff]/;
const IDENTIFIER = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const DOLLAR_QUOTE = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const NUMBER = /\d[\w.]*/y;

/** Splits the text; throws a SplitError that names the line of what never ends. */
export function splitStatements(text: string): Statement[] {
    const statements: Statement[] = [];
    let at = 0;
    let begin = 0;
    let code = '';
    let parentheses = 0;
    // `begin atomic ... end` bodies hold semicolons: count begin and case against end inside a create function.
    let words: string[] = [];
    let blocks = 0;

    // Lines are asked for in rising order, so each is counted from the one before.
    let counted = { offset: 0, line: 1 };
    const lineOf = (offset: number): number => {
        if (offset < counted.offset) counted = { offset: 0, line: 1 };
        let { line } = counted;
        for (let next = text.indexOf('\n', counted.offset); next >= 0 && next < offset; next = text.indexOf('\n', next + 1)) line++;
        counted = { offset, line };
        return line;
    };
    const fail = (message: string, offset: number): never => {
        throw new SplitError(message, lineOf(offset));
    };
    const take = (end: number): void => {
        code += text.slice(at, end);
        at = end;
    };
    const finish = (end: number): void => {
        if (code.trim() !== '') {
            const raw = text.slice(begin, end);
            const leading = raw.length - raw.trimStart().length;
            statements.push({ sql: raw.trim(), code: code.trim(), line: lineOf(begin + leading) });
        }
        begin = end + 1;
        code = '';
        parentheses = 0;
        words = [];
        blocks = 0;
    };
    const quoted = (quote: string, backslashes: boolean): void => {
        const start = at;
        let end = at + 1;
        for (;;) {
            if (end >= text.length) fail(`the ${quote === '"' ? 'quoted name' : 'string'} never ends`, start);
            if (backslashes && text[end] === '\\') end += 2;
            else if (text[end] !== quote) end++;
            else if (text[end + 1] === quote) end += 2;
            else break;
        }
        take(end + 1);
    };

    while (at < text.length) {
        const character = text[at]!;
        if (character === '-' && text[at + 1] === '-') {
            const end = text.indexOf('\n', at);
            at = end < 0 ? text.length : end;
            code = `${code.trimEnd()} `;
        } else if (character === '/' && text[at + 1] === '*') {
            const start = at;
            let depth = 0;
            do {
                if (at >= text.length) fail('the comment never ends', start);
                if (text.startsWith('/*', at)) { depth++; at += 2; }
                else if (text.startsWith('*/', at)) { depth--; at += 2; }
                else at++;
            } while (depth > 0);
            code = `${code.trimEnd()} `;
        } else if (/\s/.test(character)) {
            if (!code.endsWith(' ')) code += ' ';
            at++;
        } else if (character === "'" || character === '"') {
            quoted(character, false);
        } else if (character === '$') {
            DOLLAR_QUOTE.lastIndex = at;
            const tag = DOLLAR_QUOTE.exec(text)?.[0];
            if (tag === undefined) {
                take(at + 1);
            } else {
                const end = text.indexOf(tag, at + tag.length);
                if (end < 0) fail(`the text quoted by ${tag} never ends`, at);
                take(end + tag.length);
            }
        } else if (IDENTIFIER_START.test(character)) {
            if (/[eE]/.test(character) && text[at + 1] === "'") {
                take(at + 1);
                quoted("'", true);
                continue;
            }
            IDENTIFIER.lastIndex = at;
            const word = IDENTIFIER.exec(text)![0].toLowerCase();
            take(at + word.length);
            if (words.length < 4) words.push(word);
            const isRoutine = words[0] === 'create'
                && (['function', 'procedure'].includes(words[1] ?? '')
                    || (words[1] === 'or' && words[2] === 'replace' && ['function', 'procedure'].includes(words[3] ?? '')));
            if (isRoutine && parentheses === 0) {
                if (word === 'begin' || (word === 'case' && blocks > 0)) blocks++;
                else if (word === 'end' && blocks > 0) blocks--;
            }
        } else if (/\d/.test(character)) {
            // As one piece, so that the e of 1e'...' and the $ of 1$ are no beginning of anything.
            NUMBER.lastIndex = at;
            take(at + NUMBER.exec(text)![0].length);
        } else if (character === ';' && parentheses === 0 && blocks === 0) {
            finish(at);
            at++;
        } else if (character === '\\') {
            fail('a backslash outside quotes: psql commands do not run here', at);
        } else {
            if (character === '(' || character === '[') parentheses++;
            if ((character === ')' || character === ']') && parentheses > 0) parentheses--;
            take(at + 1);
        }
    }
    finish(text.length);
    return statements;
}

/** The first words of a statement in lower case, such as `create unique index concurrently`. */
export function leadingWords(statement: Statement, count: number): string {
    return statement.code.slice(0, 200).toLowerCase().split(/[\s(;]+/, count).join(' ');
}
