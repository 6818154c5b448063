import { createRequire } from 'node:module';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordBatch, recordBytes } from '../../../../../src/bus/kafka/publishing/record-batch.ts';
import type { OutMessage } from '../../../../../src/bus/port.ts';

const kafkajs = createRequire(import.meta.url);
const Decoder = kafkajs('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => { readonly offset: number };
const decode = kafkajs('kafkajs/src/protocol/recordBatch/v0/decoder') as (
  decoder: InstanceType<typeof Decoder>,
) => Promise<{ records: Decoded[] }>;

type Decoded = {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer>>;
};

const none = { code: 0, pack: (records: Buffer) => records };
const text = fc.string({ unit: 'grapheme', maxLength: 300 });
const messages: fc.Arbitrary<OutMessage[]> = fc.array(
  fc.record(
    {
      key: fc.option(text),
      rawKey: fc.uint8Array({ maxLength: 300 }),
      value: fc.option(fc.oneof(text, fc.uint8Array({ maxLength: 20_000, size: 'max' }))),
      // kafkajs mixes up the names of what every object has.
      headers: fc.dictionary(
        text.map((name) => `-${name}`),
        text,
        { noNullPrototype: true, maxKeys: 4 },
      ),
    },
    { requiredKeys: ['key', 'value'] },
  ),
  { minLength: 1, maxLength: 150 },
);
const bytesOf = (field: string | Uint8Array | null): Buffer | null => (field === null ? null : Buffer.from(field));

test('kafkajs reads from a batch what was put into it', async () => {
  await fc.assert(
    fc.asyncProperty(messages, fc.nat(2e12), async (messages, time) => {
      const { records } = await decode(new Decoder(Buffer.concat(await recordBatch(messages, time, none))));
      expect(records.map(({ offset, timestamp, key, value }) => ({ offset, timestamp, key, value }))).toEqual(
        messages.map(({ key, rawKey, value }, n) => ({
          offset: String(n),
          timestamp: String(time),
          key: bytesOf(rawKey ?? key),
          value: bytesOf(value),
        })),
      );
      for (const [n, { headers = {} }] of messages.entries())
        for (const [name, value] of Object.entries(headers)) expect(String(records[n]!.headers[name])).toBe(value);
    }),
    { numRuns: 50 },
  );
});

test('a message takes up what it was said to', async () => {
  await fc.assert(
    fc.asyncProperty(messages, async (messages) => {
      const [, records] = await recordBatch(messages, 0, none);
      const said = messages.reduce((sum, message) => sum + recordBytes(message), 0);
      expect(records!.length).toBeGreaterThanOrEqual(said + 4 * messages.length);
      expect(records!.length).toBeLessThanOrEqual(said + 10 * messages.length);
    }),
    { numRuns: 20 },
  );
});
