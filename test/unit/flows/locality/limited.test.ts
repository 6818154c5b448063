import { expect, test } from 'vitest';
import { limited } from '../../../../src/flows/locality/limited.ts';

test('as much is done at once as may be, more waits in its turn, and too much is refused', async () => {
  const run = limited(2, 1);
  const begun: string[] = [];
  const work = (name: string) => {
    const end = Promise.withResolvers<void>();
    const done = run(async () => {
      begun.push(name);
      await end.promise;
    });
    return { done, end };
  };
  const [first, second, third] = [work('first'), work('second'), work('third')];
  await expect(work('fourth').done).rejects.toThrow('too many wait already');
  expect(begun).toEqual(['first', 'second']);
  second.end.reject(new Error('its own fault'));
  await expect(second.done).rejects.toThrow('its own fault');
  expect(begun).toEqual(['first', 'second', 'third']);
  for (const { end } of [first, third]) end.resolve();
  await Promise.all([first.done, third.done]);
  const last = work('last');
  expect(begun).toEqual(['first', 'second', 'third', 'last']);
  last.end.resolve();
  await last.done;
});
