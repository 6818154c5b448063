import { expect, test } from 'vitest';
import { openOnce } from '../../../src/serve/open-once.ts';

const failingFirst = () => {
  const done: string[] = [];
  const { open, close } = openOnce(async () => {
    done.push('open');
    if (done.length === 1) throw new Error('the disk is full');
    return { close: async () => void done.push('close') };
  });
  return { done, open, close };
};

test('what could not be opened is tried again, and what is open is opened no more', async () => {
  const { done, open } = failingFirst();
  await expect(open()).rejects.toThrow('the disk is full');
  const [one, other] = await Promise.all([open(), open()]);
  expect(other).toBe(one);
  expect(done).toEqual(['open', 'open']);
});

test('what is open is closed, and what never was, or could not be, needs no closing', async () => {
  const { done, open, close } = failingFirst();
  await close();
  const failed = open();
  failed.catch(() => {});
  await close();
  expect(done).toEqual(['open']);
  await open();
  await close();
  expect(done).toEqual(['open', 'open', 'close']);
});
