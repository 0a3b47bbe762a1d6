/** npm run docs: writes docs/api.md from a throw-away database that holds the migrations. */
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { main, say } from './lib/cli.ts';
import { withConnection } from './lib/database.ts';
import { projectDirectory } from './lib/paths.ts';
import { generateReference, referenceFile } from './lib/reference.ts';
import { TestServer } from './lib/testing/server.ts';

main(async () => {
    const server = await TestServer.open();
    try {
        const database = await server.database();
        writeFileSync(referenceFile, await withConnection(database.url(), generateReference));
    } finally {
        await server.stop();
    }
    say(`Written: ${relative(projectDirectory, referenceFile)}`);
});
