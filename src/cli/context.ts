import type { Command } from 'commander';
import type { BusPlace } from '../bus/place.ts';
import type { Config } from '../config/config.ts';
import type { LetterPlaces } from '../flows/dead-letters/read-dead-letters.ts';
import type { OpenCatalogue } from '../flows/locality/open-catalogue.ts';
import type { CachedRegistry } from '../registry/cache.ts';
import type { RegistryPlace } from '../registry/place.ts';
import type { Terminal } from './terminal/terminal.ts';

/** A command's input and output, and what main has opened for it. */
export type CliContext = Terminal & {
  readonly config: Config;
  readonly codeVersion: string;
  /** Epoch ms. */
  readonly now: () => number;
  /** Name of the account that runs the command; null where it has none, as in some containers. */
  readonly account: () => string | null;
  /** Aborted by Ctrl-C, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
  /** Where outcomes are read once, without waiting for brokers. */
  readonly outcomesPlace: BusPlace;
  /** The registry named by `--registry` (a folder or an http(s) URL), or else that of the settings. */
  readonly registryPlace: (named: string | undefined) => RegistryPlace;
  readonly openRegistry: (named: string | undefined) => CachedRegistry;
  /** The file of the kept rankings. */
  readonly decisionsFile: string;
  /** Opens where dead letters lie, for a command that doesn't wait for brokers. */
  readonly openLetters: () => Promise<{ readonly places: LetterPlaces; readonly close: () => Promise<void> }>;
  /** Opens the Rucios of the settings, once they have listed their storage; undefined when there is none. */
  readonly openCatalogue: () => Promise<OpenCatalogue | undefined>;
  readonly serve: (options: { readonly demo: boolean }) => Promise<void>;
};

/** The context from which `serve` itself is made. */
export type ServeContext = Omit<CliContext, 'serve'>;

/**
 * Adds a command and its options to the program. Its code is loaded when it runs, so that help is fast.
 * @param open - makes the command's context when it runs
 */
export type Declare = (program: Command, open: () => Promise<CliContext>) => void;
