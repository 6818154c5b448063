import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteQueue } from '../../../../src/flows/answering/byte-queue.ts';

const slabBytes = 16;

const step = fc.oneof(
  { weight: 3, arbitrary: fc.uint8Array({ maxLength: 3 * slabBytes }) },
  { weight: 1, arbitrary: fc.constantFrom('drop') },
);

test('whatever is still there is read as it came, however often its place was used before', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const queue = new ByteQueue(slabBytes);
      const there: { readonly position: number; readonly bytes: Uint8Array }[] = [];
      for (const one of steps) {
        if (one instanceof Uint8Array) there.push({ position: queue.push(one), bytes: one });
        else if (there.length > 0) {
          const { position, bytes } = there.shift()!;
          queue.dropBefore(position + bytes.length);
        }
        expect(queue.length).toBe(there.reduce((sum, { bytes }) => sum + bytes.length, 0));
        for (const { position, bytes } of there) {
          expect(queue.read(position, bytes.length)).toEqual(Buffer.from(bytes));
        }
      }
    }),
  );
});

test('what was read stays as it is when its place is used again', () => {
  const queue = new ByteQueue(slabBytes);
  queue.push(Buffer.alloc(slabBytes, 1));
  const read = queue.read(0, slabBytes);
  queue.dropBefore(slabBytes);
  for (let n = 0; n < 10; n++) queue.dropBefore(queue.push(Buffer.alloc(slabBytes, 2)));
  expect(read).toEqual(Buffer.alloc(slabBytes, 1));
});

test('what was dropped, or never came, is not read', () => {
  const queue = new ByteQueue(slabBytes);
  queue.push(Buffer.alloc(10));
  queue.dropBefore(5);
  expect(() => queue.read(4, 2)).toThrow(RangeError);
  expect(() => queue.read(5, 6)).toThrow(RangeError);
  expect(queue.read(5, 5)).toHaveLength(5);
});

test('the memory of what was dropped serves what comes', () => {
  const queue = new ByteQueue();
  const megabyte = Buffer.alloc(1024 * 1024);
  const before = process.memoryUsage().arrayBuffers;
  for (let n = 0; n < 64; n++) {
    const position = queue.push(megabyte);
    queue.dropBefore(position - 3 * megabyte.length);
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * megabyte.length);
});
