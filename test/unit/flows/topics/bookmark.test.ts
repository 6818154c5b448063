import { expect, test } from 'vitest';
import type { InMessage } from '../../../../src/bus/port.ts';
import { openBookmark } from '../../../../src/flows/topics/bookmark.ts';

const at = (partition: number, offset: number): InMessage => ({
  topic: 'outcomes',
  partition,
  offset,
  timestamp: 0,
  key: null,
  value: null,
  headers: {},
});

test('a bookmark lies behind the furthest message of each partition, and never goes back', () => {
  const bookmark = openBookmark();
  expect(bookmark.next()).toEqual(new Map());
  for (const message of [at(0, 4), at(1, 0), at(0, 2)]) bookmark.pass(message);
  bookmark.goOnAt(1, 9);
  expect(bookmark.next()).toEqual(
    new Map([
      [0, 5],
      [1, 9],
    ]),
  );
});
