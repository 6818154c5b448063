import type { OutMessage } from '../port.ts';

/** A message without its bytes; where it has some, their count stands in their place. */
type Packed = Omit<OutMessage, 'value'> & { readonly value: string | number | null };

/**
 * Messages on their way to another thread. Their bytes lie in one buffer, one after the other: it changes hands, while
 * each that travels by itself is copied on both sides.
 */
export type PackedMessages = { readonly messages: readonly Packed[]; readonly bytes: Uint8Array<ArrayBuffer> };

const isText = (value: OutMessage['value']): value is string | null => value === null || typeof value === 'string';

export const packMessages = (messages: readonly OutMessage[]): PackedMessages => {
  const size = messages.reduce((sum, { value }) => sum + (isText(value) ? 0 : value.length), 0);
  const bytes = new Uint8Array(Buffer.allocUnsafeSlow(size).buffer);
  let at = 0;
  const packed = messages.map((message): Packed => {
    const { value } = message;
    if (isText(value)) return { ...message, value };
    bytes.set(value, at);
    at += value.length;
    return { ...message, value: value.length };
  });
  return { messages: packed, bytes };
};

/** The messages again; their bytes are pieces of the buffer. */
export const unpackMessages = ({ messages, bytes }: PackedMessages): OutMessage[] => {
  let at = 0;
  return messages.map((message): OutMessage => {
    const { value } = message;
    if (typeof value !== 'number') return { ...message, value };
    at += value;
    return { ...message, value: bytes.subarray(at - value, at) };
  });
};
