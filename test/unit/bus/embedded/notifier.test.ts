import { expect, test } from 'vitest';
import { openNotifier } from '../../../../src/bus/embedded/notifier.ts';
import { OwnOffsets } from '../../../../src/bus/own-offsets.ts';

test('a notice wakes whoever waits for its topic, but not who passes over what the one who gives it has put there', async () => {
  const notifier = openNotifier();
  const { signal } = new AbortController();
  const [own, others] = [new OwnOffsets(), new OwnOffsets()];
  const woken: string[] = [];
  const sleep = (name: string, topic: string, passedOver?: OwnOffsets): Promise<void> =>
    notifier.wait(topic, 10_000, signal, passedOver).then(() => void woken.push(name));
  const reader = sleep('reader', 'ranked');
  const author = sleep('author', 'ranked', own);
  const stranger = sleep('stranger', 'ranked', others);
  const elsewhere = sleep('elsewhere', 'training');

  notifier.notify('ranked', own);
  await Promise.all([reader, stranger]);
  expect(woken).toEqual(['reader', 'stranger']);
  notifier.notify('ranked');
  notifier.notify('training');
  await Promise.all([author, elsewhere]);
  expect(woken).toEqual(['reader', 'stranger', 'author', 'elsewhere']);
});
