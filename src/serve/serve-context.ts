import type { CliContext } from '../cli/context.ts';

/** What main has opened for every command. */
export type ServeContext = Omit<CliContext, 'serve'>;
