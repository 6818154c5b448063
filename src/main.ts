import { readFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import { buildProgram } from './cli/program.ts';
import { openTerminal } from './cli/terminal.ts';
import { readEnvironment } from './config/environment.ts';
import { readConfig } from './config/read-config.ts';
import { openContext } from './context/open-context.ts';
import { asRankerError, RankerError } from './errors.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const terminal = openTerminal(process.stdout, process.stderr);

const stop = new AbortController();
let signals = 0;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    stop.abort();
    if (++signals > 1) process.exit(1);
  });
}

/** What a signal ended is told as such, whatever waited when it came. */
const faultOf = (thrown: unknown): RankerError => {
  const fault = asRankerError(thrown);
  const isStop = thrown === stop.signal.reason || fault.code === 'TRAIN_CANCELLED';
  if (!stop.signal.aborted || !isStop) return fault;
  return new RankerError('INTERRUPTED', 'ended before it was done', {}, { cause: thrown });
};

const fail = (thrown: unknown): number => {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2;
  const fault = faultOf(thrown);
  terminal.fail(fault.code, fault.message);
  if (fault.code === 'INTERNAL') terminal.tell(fault.stack ?? '');
  if (fault.code === 'INTERRUPTED') return 130;
  return fault.code === 'USAGE' || fault.code === 'CONFIG_INVALID' ? 2 : 1;
};

try {
  const open = () => openContext(readConfig(readEnvironment()), { version, terminal, signal: stop.signal });
  await buildProgram(version, open).parseAsync(process.argv);
} catch (thrown) {
  process.exitCode = fail(thrown);
}
