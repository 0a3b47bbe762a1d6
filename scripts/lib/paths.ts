/** Where the project's files are, whatever directory a command was started from. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project folder: the one that holds package.json. */
export const projectDirectory = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The absolute path of a file of the project. */
export function projectPath(...parts: string[]): string {
    return join(projectDirectory, ...parts);
}
