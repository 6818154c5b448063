import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
// @ts-expect-error the page's own script, without declarations
import { pause } from '../../../console/api.js';

test('a page that is open for days keeps nothing of its pauses', async () => {
  const leave = new AbortController();
  await pause(1, leave.signal);
  expect(getEventListeners(leave.signal, 'abort')).toEqual([]);
  const long = pause(60_000, leave.signal);
  leave.abort();
  await long;
});
