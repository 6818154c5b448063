import { userInfo } from 'node:os';
import type { CliContext, ServeContext } from '../cli/context.ts';
import type { Terminal } from '../cli/terminal.ts';
import type { Config } from '../config/config.ts';
import { busPlace, decisionsFile } from '../places/bus-places.ts';
import { registryPlace } from '../places/registry-place.ts';
import { openRegistry } from '../registry/place.ts';
import { serve } from '../serve/serve.ts';
import { openLetters } from './open-letters.ts';
import { openRucios } from './open-rucios.ts';

export type Process = {
  /** Of this program. */
  readonly version: string;
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
};

const account = (): string | null => {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
};

/** What the commands work with, as the settings have it; places are opened when a command asks for them. */
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
  return { ...context, serve: (options) => serve(options, context) };
};
