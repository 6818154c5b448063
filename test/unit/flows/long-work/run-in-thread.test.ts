import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { runInThread } from '../../../../src/flows/long-work/run-in-thread.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const run = (program: string): Promise<unknown> => {
  const file = join(tempFolder(), 'thread');
  writeFileSync(`${file}.ts`, program);
  return runInThread(pathToFileURL(file), {}, new AbortController().signal, () => {}, false);
};

test('what a thread failed by is told', async () => {
  const memory = "throw new Error('Worker terminated due to reaching memory limit: JS heap out of memory');";
  await expect(run(memory)).rejects.toMatchObject({
    code: 'TRAIN_FAILED',
    message: 'the worker thread failed: Worker terminated due to reaching memory limit: JS heap out of memory',
  });
});

test('a thread that ends without a result has failed', async () => {
  await expect(run('export {};')).rejects.toMatchObject({
    code: 'TRAIN_FAILED',
    message: expect.stringMatching(/without a result/),
  });
});
