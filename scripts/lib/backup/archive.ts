/**
 * What an archive is: a folder with one compressed file a table and a manifest that says what must be in them.
 *
 * It comes to be whole or not at all: everything is written into a folder with a passing name, flushed to the disk, and
 * renamed at the very end; the manifest is the last file in it. It is read only after every byte has been checked against
 * the manifest, and the manifest against its own digest. That guards against damage and slips, not against somebody who
 * means harm: keep archives where only operators can write.
 */
import { createHash } from 'node:crypto';
import { constants, createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { Transform, Writable, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { UserError } from '../cli.ts';
import { takeLock } from '../lock.ts';

/** What the manifest says of itself first. */
export const ARCHIVE_KIND = 'PageShare backup';

/** Raised whenever an older reader could misread a newer archive. */
export const ARCHIVE_FORMAT = 1;

const MANIFEST = 'manifest.json';

/** A file of an archive, as it must be. */
export interface ArchiveFile {
    file: string;
    /** Bytes on the disk. */
    bytes: number;
    sha256: string;
}

/** A table of an archive. */
export interface ArchiveTable extends ArchiveFile {
    schema: string;
    name: string;
    /** In the order of the file; generated columns are not among them. */
    columns: { name: string; type: string }[];
    rows: number;
    /** Bytes before compression. */
    rawBytes: number;
}

/** Where a sequence stood. */
export interface ArchiveSequence {
    schema: string;
    name: string;
    lastValue: string;
    isCalled: boolean;
}

/** What stands in manifest.json, its digest aside. */
export interface Manifest {
    kind: typeof ARCHIVE_KIND;
    format: number;
    /** The version of this project that wrote it. */
    tool: string;
    createdAt: string;
    database: string;
    /** The server's version, such as 17.10. */
    server: string;
    /** The newest applied migration. */
    version: string;
    /** Every applied migration with its checksum, oldest first. */
    migrations: { name: string; checksum: string }[];
    /** The catalogue snapshot (scripts/lib/snapshot.ts) of the moment. */
    catalogue: ArchiveFile;
    hasPasswordHashes: boolean;
    /** What is left out on purpose, and why. */
    excluded: { what: string; why: string }[];
    tables: ArchiveTable[];
    sequences: ArchiveSequence[];
    /** Tables that stand beside as CSV, for other programs: a restore does not read them. */
    csv: (ArchiveFile & { table: string; rows: number })[];
}

/** The name of a table's file. */
export function tableFile(schema: string, name: string): string {
    return `${schema}.${name}.copy.gz`;
}

function digestOf(manifest: Manifest): string {
    return createHash('sha256').update(JSON.stringify(manifest)).digest('hex');
}

const drafts = new Set<string>();
process.on('exit', () => {
    for (const draft of drafts) rmSync(draft, { recursive: true, force: true });
});

/** A folder or file that gets its name when it is complete; until then it is removed, whatever ends this process in order. */
export class Draft {
    readonly path: string;
    readonly target: string;

    private constructor(path: string, target: string) {
        this.path = path;
        this.target = target;
    }

    /** Makes the passing folder beside where the archive will be, and removes those of runs that were killed. */
    static create(target: string): Draft {
        const path = resolve(target);
        if (existsSync(path)) {
            throw new UserError(`${target} exists already.`, 'Name another place with --out, or remove it first.');
        }
        const parent = dirname(path);
        mkdirSync(parent, { recursive: true, mode: 0o700 });
        removeLeftovers(parent);
        const draft = join(parent, `.${basename(path)}.${MACHINE}-${process.pid}.partial`);
        mkdirSync(draft, { mode: 0o700 });
        drafts.add(draft);
        takeLock(join(draft, LOCK));
        return new Draft(draft, path);
    }

    /** Writes a small file and flushes it. */
    async write(name: string, content: string | Buffer): Promise<ArchiveFile> {
        return await this.save(name, async (sink) => {
            sink.end(content);
            await finished(sink);
        });
    }

    /** A new file, readable by its owner alone: `fill` writes it; it is on the disk when this resolves. */
    async save(name: string, fill: (sink: Writable) => Promise<void>): Promise<ArchiveFile> {
        const file = await open(join(this.path, name), 'wx', 0o600);
        const hash = createHash('sha256');
        let bytes = 0;
        try {
            const sink = new Writable({
                write(chunk: Buffer | string, encoding, done) {
                    const data = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
                    writeAll(file, data).then(() => {
                        hash.update(data);
                        bytes += data.length;
                        done();
                    }, done);
                },
            });
            await fill(sink);
            await file.sync();
        } finally {
            await file.close();
        }
        return { file: name, bytes, sha256: hash.digest('hex') };
    }

    /** Writes the manifest, flushes the folder, and gives it its name: from here on there is an archive. */
    async finish(manifest: Manifest): Promise<void> {
        await this.write(MANIFEST, `${JSON.stringify({ ...manifest, digest: digestOf(manifest) }, null, 4)}\n`);
        rmSync(join(this.path, LOCK), { force: true });
        await flushDirectory(this.path);
        await this.#rename(this.path);
    }

    /** The same for what is a single file of the folder. */
    async finishFile(name: string): Promise<void> {
        const file = await open(join(this.path, name), 'r+');
        await file.sync().finally(() => file.close());
        await this.#rename(join(this.path, name));
        await this.discard();
    }

    async #rename(from: string): Promise<void> {
        try {
            if (existsSync(this.target)) throw Object.assign(new Error(), { code: 'EEXIST' });
            await rename(from, this.target);
        } catch (error) {
            if (!['ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
            throw new UserError(`${this.target} was made by somebody else meanwhile.`, 'Name another place with --out.');
        }
        drafts.delete(from);
        await flushDirectory(dirname(this.target));
    }

    /** Removes what there is of it. */
    async discard(): Promise<void> {
        if (!drafts.delete(this.path)) return;
        rmSync(this.path, { recursive: true, force: true });
    }
}

const LOCK = '.lock';
const MACHINE = hostname().replace(/[^A-Za-z0-9]+/g, '_');

/** The passing folders of this machine whose makers have died. */
function removeLeftovers(parent: string): void {
    for (const name of readdirSync(parent)) {
        const [, pid] = new RegExp(`^\\..*\\.${MACHINE}-(\\d+)\\.partial$`).exec(name) ?? [];
        if (pid === undefined) continue;
        const path = join(parent, name);
        try {
            // Without its lock it is only just being made, or its maker died at once.
            const isDead = existsSync(join(path, LOCK)) ? 'release' in takeLock(join(path, LOCK)) : !isRunning(Number(pid));
            if (isDead) rmSync(path, { recursive: true, force: true });
        } catch {
            // Somebody else's, or on its way out: not ours to judge.
        }
    }
}

function isRunning(pid: number): boolean {
    try {
        process.kill(pid, 0);
        return true;
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
}

async function writeAll(file: Awaited<ReturnType<typeof open>>, data: Buffer): Promise<void> {
    for (let offset = 0; offset < data.length;) {
        const { bytesWritten } = await file.write(data, offset, data.length - offset);
        offset += bytesWritten;
    }
}

async function finished(sink: Writable): Promise<void> {
    await new Promise<void>((resolve, reject) => {
        sink.once('finish', resolve);
        sink.once('error', reject);
    });
}

/** Flushes the names in a directory. Some systems cannot; there the rename itself has to do. */
async function flushDirectory(path: string): Promise<void> {
    try {
        const directory = await open(path, constants.O_RDONLY);
        await directory.sync().finally(() => directory.close());
    } catch (error) {
        if (!['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
}

/** Counts the bytes and the lines that pass; a row of COPY's text form is always exactly one line. */
export class LineCounter extends Transform {
    bytes = 0;
    lines = 0;
    #last = 0x0a;
    readonly #heard: (lines: number) => void;

    constructor(heard: (lines: number) => void = () => undefined) {
        super();
        this.#heard = heard;
    }

    override _transform(chunk: Buffer, _encoding: BufferEncoding, done: (error: null, chunk: Buffer) => void): void {
        this.bytes += chunk.length;
        for (let at = chunk.indexOf(0x0a); at !== -1; at = chunk.indexOf(0x0a, at + 1)) this.lines += 1;
        if (chunk.length > 0) this.#last = chunk[chunk.length - 1]!;
        this.#heard(this.lines);
        done(null, chunk);
    }

    /** False where the last line has no end: something was cut off. */
    get isWhole(): boolean {
        return this.#last === 0x0a;
    }
}

/** Compresses what a COPY sends into a file of the archive. */
export async function saveTable(
    draft: Draft,
    file: string,
    source: Readable,
    heard: (rows: number) => void,
): Promise<ArchiveFile & { rows: number; rawBytes: number }> {
    const counter = new LineCounter(heard);
    const saved = await draft.save(file, (sink) => pipeline(source, counter, createGzip({ level: 6 }), sink));
    return { ...saved, rows: counter.lines, rawBytes: counter.bytes };
}

/** An archive whose manifest has been read. */
export interface Archive {
    directory: string;
    manifest: Manifest;
}

/** Reads and checks the manifest; a sentence where the folder is no archive that we can read. */
export function openArchive(directory: string): Archive {
    const path = resolve(directory);
    if (!existsSync(path)) throw new UserError(`There is no ${directory}.`, 'Give --from the folder that npm run backup has made.');
    const manifestPath = join(path, MANIFEST);
    if (!statSync(path).isDirectory() || !existsSync(manifestPath)) {
        throw new UserError(`${directory} is no PageShare backup: it has no ${MANIFEST}.`,
            'Give --from a folder that npm run backup has made.');
    }
    let parsed: (Manifest & { digest?: unknown }) | undefined;
    try {
        parsed = JSON.parse(readFileSync(manifestPath, 'utf8')) as Manifest & { digest?: unknown };
    } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        throw new UserError(`${directory} is damaged: its ${MANIFEST} cannot be read.`, 'Take another backup; nothing was written.');
    }
    if (typeof parsed !== 'object' || parsed === null || parsed.kind !== ARCHIVE_KIND) {
        throw new UserError(`${directory} is no PageShare backup.`, 'Give --from a folder that npm run backup has made.');
    }
    if (!Number.isInteger(parsed.format) || parsed.format > ARCHIVE_FORMAT) {
        throw new UserError(
            `${directory} was made by a newer version of this project (archive format ${String(parsed.format)}, `
            + `this one reads up to ${ARCHIVE_FORMAT}).`,
            'Restore it with that version; nothing was written.',
        );
    }
    const { digest, ...manifest } = parsed;
    if (digest !== digestOf(manifest)) {
        throw new UserError(`${directory} is damaged: its ${MANIFEST} is not as it was written.`,
            'Take another backup; nothing was written.');
    }
    const foreign = [
        ...manifest.tables.filter(({ schema, name, file }) => file !== tableFile(schema, name)),
        ...[manifest.catalogue, ...manifest.csv, ...manifest.tables].filter(({ file }) => file !== basename(file)),
    ][0];
    if (foreign !== undefined) throw new UserError(`${directory} names a file that is none of its own: ${foreign.file}.`);
    return { directory: path, manifest };
}

/** Reads every file of an archive to its end and refuses what is not as the manifest says. */
export async function verifyArchive(
    archive: Archive,
    heard: (table: ArchiveTable) => void = () => undefined,
): Promise<void> {
    const { directory, manifest } = archive;
    for (const table of manifest.tables) {
        await drain(readTable(archive, table), table.file);
        heard(table);
    }
    for (const { file, sha256 } of [manifest.catalogue, ...manifest.csv]) {
        const hash = createHash('sha256');
        await pipeline(openFile(directory, file), new Writable({
            write(chunk: Buffer, _encoding, done) {
                hash.update(chunk);
                done();
            },
        }));
        if (hash.digest('hex') !== sha256) throw damaged(file, 'its checksum is not the one of the manifest');
    }
}

/**
 * The streams that read a table: they end in an error where bytes, checksum, compression or row count differ from the
 * manifest. The last one gives the rows.
 */
export function readTable(archive: Archive, table: ArchiveTable, heard: (rows: number) => void = () => undefined): [Readable, ...Transform[]] {
    const hash = createHash('sha256');
    let bytes = 0;
    const checked = new Transform({
        transform(chunk: Buffer, _encoding, done) {
            hash.update(chunk);
            bytes += chunk.length;
            done(null, chunk);
        },
        flush(done) {
            done(bytes !== table.bytes ? damaged(table.file, `it has ${bytes} bytes instead of ${table.bytes}`)
                : hash.digest('hex') !== table.sha256 ? damaged(table.file, 'its checksum is not the one of the manifest')
                : null);
        },
    });
    const counter = new LineCounter(heard);
    const flush = (done: (error?: Error | null) => void): void => {
        done(counter.lines !== table.rows || counter.bytes !== table.rawBytes || !counter.isWhole
            ? damaged(table.file, `it holds ${counter.lines} rows instead of ${table.rows}`) : null);
    };
    counter._flush = flush;
    return [openFile(archive.directory, table.file), checked, createGunzip(), counter];
}

function openFile(directory: string, file: string): Readable {
    const path = join(directory, file);
    if (!existsSync(path)) throw damaged(file, 'it is missing');
    return createReadStream(path, { highWaterMark: 256 * 1024 });
}

async function drain(streams: [Readable, ...Transform[]], file: string): Promise<void> {
    const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
    try {
        await pipeline([...streams, sink]);
    } catch (error) {
        throw explainDamage(error, file);
    }
}

/** zlib's complaints in our words. */
export function explainDamage(error: unknown, file: string): unknown {
    const { code } = error as { code?: unknown };
    return typeof code === 'string' && code.startsWith('Z_') ? damaged(file, 'it cannot be unpacked') : error;
}

function damaged(file: string, why: string): UserError {
    return new UserError(`The archive is damaged: ${file}: ${why}.`, 'Use another backup; nothing was written.');
}

/** The catalogue snapshot of an archive. */
export async function readCatalogue(archive: Archive): Promise<string> {
    const parts: Buffer[] = [];
    await pipeline(openFile(archive.directory, archive.manifest.catalogue.file), createGunzip(), new Writable({
        write(chunk: Buffer, _encoding, done) {
            parts.push(chunk);
            done();
        },
    }));
    return Buffer.concat(parts).toString('utf8');
}
