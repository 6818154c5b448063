import type { Terminal } from './terminal.ts';

/** Prints what a command found: one JSON object for programs, lines for people. */
export const printResult = async (
  { print }: Pick<Terminal, 'print'>,
  json: boolean | undefined,
  result: object,
  lines: () => readonly string[],
): Promise<void> => {
  for (const line of json ? [JSON.stringify(result)] : lines()) await print(line);
};
