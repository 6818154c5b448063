import { expect, test } from 'vitest';
import { openBell } from '../../../../src/bus/embedded/bell.ts';
import { OwnOffsets } from '../../../../src/bus/own-offsets.ts';

test('a ring wakes whoever waits for its topic, but not who passes over what the one who rings has put there', async () => {
  const bell = openBell();
  const { signal } = new AbortController();
  const [own, others] = [new OwnOffsets(), new OwnOffsets()];
  const woken: string[] = [];
  const sleep = (name: string, topic: string, passedOver?: OwnOffsets): Promise<void> =>
    bell.wait(topic, 10_000, signal, passedOver).then(() => void woken.push(name));
  const reader = sleep('reader', 'ranked');
  const author = sleep('author', 'ranked', own);
  const stranger = sleep('stranger', 'ranked', others);
  const elsewhere = sleep('elsewhere', 'training');

  bell.ring('ranked', own);
  await Promise.all([reader, stranger]);
  expect(woken).toEqual(['reader', 'stranger']);
  bell.ring('ranked');
  bell.ring('training');
  await Promise.all([author, elsewhere]);
  expect(woken).toEqual(['reader', 'stranger', 'author', 'elsewhere']);
});
