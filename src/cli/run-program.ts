import { type Command, CommanderError } from 'commander';
import { asRankerError, type ErrorCode, RankerError } from '../errors.ts';
import type { Terminal } from './terminal/terminal.ts';

/** Faults that a signal causes: it ends trainings and closes standard input. */
const stopCodes: readonly ErrorCode[] = ['TRAIN_CANCELLED', 'DATASET_UNREADABLE'];

/** A command that a signal ended is reported as interrupted, whatever it was waiting for. */
const faultOf = (thrown: unknown, signal: AbortSignal): RankerError => {
  const fault = asRankerError(thrown);
  const isStop = thrown === signal.reason || stopCodes.includes(fault.code);
  if (!signal.aborted || !isStop) return fault;
  return new RankerError('INTERRUPTED', 'ended before it was done', {}, { cause: thrown });
};

/** Help is printed on request, or in place of a missing command. */
const endOfUse = ({ code, exitCode, message }: CommanderError, terminal: Terminal): number => {
  if (exitCode === 0) return 0;
  if (code !== 'commander.help') terminal.fail('USAGE', message.replace(/^error: /, ''));
  return 2;
};

/**
 * Runs the command that the arguments name, and reports its fault.
 * @param args - without the names of Node and of the program
 * @param signal - aborted by Ctrl-C, SIGTERM and SIGHUP
 * @returns the exit code: 0 done, 1 failed, 2 used wrongly, 130 interrupted
 */
export const runProgram = async (
  program: Command,
  args: readonly string[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> => {
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return endOfUse(thrown, terminal);
    const { code, message, stack } = faultOf(thrown, signal);
    terminal.fail(code, message);
    if (code === 'INTERNAL') terminal.tell(stack ?? '');
    if (code === 'INTERRUPTED') return 130;
    return code === 'USAGE' || code === 'CONFIG_INVALID' ? 2 : 1;
  }
};
