import { expect } from 'vitest';
import type { InMessage } from '../../src/bus/port.ts';

const textOf = ({ value }: InMessage): string => Buffer.from(value!).toString();

/** What lies on a topic, once of each key; a second one under a key must be the same to the byte. */
export const once = (
  messages: readonly InMessage[],
  keyOf: (message: InMessage) => string,
): ReadonlyMap<string, string> => {
  const known = new Map<string, string>();
  for (const message of messages) {
    const key = keyOf(message);
    expect(known.get(key) ?? textOf(message), `two of ${key}`).toBe(textOf(message));
    known.set(key, textOf(message));
  }
  return known;
};
