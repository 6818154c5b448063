import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The folder in which the commands run. */
export const root = join(import.meta.dirname, '..', '..');

/** Arguments of node, as the image starts a service. */
export const serveCommand: readonly string[] = ['--v8-pool-size=0', 'bin/provider-ranker.js', 'serve'];

/** Puts a champion trained on the bundled outcomes into a folder. */
export const trainInto = async (modelsDir: string): Promise<void> => {
  const command = ['bin/provider-ranker.js', 'train', '--dataset', 'fixtures/outcomes.ndjson.gz'];
  const env = { ...process.env, MODELS_DIR: modelsDir };
  const [code] = await once(spawn(process.execPath, command, { cwd: root, env, stdio: 'ignore' }), 'exit');
  if (code !== 0) throw new Error(`train ended with ${code}`);
};

/** A server that runs until it is stopped. */
export type Server = {
  readonly pid: number;
  /** `http://HOST:PORT`. */
  readonly url: string;
  /** Its log so far. */
  readonly log: () => string;
  /** @throws Error when it has ended by itself */
  readonly check: () => void;
  readonly stop: () => Promise<void>;
};

/**
 * Starts a server that logs where it listens, on any free port if `PORT` is 0, and when it is ready; resolves then.
 * @param command - arguments of node
 * @throws Error when it ends before
 */
export const startServer = async (command: readonly string[], env: Record<string, string>): Promise<Server> => {
  const child = spawn(process.execPath, command, {
    cwd: root,
    env: { ...process.env, PORT: '0', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk;
  });
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const check = (): void => {
    if (hasEnded()) throw new Error(`a server ended:\n${log}`);
  };
  while (!/^ready/m.test(log)) {
    check();
    await sleep(5);
  }
  const [, url = ''] = /listening on (\S+)/.exec(log) ?? [];
  const stop = async (): Promise<void> => {
    if (hasEnded()) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  return { pid: child.pid!, url, log: () => log, check, stop };
};
