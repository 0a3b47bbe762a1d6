/**
 * Reads the migration files and refuses, before anything runs, whatever the runner or node-pg-migrate would trip over.
 *
 * A file is `YYYYMMDDHHMMSS_verb_object.sql`: a comment that says why, then a line `-- Up Migration` with what to do and a
 * line `-- Down Migration` with its exact inverse. Directives stand in the leading comment, one a line:
 *
 *     -- migrate: no-transaction              run statement by statement outside a transaction (concurrent index builds);
 *                                             an interrupted run goes on where it stopped
 *     -- migrate: down-loses-data             rolling back drops rows that cannot be had again: needs --force
 *     -- migrate: statement-timeout 30min     instead of the runner's, for a backfill that takes long
 *     -- migrate: lock-timeout 1s             instead of the runner's, for a busy table
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { UserError } from '../cli.ts';
import { projectDirectory, projectPath } from '../paths.ts';
import { SplitError, leadingWords, splitStatements, type Statement } from './statements.ts';

/** Where the history stands. */
export const migrationsDirectory = projectPath('migrations');

/** One migration file, checked and split. */
export interface Migration {
    /** The 14 digits. */
    readonly version: string;
    /** The words after the digits, such as `create_posts`: what the Supabase CLI stores as a version's name. */
    readonly title: string;
    /** The file name without `.sql`: what node-pg-migrate stores. */
    readonly name: string;
    readonly fileName: string;
    readonly directory: string;
    /** SHA-256 of the text, with line ends of any system read as `\n`. */
    readonly checksum: string;
    /** The Up part as text, without its marker. */
    readonly upText: string;
    readonly up: readonly Statement[];
    readonly down: readonly Statement[];
    readonly transactional: boolean;
    readonly downLosesData: boolean;
    readonly statementTimeout: string | undefined;
    readonly lockTimeout: string | undefined;
}

const FILE_NAME = /^(\d{14})_([a-z][a-z0-9_]*)\.sql$/;

/** A line that node-pg-migrate would take for a marker, wherever it stands: prose and function bodies included. */
const ANY_MARKER = /^[ \t]*--[ \t-]*(up|down)[ \t]+migration.*$/gim;
const UP_MARKER = '-- Up Migration';
const DOWN_MARKER = '-- Down Migration';
const DIRECTIVE = /^--[ \t]*migrate:[ \t]*(.*?)[ \t]*$/gim;
const TIMEOUT = /^\d+(ms|s|min|h)?$/;

/** The SHA-256 of a migration's text. A checkout that turns line ends into `\r\n` has the same. */
export function checksumOf(text: string): string {
    return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
}

/** All migrations in the order of their versions. Files that are not `.sql` (a README, the checksums) are left alone. */
export function readMigrations(directory = migrationsDirectory): Migration[] {
    if (!existsSync(directory) || !statSync(directory).isDirectory()) {
        throw new UserError(`There is no folder ${shown(directory)} with migrations.`, 'Run the command in a complete checkout.');
    }
    const fileNames = readdirSync(directory).filter((name) => name.toLowerCase().endsWith('.sql') && !name.startsWith('.')).sort();
    const migrations = fileNames.map((fileName) => readMigration(directory, fileName));
    migrations.forEach((migration, index) => {
        const previous = migrations[index - 1];
        if (previous?.version === migration.version) {
            throw new UserError(`${previous.fileName} and ${migration.fileName} have the same version.`,
                'Give the newer one a later time.');
        }
    });
    return migrations;
}

