import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the peers are installed and their tables kept. */
export const peersCache = join(process.env.RANKER_CACHE ?? join(homedir(), '.cache', 'provider-ranker'), 'peers');

/** The Python that has the peers, in a virtual environment of its own; installed once, about a minute. */
export const peersPython = (): string => {
  const python = join(peersCache, 'venv', 'bin', 'python');
  const requirements = join(import.meta.dirname, 'requirements.txt');
  const wanted = readFileSync(requirements, 'utf8');
  const stamp = join(peersCache, 'installed.txt');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;
  console.error(`Installing the peers into ${peersCache} ...`);
  mkdirSync(peersCache, { recursive: true });
  execFileSync('python3', ['-m', 'venv', '--clear', join(peersCache, 'venv')], { stdio: ['ignore', 2, 2] });
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements], { stdio: ['ignore', 2, 2] });
  writeFileSync(stamp, wanted);
  return python;
};
