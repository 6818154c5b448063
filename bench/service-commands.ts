import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Where the commands are run. */
export const root = join(import.meta.dirname, '..');

/** Arguments of node, as the image starts a service. */
export const serveCommand: readonly string[] = ['--v8-pool-size=0', 'bin/provider-ranker.js', 'serve'];

/** Puts a champion that learned from the bundled outcomes into a folder. */
export const trainInto = async (modelsDir: string): Promise<void> => {
  const command = ['bin/provider-ranker.js', 'train', '--dataset', 'fixtures/outcomes.ndjson.gz'];
  const env = { ...process.env, MODELS_DIR: modelsDir };
  const [code] = await once(spawn(process.execPath, command, { cwd: root, env, stdio: 'ignore' }), 'exit');
  if (code !== 0) throw new Error(`train ended with ${code}`);
};
