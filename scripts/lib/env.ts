/**
 * Where commands get their settings: the process environment over a file `.env` or `.env.<name>` of the project folder, or
 * of the folder that PAGESHARE_ENV_DIR names, for whoever keeps secrets elsewhere.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { UserError } from './cli.ts';
import { projectDirectory } from './paths.ts';

/**
 * Merges `.env.<name>` (or `.env`, when no name is given and the file is there) under the process environment: what the
 * process has wins, so that a CI secret is never overruled by a file. A named file that is missing is an error, since a
 * command meant for one environment must not run on another by a typing mistake.
 */
export function loadEnvironment(name?: string, directory = process.env['PAGESHARE_ENV_DIR'] ?? projectDirectory): NodeJS.ProcessEnv {
    if (name !== undefined && !/^[A-Za-z0-9_-]+$/.test(name)) {
        throw new UserError(`"${name}" is no name of an environment.`, 'Use letters, digits, - and _, such as --env staging.');
    }
    const file = join(directory, name === undefined ? '.env' : `.env.${name}`);
    if (existsSync(file)) {
        for (const [key, value] of Object.entries(parseEnv(readFileSync(file, 'utf8')))) {
            if (process.env[key] === undefined || process.env[key] === '') process.env[key] = value ?? '';
        }
    } else if (name !== undefined) {
        throw new UserError(`There is no file .env.${name} for the environment "${name}".`,
            `Copy .env.example to .env.${name} and fill it in.`);
    }
    return process.env;
}

/**
 * The value of a variable that the command cannot do without. `why` finishes the sentence "NAME is not set: it ...", so
 * that whoever reads it knows what to put there. Nothing has been touched when this fails.
 */
export function requireVariable(name: string, why: string): string {
    const value = process.env[name]?.trim();
    if (value === undefined || value === '') {
        throw new UserError(`${name} is not set: it ${why}.`,
            `Set it in the environment, or in a file as .env.example shows.`);
    }
    return value;
}
