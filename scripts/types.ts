/** npm run types: writes types/database.d.ts from a throw-away database that holds the migrations. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { main, say } from './lib/cli.ts';
import { projectDirectory } from './lib/paths.ts';
import { TestServer } from './lib/testing/server.ts';
import { generateTypes, typesFile } from './lib/types.ts';

main(async () => {
    const server = await TestServer.open();
    try {
        const database = await server.database();
        mkdirSync(dirname(typesFile), { recursive: true });
        writeFileSync(typesFile, await generateTypes(database.url()));
    } finally {
        await server.stop();
    }
    say(`Written: ${relative(projectDirectory, typesFile)}`);
});