/** Reads and checks one file. */
export function readMigration(directory: string, fileName: string): Migration {
    const match = FILE_NAME.exec(fileName);
    if (match === null || !isTime(match[1]!)) {
        throw new UserError(`${shown(join(directory, fileName))} is no name of a migration.`,
            'A migration is named YYYYMMDDHHMMSS_verb_object.sql, in lower case; npm run migration:new makes one.');
    }
    const content = readFileSync(join(directory, fileName), 'utf8').replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
    const refuse = (message: string, hint: string): never => {
        throw new UserError(`${shown(join(directory, fileName))}: ${message}.`, hint);
    };

    const markers = [...content.matchAll(ANY_MARKER)].map(({ 0: found, index }) => ({
        text: found.trimStart(),
        index: index + found.length - found.trimStart().length,
        line: lineOf(content, index + found.length - found.trimStart().length),
    }));
    for (const [marker, other] of [[UP_MARKER, 'up'], [DOWN_MARKER, 'down']] as const) {
        const alike = markers.filter(({ text }) => new RegExp(`^--[\\s-]*${other}\\s`, 'i').test(text));
        if (alike.length === 0) refuse(`it has no line "${marker}"`, 'Each migration has both parts, each under its marker.');
        if (alike.length > 1) {
            refuse(`line ${alike[1]!.line} begins like the marker of line ${alike[0]!.line}, and the file would be split there`,
                'Word that line differently: comments and function bodies count too.');
        }
        if (alike[0]!.text !== marker) {
            refuse(`line ${alike[0]!.line} should read exactly "${marker}"`, 'Or, if it is prose, word it differently.');
        }
    }
    const [first, second] = markers as [typeof markers[0], typeof markers[0]];
    if (first.text !== UP_MARKER) refuse(`"${DOWN_MARKER}" stands before "${UP_MARKER}"`, 'Put the Up part first.');

    const header = content.slice(0, first.index);
    const upStart = first.index + UP_MARKER.length;
    const downStart = second.index + DOWN_MARKER.length;
    const split = (text: string, start: number): Statement[] => {
        const before = lineOf(content, start) - 1;
        try {
            return splitStatements(text).map((statement) => ({ ...statement, line: statement.line + before }));
        } catch (error) {
            if (!(error instanceof SplitError)) throw error;
            return refuse(`line ${error.line + before}: ${error.message}`, 'Correct the file.');
        }
    };
    if (split(header, 0).length > 0) {
        refuse(`SQL stands above "${UP_MARKER}"`, 'Only comments may; put the statement below the marker.');
    }

    let transactional = true;
    let downLosesData = false;
    let statementTimeout: string | undefined;
    let lockTimeout: string | undefined;
    for (const { 1: directive, index } of content.matchAll(DIRECTIVE)) {
        const where = `line ${lineOf(content, index)}`;
        if (index > first.index) refuse(`${where}: a directive must stand above "${UP_MARKER}"`, 'Move it into the leading comment.');
        const [word, value, ...more] = directive!.split(/\s+/);
        const isTimeout = value !== undefined && TIMEOUT.test(value) && more.length === 0;
        if (directive === 'no-transaction') transactional = false;
        else if (directive === 'down-loses-data') downLosesData = true;
        else if (word === 'statement-timeout' && isTimeout) statementTimeout = value;
        else if (word === 'lock-timeout' && isTimeout) lockTimeout = value;
        else {
            refuse(`${where}: "${directive}" is no directive`,
                'There are no-transaction, down-loses-data, statement-timeout 30min and lock-timeout 1s.');
        }
    }

    const up = split(content.slice(upStart, second.index), upStart);
    const down = split(content.slice(downStart), downStart);
    for (const [part, statements] of [['Up', up], ['Down', down]] as const) {
        if (statements.length === 0) {
            refuse(`its ${part} part is empty`, 'Each part holds at least one statement, or the migration cannot be rolled back.');
        }
        for (const statement of statements) {
            if (isTransactionControl(statement)) {
                refuse(`line ${codeLine(statement)}: "${leadingWords(statement, 2)}" has no place in a migration`,
                    'The runner opens and closes the transaction.');
            }
            if (transactional && /^(create|drop|reindex) .*\bconcurrently\b/.test(leadingWords(statement, 5))) {
                refuse(`line ${codeLine(statement)}: a concurrent build cannot run in a transaction`,
                    'Give it a file of its own with the directive "-- migrate: no-transaction" on top.');
            }
        }
    }

    return {
        version: match[1]!,
        title: match[2]!,
        name: fileName.slice(0, -'.sql'.length),
        fileName,
        directory,
        checksum: checksumOf(content),
        upText: content.slice(upStart, second.index).trim(),
        up,
        down,
        transactional,
        downLosesData,
        statementTimeout,
        lockTimeout,
    };
}

/** The line of the statement's first word, past its comments. */
export function codeLine(statement: Statement): number {
    const word = /\w+/.exec(statement.code)?.[0] ?? '';
    const lines = statement.sql.split('\n');
    const index = lines.findIndex((line) => !/^\s*--/.test(line) && line.includes(word));
    return statement.line + Math.max(index, 0);
}

function isTransactionControl(statement: Statement): boolean {
    return /^(begin|commit|rollback|abort|end|savepoint|release|start transaction|prepare transaction)\b/i
        .test(leadingWords(statement, 2));
}

/** True for 14 digits that are a time, such as 20260131235959: a slipped digit would put the file out of order. */
function isTime(version: string): boolean {
    const text = version.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:$6.000Z');
    const time = new Date(text);
    return !Number.isNaN(time.getTime()) && time.toISOString() === text;
}

function lineOf(text: string, offset: number): number {
    return text.slice(0, offset).split('\n').length;
}

function shown(path: string): string {
    const inside = relative(projectDirectory, path);
    return inside.startsWith('..') ? path : inside;
}
