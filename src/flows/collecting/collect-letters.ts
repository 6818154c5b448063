import type { InMessage } from '../../bus/port.ts';
import type { Unreadable } from '../../collect/outputs.ts';
import { type ErrorCode, errorCodes, RankerError } from '../../errors.ts';
import type { Bury } from '../dead-letters/burial.ts';

/**
 * What the state keeps of an unreadable message until it is buried: never the message itself, which may hold tokens.
 */
type Letter = Omit<InMessage, 'value'> & {
  readonly text: string;
  readonly code: string;
  readonly reason: string;
  readonly field: string;
};

export const letterOf = ({ topic, partition, offset, timestamp }: InMessage, { text, fault }: Unreadable): string =>
  JSON.stringify({
    topic,
    partition,
    offset,
    timestamp,
    key: null,
    headers: {},
    text,
    code: fault.code,
    reason: fault.message,
    field: String(fault.details.field ?? ''),
  } satisfies Letter);

const codeOf = (text: string): ErrorCode => errorCodes.find((code) => code === text) ?? 'INTERNAL';

/** Buries a letter written by `letterOf`. */
export const buryLetter = (bury: Bury, letter: string): Promise<void> => {
  const { text, code, reason, field, ...place } = JSON.parse(letter) as Letter;
  return bury({ ...place, value: Buffer.from(text) }, new RankerError(codeOf(code), reason, { field }));
};
