import { type ChildProcess, spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const root = new URL('../../../', import.meta.url);
const node = fileURLToPath(new URL('node_modules/.bin/node', root));
const program = fileURLToPath(new URL('bin/provider-ranker.js', root));

/** The program as users start it. */
export const programCommand: readonly string[] = [node, program];

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export type Running = {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What it has written so far. */
  readonly output: () => { readonly stdout: string; readonly stderr: string };
};

/**
 * Starts the program as users do, in a folder of its own with nothing but these settings.
 * @param folder - working folder, where its data and models go unless the settings say otherwise
 * @param isBound - whether permissions bind it, as they do everybody but root, even where root runs the tests
 * @param input - what it gets on its standard input, piece by piece
 */
export const startCommand = (
  folder: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
  isBound = false,
  input?: string | AsyncIterable<string>,
): Running => {
  const unbound = isBound && process.getuid?.() === 0;
  const dropping = unbound ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : [];
  const [command, ...given] = [...dropping, node, program, ...args];
  const child = spawn(command!, given, {
    cwd: folder,
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...settings },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  if (child.stdin) Readable.from(input ?? '').pipe(child.stdin.on('error', () => {}));
  const written = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      written[stream] += text;
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...written }));
  });
  return { child, ended, output: () => ({ ...written }) };
};

/** Runs a command to its end. */
export const runCommand = (...started: Parameters<typeof startCommand>): Promise<Ended> =>
  startCommand(...started).ended;
