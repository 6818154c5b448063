import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const pseudoTerminal = fileURLToPath(new URL('terminal.py', import.meta.url));

type Terminal = {
  /** Types keys; `\u0003` is Ctrl-C, `\t` Tab. */
  readonly type: (keys: string) => void;
  /** What the screen has got so far, escape sequences included. */
  readonly screen: () => string;
  readonly ended: Promise<{ readonly code: number | null; readonly screen: string }>;
};

/**
 * Runs a command on a real terminal of so many columns, made by Python's `pty`; it is ended after the test.
 * @param folder - working folder
 */
export const openTerminal = (
  folder: string,
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
  columns = 100,
): Terminal => {
  const child = spawn('python3', [pseudoTerminal, String(columns), ...command], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      TERM: 'xterm-256color',
      ...environment,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGTERM'));
  let screen = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
  });
  const ended = new Promise<{ code: number | null; screen: string }>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, screen }));
  });
  return { type: (keys) => child.stdin.write(keys), screen: () => screen, ended };
};
