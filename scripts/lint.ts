/** `npm run lint`: the house style as far as a machine can check it, and squawk on the migrations. */
import { main, say } from './lib/cli.ts';
import { lintProject } from './lib/lint/index.ts';

main(async () => {
    const { files, findings } = await lintProject();
    for (const { path, line, rule, message } of findings) {
        say(`${path}:${line}: ${message} [${rule}]`);
    }
    say(findings.length === 0 ? `${files} SQL files follow the house style.` : `${findings.length} findings.`);
    return findings.length === 0 ? 0 : 1;
});
