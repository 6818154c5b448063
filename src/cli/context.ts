import type { Command } from 'commander';
import type { BusPlace } from '../bus/place.ts';
import type { Config } from '../config/config.ts';
import type { LetterPlaces } from '../flows/dead-letters/read-dead-letters.ts';
import type { OpenCatalogue } from '../flows/locality/open-catalogue.ts';
import type { CachedRegistry } from '../registry/cache.ts';
import type { RegistryPlace } from '../registry/place.ts';
import type { Terminal } from './terminal/terminal.ts';

/** Where a command reads from and writes to, and what main has opened for it. */
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
  /** The registry that `--registry` names (a folder or an http(s) URL), or else the settings'. */
  readonly registryPlace: (named: string | undefined) => RegistryPlace;
  readonly openRegistry: (named: string | undefined) => CachedRegistry;
  /** Where what rankings were made of is kept. */
  readonly decisionsFile: string;
  /** Where dead letters lie, for a command that doesn't wait for brokers. */
  readonly openLetters: () => Promise<{ readonly places: LetterPlaces; readonly close: () => Promise<void> }>;
  /** Asks the Rucios of the settings, waiting for what a service has long known; undefined when there is none. */
  readonly openCatalogue: () => Promise<OpenCatalogue | undefined>;
  readonly serve: (options: { readonly demo: boolean }) => Promise<void>;
};

/** The same for what `serve` itself is made of. */
export type ServeContext = Omit<CliContext, 'serve'>;

/**
 * Adds a command and its options to the program. What does its work is loaded once it runs, so that help comes at once.
 * @param open - makes what the command needs, once it is known that it runs
 */
export type Declare = (program: Command, open: () => Promise<CliContext>) => void;
