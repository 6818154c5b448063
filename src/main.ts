import { readFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import { openBus } from './bus/place.ts';
import type { CliContext } from './cli/context.ts';
import { openPrinter, openProgress } from './cli/output.ts';
import { paintFor } from './cli/page.ts';
import { buildProgram } from './cli/program.ts';
import { readEnvironment } from './config/environment.ts';
import { readConfig } from './config/read-config.ts';
import { asRankerError, RankerError } from './errors.ts';
import { openCatalogue } from './flows/locality/open-catalogue.ts';
import { asidePlace, busPlace, decisionsFile } from './places/bus-places.ts';
import { localityTimes, rucioPlaces } from './places/catalogue-places.ts';
import { registryPlace } from './places/registry-place.ts';
import { openRegistry } from './registry/place.ts';
import { serve } from './serve/serve.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** Of a terminal that doesn't tell. */
const terminalColumns = 80;

const paintLog = paintFor(process.stderr);
const warningMark = paintLog('doubtful', 'warning:');

const progress = openProgress(process.stderr);

const stop = new AbortController();
let signals = 0;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    stop.abort();
    if (++signals > 1) process.exit(1);
  });
}

const openContext = (): CliContext => {
  const config = readConfig(readEnvironment());
  const printLine = openPrinter(process.stdout);
  const print = (line: string): Promise<void> => {
    progress(undefined);
    return printLine(line);
  };
  const tell = (line: string): void => {
    progress(undefined);
    process.stderr.write(`${line}\n`);
  };
  for (const warning of config.warnings) tell(`${warningMark} ${warning}`);
  const context = {
    config,
    codeVersion: version,
    now: Date.now,
    print,
    tell,
    progress,
    width: process.stdout.isTTY ? process.stdout.columns || terminalColumns : Number.POSITIVE_INFINITY,
    paint: paintFor(process.stdout),
    signal: stop.signal,
    outcomesPlace: busPlace(config, config.kafkaTrainingClientName, false),
    registryPlace: (named: string | undefined) => registryPlace(config, named),
    decisionsFile: decisionsFile(config),
    openRegistry: (named: string | undefined) =>
      openRegistry(
        registryPlace(config, named),
        ({ code, message }) => tell(`${warningMark} ${message} (${code})`),
        stop.signal,
      ),
  };
  const openRucios = async () => {
    const log = { debug: () => {}, info: () => {}, warn: (_: object, text: string) => tell(`${warningMark} ${text}`) };
    const opened = openCatalogue(rucioPlaces(config), localityTimes(config), log);
    await opened?.warm;
    return opened;
  };
  const openLetters = async () => {
    const log = { debug: () => {}, info: () => {}, warn: () => {} };
    const aside = asidePlace(config);
    const opened = {
      bus: await openBus(busPlace(config, config.kafkaInferenceClientName, false), Date.now, log),
      aside: aside && (await openBus(aside, Date.now, log)),
    };
    const close = async () => {
      await opened.aside?.close();
      await opened.bus.close();
    };
    return { places: opened, close };
  };
  const cli = { ...context, openLetters, openCatalogue: openRucios };
  return { ...cli, serve: (options) => serve(options, cli) };
};

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
  progress(undefined);
  process.stderr.write(`${paintLog('bad', fault.code)}: ${fault.message}\n`);
  if (fault.code === 'INTERNAL') process.stderr.write(`${fault.stack}\n`);
  if (fault.code === 'INTERRUPTED') return 130;
  return fault.code === 'USAGE' || fault.code === 'CONFIG_INVALID' ? 2 : 1;
};

try {
  await buildProgram(version, openContext).parseAsync(process.argv);
} catch (thrown) {
  process.exitCode = fail(thrown);
}
