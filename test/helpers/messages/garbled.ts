import type { Random } from '../../../src/simulate/random.ts';

type Garble = (random: Random, text: string) => string | Uint8Array | null;

const oddNumbers = [
  '1e999',
  '-1e400',
  '123456789012345678901234567890',
  'NaN',
  '9007199254740993',
  '"12"',
  'true',
  '[]',
];
const oddValues = [null, 1, 'x', [], {}, true, -1, 1e300, [[[]]]];

const withOddField: Garble = (random, text) => {
  const message = JSON.parse(text) as object;
  return JSON.stringify({ ...message, [random.choice(Object.keys(message))]: random.choice(oddValues) });
};

const withOddNumbers: Garble = (random, text) =>
  text.replace(/:\d+/g, (number) => (random.chance(0.3) ? `:${random.choice(oddNumbers)}` : number));

const withOddBytes: Garble = (random, text) => {
  const bytes = Buffer.from(text);
  for (let n = random.integer(1, 4); n > 0; n--) bytes[random.integer(0, bytes.length - 1)] = random.integer(0, 255);
  return bytes;
};

/** Less and less of the message is left. Some of it may still be read. */
const ways: readonly Garble[] = [
  withOddField,
  withOddNumbers,
  withOddBytes,
  (_, text) => text.replace('{', '{"uuid":"another","providers":[],'),
  (_, text) => text.replace(/"uuid":"[^"]*"/, '"uuid":"\\ud800"'),
  (_, text) => text.replace(/"uuid":"[^"]*"/, `"uuid":"${'u'.repeat(500)}"`),
  (_, text) => text.replace('{', `{"deep":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)},`),
  (_, text) => `\ufeff${text}`,
  (_, text) => text + text,
  (_, text) => Buffer.from(text, 'utf16le'),
  (random, text) => text.slice(0, random.integer(0, text.length - 1)),
  (random) => Uint8Array.from({ length: 100 }, () => random.integer(0, 255)),
  () => 'null',
  () => '',
  () => null,
];

/** A message as no sender means it, in one of many ways; null is a tombstone. */
export const garbled = (random: Random, text: string): Uint8Array | null => {
  const value = random.choice(ways)(random, text);
  return value === null ? null : Buffer.from(value);
};
