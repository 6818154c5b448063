import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { WriteStream } from 'node:tty';
import { buildProgram } from '../../../src/cli/program.ts';
import { runProgram } from '../../../src/cli/run-program.ts';
import { openTerminal } from '../../../src/cli/terminal/terminal.ts';
import { readConfig } from '../../../src/config/read-config.ts';
import { openContext } from '../../../src/context.ts';
import type { Ended } from './run-command.ts';

/**
 * Runs a command to its end as main does, but in this process, since a loaded machine is slow to start another. Not for
 * what signals, the working folder, standard input or the user decide.
 * @param folder - where its data and models go unless the settings say otherwise; files are named whole
 */
export const runHere = async (
  folder: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<Ended> => {
  const [results, log] = [new PassThrough(), new PassThrough()];
  const written = Promise.all([text(results), text(log)]);
  const terminal = openTerminal(results as unknown as WriteStream, log as unknown as WriteStream);
  const { signal } = new AbortController();
  const environment = { DATA_DIR: join(folder, 'data'), ...settings };
  const open = async () => openContext(readConfig(environment), { version: 'test', terminal, signal });
  const program = buildProgram('test', open);
  for (const command of [program, ...program.commands, ...program.commands.flatMap((one) => one.commands)]) {
    command.configureOutput({ writeOut: (help) => results.write(help), writeErr: (fault) => log.write(fault) });
  }
  const code = await runProgram(program, args, terminal, signal);
  results.end();
  log.end();
  const [stdout, stderr] = await written;
  return { code, stdout, stderr };
};
