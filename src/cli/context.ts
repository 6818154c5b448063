import type { Config } from '../config/config.ts';
import type { Registry } from '../registry/port.ts';

/** Where a command reads from and writes to, and what main has opened for it. */
export type CliContext = {
  readonly config: Config;
  readonly codeVersion: string;
  /** Epoch ms. */
  readonly now: () => number;
  /** Writes a line of results; resolves when more may be written. */
  readonly print: (line: string) => Promise<void>;
  /** Writes a line of the log. */
  readonly tell: (line: string) => void;
  /** Shows how far long work is; undefined text clears the line. */
  readonly progress: (text: string | undefined) => void;
  /** Characters of a line of results; Infinity when they don't go to a terminal. */
  readonly width: number;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  /** Folder of the registry that `--registry` names, or of the settings'. */
  readonly registryRoot: (place: string | undefined) => string;
  readonly openRegistry: (root: string) => Registry;
  readonly serve: (options: { readonly demo: boolean }) => Promise<void>;
};
