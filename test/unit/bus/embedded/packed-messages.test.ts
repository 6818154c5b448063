import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packMessages, unpackMessages } from '../../../../src/bus/embedded/packed-messages.ts';

const message = fc.record({
  key: fc.option(fc.string()),
  value: fc.option(fc.oneof(fc.string(), fc.uint8Array({ maxLength: 40 }))),
  headers: fc.dictionary(fc.string(), fc.string()),
});

const others = 7;

test('messages are the same on the other side, and whoever sent them has them still', () => {
  fc.assert(
    fc.property(fc.array(message), (messages) => {
      // As many of them come: pieces of a larger buffer.
      const sent = messages.map(({ value, ...rest }) =>
        value instanceof Uint8Array
          ? { ...rest, value: Buffer.concat([Buffer.alloc(others), value]).subarray(others) }
          : { ...rest, value },
      );
      const packed = packMessages(sent);
      const there = unpackMessages(structuredClone(packed, { transfer: [packed.bytes.buffer] }));
      const plain = (all: readonly { readonly value: string | Uint8Array | null }[]) =>
        all.map(({ value, ...rest }) => ({ ...rest, value: value instanceof Uint8Array ? [...value] : value }));
      expect(plain(there)).toEqual(plain(messages));
      expect(plain(sent)).toEqual(plain(messages));
    }),
  );
});
