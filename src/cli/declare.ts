import type { Command } from 'commander';
import type { CliContext } from './context.ts';

/**
 * Adds a command and its options to the program.
 * @param open - makes what the command needs, once it is known that it runs
 */
export type Declare = (program: Command, open: () => CliContext) => void;
