import { setFlagsFromString } from 'node:v8';
import { Worker, type WorkerOptions } from 'node:worker_threads';

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/**
 * A worker thread in which trainings may run. V8 compiles its code synchronously: with concurrent compilation, objects
 * under load once shared a number that each should have had for itself (docs/decisions/0050).
 * @param file - without extension
 */
export const startThread = (file: URL, options?: WorkerOptions): Worker => {
  setFlagsFromString('--no-concurrent-recompilation');
  return new Worker(new URL(file.href + extension), options);
};
