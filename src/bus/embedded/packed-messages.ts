import type { OutMessage } from '../port.ts';

/** A message without its bytes; in their place is their count. */
type Packed = Omit<OutMessage, 'value'> & { readonly value: string | number | null };

/**
 * Messages on their way to another thread, with their bytes in one buffer: that buffer is transferred, while separate
 * ones would be copied on both sides.
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

/** Restores the messages; their bytes are views of the buffer. */
export const unpackMessages = ({ messages, bytes }: PackedMessages): OutMessage[] => {
  let at = 0;
  return messages.map((message): OutMessage => {
    const { value } = message;
    if (typeof value !== 'number') return { ...message, value };
    at += value;
    return { ...message, value: bytes.subarray(at - value, at) };
  });
};
