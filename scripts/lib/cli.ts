/**
 * What every command shares: how it speaks, how it fails.
 *
 * A failure the user can do something about is a `UserError`: one plain sentence, what to do, exit code 1. The errors that
 * servers and the operating system raise for everyday reasons (unreachable, wrong password, full disk, busy port) are
 * turned into such sentences in one place, `explain`, so that every command says the same thing.
 */
import { sendAlert } from './alerts.ts';

/** A failure that is the situation's fault, not the program's: `message` is one plain sentence, `hint` says what to do. */
export class UserError extends Error {
    readonly hint: string | undefined;

    constructor(message: string, hint?: string, options?: ErrorOptions) {
        super(message, options);
        this.name = 'UserError';
        this.hint = hint;
    }
}

/** Writes one line for the user to standard output. */
export function say(line = ''): void {
    process.stdout.write(`${line}\n`);
}

/** Writes one line for the user to standard error: what they should know although the command goes on. */
export function warn(line: string): void {
    process.stderr.write(`warning: ${line}\n`);
}

/** True when the user asked for stack traces. */
export function debugging(): boolean {
    return process.argv.includes('--debug');
}

/** The same database URL without its password, fit to be printed. Text that is no URL loses everything but its ends. */
export function redact(url: string): string {
    try {
        const parsed = new URL(url);
        if (parsed.password !== '') parsed.password = '***';
        if (parsed.searchParams.has('password')) parsed.searchParams.set('password', '***');
        return parsed.toString();
    } catch {
        return url.replace(/:[^:@/]*@/, ':***@');
    }
}

interface SystemError {
    code?: unknown;
    message?: unknown;
    address?: unknown;
    port?: unknown;
    hostname?: unknown;
    path?: unknown;
    errors?: unknown;
    cause?: unknown;
}

/**
 * The plain sentence for an error that a server or the operating system raises for an everyday reason, or undefined when
 * the error is nothing of the kind (and so most likely a defect of ours). A `UserError` is returned as it is.
 */
export function explain(error: unknown): UserError | undefined {
    if (error instanceof UserError) return error;
    if (typeof error !== 'object' || error === null) return undefined;
    const { code, message, address, port, hostname, path, errors, cause } = error as SystemError;
    const text = typeof message === 'string' ? message : '';
    const place = hostname ?? (address === undefined ? undefined : `${address}:${port}`);
    const because = { cause: error };

    switch (code) {
        case 'ECONNREFUSED':
            return new UserError(`No server answers at ${place ?? 'that address'}.`,
                'Start the server, or correct the host and port of the URL.', because);
        case 'ENOTFOUND':
        case 'EAI_AGAIN':
            return new UserError(`The host ${place ?? 'of the URL'} cannot be found.`,
                'Correct the host of the URL, or check the network.', because);
        case 'ETIMEDOUT':
        case 'EHOSTUNREACH':
        case 'ENETUNREACH':
            return new UserError(`The server at ${place ?? 'that address'} cannot be reached.`,
                'Check the network and the host and port of the URL.', because);
        case 'ECONNRESET':
            return new UserError('The server closed the connection.', 'Look into its log, then try again.', because);
        case 'EADDRINUSE':
            return new UserError(`Port ${port ?? ''} is in use by another program.`,
                'Stop that program, or choose another port.', because);
        case 'EACCES':
        case 'EPERM':
            return new UserError(`The system denies access to ${path ?? place ?? 'what is needed'}.`,
                'Give this user the right, or choose another place.', because);
        case 'ENOSPC':
        case 'EDQUOT':
            return new UserError(`The disk is full${path === undefined ? '' : ` at ${path}`}.`,
                'Free some space, then try again.', because);
        case 'EROFS':
            return new UserError(`${path ?? 'The disk'} is read-only.`, 'Choose another place.', because);
        case '28P01':
        case '28000':
            return new UserError(`The database server refused the login: ${text}.`,
                'Correct the user and the password of the URL.', because);
        case '3D000':
            return new UserError(`The server has no such database: ${text}.`,
                'Correct the database name of the URL, or create the database.', because);
        case '25006':
            return new UserError('The database takes no writes: it is a replica, or set to read only.',
                'Point the URL at the primary server, or let the database be written.', because);
        case '53100':
            return new UserError('The disk of the database server is full.',
                'Free some space there; what was under way has been rolled back.', because);
        case '53300':
            return new UserError('The database server has no connection left.',
                'Close some, or raise max_connections.', because);
        case '57P01':
        case '57P02':
            return new UserError('The database server ended the connection.',
                'It was stopped, or an operator ended the session: look into its log, then try again.', because);
        case '57P03':
            return new UserError('The database server is starting up or shutting down.',
                'Try again in a moment.', because);
    }
    if (/password must be a string|no password supplied/i.test(text)) {
        return new UserError('The database server asks for a password, and the URL has none.',
            'Put the password into the URL.', because);
    }
    if (text === 'Connection terminated unexpectedly' || /not queryable/i.test(text)) {
        return new UserError(`The connection to the database server broke: ${text}.`,
            'Check that it runs and can be reached, then try again.', because);
    }
    if (code === 'ERR_INVALID_URL') {
        return new UserError('The URL cannot be read.',
            'It should look like postgresql://user:password@host:5432/database.', because);
    }
    // Node tries every address of a host name and reports the failures together.
    if (Array.isArray(errors)) {
        for (const inner of errors) {
            const explained = explain(inner);
            if (explained !== undefined) return explained;
        }
    }
    return cause === undefined ? undefined : explain(cause);
}

/** Prints an error the way every command does: a plain sentence and what to do; the stack only with `--debug`. */
export function reportError(error: unknown): void {
    const known = explain(error);
    const message = known?.message ?? (error instanceof Error ? error.message : String(error));
    process.stderr.write(`error: ${message}\n`);
    if (known?.hint !== undefined) process.stderr.write(`       ${known.hint}\n`);
    if (debugging()) {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    } else if (known === undefined) {
        process.stderr.write('       Run it again with --debug to see where this comes from.\n');
    }
}

/**
 * Runs a command. A rejection is reported in one plain sentence and the exit code becomes 1; a number that the command
 * returns becomes the exit code. `alertAs` names a command that runs unattended: its failures are alerts too.
 */
export function main(command: () => Promise<number | void>, alertAs?: string): void {
    // A reader that closes our output early (`| head`) is no failure.
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'EPIPE') process.exit(0);
        throw error;
    });
    // Not at once: what the file declares below its call of main must exist first.
    Promise.resolve().then(command).then(
        (code) => {
            if (typeof code === 'number') process.exitCode = code;
        },
        async (error: unknown) => {
            reportError(error);
            process.exitCode = 1;
            if (alertAs !== undefined) await sendAlert(error, alertAs);
        },
    );
}

/** Reads an option that is a whole number from 0 up; 1_000_000 and 1,000,000 are read as well. */
export function wholeNumber(text: string, option: string): number {
    const number = /^\d[\d_,]*$/.test(text) ? Number(text.replace(/[_,]/g, '')) : NaN;
    if (!Number.isSafeInteger(number)) throw new UserError(`${option} takes a whole number, not "${text}".`);
    return number;
}
