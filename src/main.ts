import './no-vendor-telemetry.ts';
import { readFileSync } from 'node:fs';
import { buildProgram } from './cli/program.ts';
import { runProgram } from './cli/run-program.ts';
import { openTerminal } from './cli/terminal/terminal.ts';
import { readEnvironment } from './config/environment.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const terminal = openTerminal(process.stdout, process.stderr);

/** Longest wait for the last lines of the log after a signal. */
const lastLinesMs = 1_000;

/** Signals within this time count as one: npm passes on what the terminal has sent to both. */
const sameSignalMs = 1_000;

const stop = new AbortController();
let stopped = Number.POSITIVE_INFINITY;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (performance.now() - stopped > sameSignalMs) process.exit(1);
    if (stop.signal.aborted) return;
    stopped = performance.now();
    stop.abort();
    process.stdin.destroy();
  });
}

const open = async () => {
  const [{ readConfig }, { openContext }] = await Promise.all([
    import('./config/read-config.ts'),
    import('./context.ts'),
  ]);
  return openContext(readConfig(readEnvironment()), { version, terminal, signal: stop.signal });
};
process.exitCode = await runProgram(buildProgram(version, open), process.argv.slice(2), terminal, stop.signal);
// Log lines that nobody reads would keep the process alive.
if (stop.signal.aborted) setTimeout(() => process.exit(), lastLinesMs).unref();
