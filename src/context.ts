import { userInfo } from 'node:os';
import { silentLog } from './bus/bus-log.ts';
import { openBus } from './bus/place.ts';
import type { CliContext, ServeContext } from './cli/context.ts';
import type { Terminal } from './cli/terminal/terminal.ts';
import type { Config } from './config/config.ts';
import { type OpenCatalogue, openCatalogue } from './flows/locality/open-catalogue.ts';
import { asidePlace, busPlace, decisionsFile } from './places/bus-places.ts';
import { rucioPlaces } from './places/catalogue-places.ts';
import { registryPlace } from './places/registry-place.ts';
import { openRegistry } from './registry/place.ts';

/**
 * Opens where dead letters lie, for a command that doesn't wait for brokers.
 * @throws RankerError BUS_*
 */
const openLetters = async (config: Config): ReturnType<CliContext['openLetters']> => {
  const place = asidePlace(config);
  const bus = await openBus(busPlace(config, config.kafkaInferenceClientName, false), Date.now, silentLog);
  const aside = place && (await openBus(place, Date.now, silentLog));
  const close = async (): Promise<void> => {
    await aside?.close();
    await bus.close();
  };
  return { places: { bus, aside }, close };
};

/** The Rucios of the settings, once each has listed its storage or failed to; undefined when there is none. */
const openRucios = async (config: Config, warn: (text: string) => void): Promise<OpenCatalogue | undefined> => {
  const log = { ...silentLog, warn: (_: object, text: string) => warn(text) };
  const opened = openCatalogue(rucioPlaces(config), { budgetMs: config.localityTimeoutMs }, log);
  await opened?.warm;
  return opened;
};

type Process = {
  /** Of this program. */
  readonly version: string;
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
};

const account = (): string | null => {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
};

/** The context of the commands, by the settings; places are opened when a command needs them. */
export const openContext = (config: Config, { version, terminal, signal }: Process): CliContext => {
  const { warn } = terminal;
  for (const warning of config.warnings) warn(warning);
  const context: ServeContext = {
    ...terminal,
    config,
    codeVersion: version,
    now: Date.now,
    account,
    signal,
    outcomesPlace: busPlace(config, config.kafkaTrainingClientName, false),
    registryPlace: (named) => registryPlace(config, named),
    decisionsFile: decisionsFile(config),
    openRegistry: (named) =>
      openRegistry(registryPlace(config, named), ({ code, message }) => warn(`${message} (${code})`), signal),
    openLetters: () => openLetters(config),
    openCatalogue: () => openRucios(config, warn),
  };
  return { ...context, serve: async (options) => (await import('./serve/serve.ts')).serve(options, context) };
};
