import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const contractTests = (...names: readonly string[]): string[] => names.map((name) => `test/contract/${name}.test.ts`);

const here = 'localhost,127.0.0.1,::1';

/**
 * Of a test or a hook. On a machine with ten times the work that it can do, what takes seconds alone still ends in it;
 * only what hangs does not.
 */
const patienceMs = 240_000;

/** They kill brokers and look how soon all goes on: only beside each other, since they mostly wait. */
const outages = contractTests('kafka/cluster', 'kafka/outage', 'service/outage');

/** They measure how long an answer takes, so nothing else runs beside them. */
const timed = contractTests('collect/collect', 'service/service');

/** They open pages in a browser; `.ci/run` says where there is none. */
const paged = process.env.WITHOUT_CHROMIUM ? contractTests('console', 'console-connection', 'console-use') : [];

/** Real servers: what a broker still does for the test before may once take longer than a test waits. */
const contract = { retry: 1 };

export default defineConfig({
  test: {
    globalSetup: ['test/helpers/shared-folder.ts'],
    pool: 'forks',
    env: {
      // For the threads and programs that tests start from sources, which Node otherwise strips of types each time.
      NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url)),
      // Servers of tests listen here, where no proxy of the environment leads.
      NO_PROXY: here,
      no_proxy: here,
      FORCE_COLOR: '0',
    },
    // One more than there are cores: many wait for processes and servers to start.
    maxWorkers: availableParallelism() + 1,
    testTimeout: patienceMs,
    hookTimeout: patienceMs,
    expect: { poll: { timeout: patienceMs / 2 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/{unit,property}/**/*.test.ts'],
          // What is loaded and compiled serves all files of a worker; test/unit/shared-process.test.ts keeps them apart.
          isolate: false,
          // Many train where they run, and what trains is compiled while it waits, as src/start-thread.ts has it.
          execArgv: ['--no-concurrent-recompilation'],
        },
      },
      {
        extends: true,
        test: {
          name: 'contract',
          include: contractTests('**/*'),
          exclude: [...outages, ...timed, ...paged],
          sequence: { groupOrder: 1 },
          ...contract,
        },
      },
      { extends: true, test: { name: 'outages', include: outages, sequence: { groupOrder: 2 }, ...contract } },
      {
        extends: true,
        test: { name: 'timed', include: timed, sequence: { groupOrder: 3 }, ...contract, maxWorkers: 1 },
      },
    ],
  },
});
