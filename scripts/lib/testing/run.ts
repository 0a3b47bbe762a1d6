import { availableParallelism } from 'node:os';
import { say, UserError } from '../cli.ts';
import { startDockerServer, type DockerServer } from './docker.ts';
import { shareApi, type SharedApi } from './api.ts';
import { endNodeFiles, runNodeFile } from './node-suite.ts';
import { runPgtapFile } from './pgtap.ts';
import { provePgtapFile } from './prove.ts';
import { Report } from './report.ts';
import { environmentOf, type RunContext } from './run-context.ts';
import type { DataApi } from '../platform.ts';
import { TestServer, type Major } from './server.ts';
import { findSuites, type Suite } from './suites.ts';
import type { Verdict } from './tap.ts';

export interface RunOptions {
    filters: string[];
    major?: Major;
    /** On Supabase's own image, in a container. */
    docker?: boolean;
    /** Undefined: everything closed, and the catalogue suites in an open database too. */
    dataApi?: DataApi;
    /** How many suites run at a time. */
    workers?: number;
}

/** Runs every test that `options` asks for on one throw-away server. True when some ran and none failed. */
export async function runTests(options: RunOptions): Promise<boolean> {
    const report = new Report();
    const suites = await findSuites({ filters: options.filters, dataApi: options.dataApi });
    if (suites.length === 0) {
        say('No test file matches.');
        report.end();
        return false;
    }
    const queue = [...suites];
    let isInterrupted = false;
    // What runs is ended and nothing new begins, so that the clean-up below has the server for itself.
    const interrupted = (): void => {
        isInterrupted = true;
        queue.length = 0;
        endNodeFiles();
    };
    process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
    let container: DockerServer | undefined;
    try {
        if (options.docker === true) container = await startDockerServer();
        const run = new Run(await TestServer.open(container !== undefined ? { url: container.superuserUrl }
            : options.major === undefined ? {} : { major: options.major }), options.major, container);
        const work = async (): Promise<void> => {
            for (let suite = queue.shift(); suite !== undefined; suite = queue.shift()) {
                const began = performance.now();
                const verdict = await run.suite(suite).catch((error: unknown): Verdict => ({
                    passed: 0,
                    skipped: 0,
                    failures: [{ description: 'the suite could not be run', details: describe(error) }],
                }));
                report.suite(suite, verdict, performance.now() - began);
            }
        };
        try {
            // Two more than there are processors: many tests wait for a server to start, to end, or to give in.
            const workers = options.workers ?? availableParallelism() + 2;
            await Promise.all(Array.from({ length: workers }, work));
        } finally {
            await run.stop();
        }
    } finally {
        await container?.stop();
        process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    }
    if (isInterrupted) {
        throw new UserError('The tests were interrupted.');
    }
    report.end();
    return report.passed > 0 && report.failed === 0;
}

/** The resources of one run, each made when the first suite needs it. */
class Run {
    readonly #server: TestServer;
    readonly #major: Major | undefined;
    readonly #container: DockerServer | undefined;
    readonly #apis = new Map<DataApi, Promise<SharedApi>>();

    constructor(server: TestServer, major: Major | undefined, container: DockerServer | undefined) {
        this.#server = server;
        this.#major = major;
        this.#container = container;
    }

    async suite(suite: Suite): Promise<Verdict> {
        if (suite.kind === 'pgtap') {
            const database = await this.#server.database('migrated', suite.dataApi);
            try {
                return this.#container === undefined
                    ? await runPgtapFile(suite.file, database.url())
                    : await provePgtapFile(this.#container, suite.file, database.url());
            } finally {
                await database.drop();
            }
        }
        const context: RunContext = {
            superuserUrl: this.#server.superuserUrl,
            prefix: this.#server.prefix,
            templates: {},
        };
        if (suite.kind === 'api' || suite.kind === 'types') {
            context.templates = { [suite.dataApi]: await this.#server.template(suite.dataApi) };
            context.api = (await this.#api(suite.dataApi)).address;
        }
        return await runNodeFile(suite.file, {
            ...environmentOf(context),
            PAGESHARE_TEST_DATA_API: suite.dataApi,
            ...(this.#major === undefined ? {} : { PAGESHARE_TEST_PG: String(this.#major) }),
        });
    }

    async stop(): Promise<void> {
        const apis = await Promise.allSettled(this.#apis.values());
        for (const api of apis) {
            if (api.status === 'fulfilled') {
                await api.value.stop();
            }
        }
        await this.#server.stop();
    }

    #api(dataApi: DataApi): Promise<SharedApi> {
        let api = this.#apis.get(dataApi);
        if (api === undefined) {
            api = shareApi(this.#server, dataApi);
            this.#apis.set(dataApi, api);
        }
        return api;
    }
}

function describe(error: unknown): string[] {
    return error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 12) : [String(error)];
}
