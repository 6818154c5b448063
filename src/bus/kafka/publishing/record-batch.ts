import type { OutMessage } from '../../port.ts';
import { crc32c } from './crc32c.ts';

/** How the records of a batch are compressed; `code` is the protocol's number. */
export type Codec = { readonly code: number; readonly pack: (records: Buffer) => Buffer | Promise<Buffer> };

const noOffset = -1n;
const magic = 2;
/** Of the fields before the records. */
const headBytes = 61;
const beginOfLength = 12;
const beginOfCrc = 17;
const beginOfChecked = 21;
/** A record's attributes and time since the batch's first: both 0. */
const fixedBytes = 2;

/**
 * A record batch of format 2, as stored in a topic, in two parts: its head, and its records.
 * @param time - of all its records, epoch ms
 * @see https://kafka.apache.org/documentation/#recordbatch
 */
export const recordBatch = async (messages: readonly OutMessage[], time: number, codec: Codec): Promise<Buffer[]> => {
  const packed = codec.pack(recordsOf(messages));
  const records = packed instanceof Promise ? await packed : packed;
  const head = Buffer.alloc(headBytes);
  head.writeInt32BE(headBytes - beginOfLength + records.length, beginOfLength - 4);
  head[beginOfCrc - 1] = magic;
  let at = head.writeInt16BE(codec.code, beginOfChecked);
  at = head.writeInt32BE(messages.length - 1, at);
  at = head.writeBigInt64BE(BigInt(time), at);
  at = head.writeBigInt64BE(BigInt(time), at);
  // Neither idempotent nor part of a transaction: no producer, epoch and sequence.
  at = head.writeBigInt64BE(noOffset, at);
  at = head.writeInt16BE(-1, at);
  at = head.writeInt32BE(-1, at);
  head.writeInt32BE(messages.length, at);
  head.writeUInt32BE(crc32c(records, crc32c(head.subarray(beginOfChecked))), beginOfCrc);
  return [head, records];
};

const recordsOf = (messages: readonly OutMessage[]): Buffer => {
  const sizes = messages.map((message, n) => fixedBytes + varintBytes(n) + recordBytes(message));
  const total = sizes.reduce((sum, size) => sum + varintBytes(size) + size, 0);
  const records = Buffer.allocUnsafe(total);
  let at = 0;
  for (const [n, { key, rawKey, value, headers = {} }] of messages.entries()) {
    at = writeVarint(records, sizes[n]!, at);
    records[at++] = 0;
    records[at++] = 0;
    at = writeVarint(records, n, at);
    at = writeField(records, rawKey ?? key, at);
    at = writeField(records, value, at);
    const entries = Object.entries(headers);
    at = writeVarint(records, entries.length, at);
    for (const [name, text] of entries) at = writeField(records, text, writeField(records, name, at));
  }
  return records;
};

/** Bytes of key, value and headers in a record. */
export const recordBytes = ({ key, rawKey, value, headers = {} }: OutMessage): number => {
  const entries = Object.entries(headers);
  let bytes = fieldBytes(rawKey ?? key) + fieldBytes(value) + varintBytes(entries.length);
  for (const [name, text] of entries) bytes += fieldBytes(name) + fieldBytes(text);
  return bytes;
};

type Field = string | Uint8Array | null;

const lengthOf = (field: string | Uint8Array): number =>
  typeof field === 'string' ? Buffer.byteLength(field) : field.length;

const fieldBytes = (field: Field): number => {
  if (field === null) return varintBytes(-1);
  const length = lengthOf(field);
  return varintBytes(length) + length;
};

const writeField = (to: Buffer, field: Field, at: number): number => {
  if (field === null) return writeVarint(to, -1, at);
  const begin = writeVarint(to, lengthOf(field), at);
  if (typeof field === 'string') return begin + to.write(field, begin);
  to.set(field, begin);
  return begin + field.length;
};

const zigZag = (value: number): number => ((value << 1) ^ (value >> 31)) >>> 0;

const varintBytes = (value: number): number => {
  let bytes = 1;
  for (let rest = zigZag(value) >>> 7; rest > 0; rest >>>= 7) bytes++;
  return bytes;
};

const writeVarint = (to: Buffer, value: number, at: number): number => {
  let rest = zigZag(value);
  let next = at;
  for (; rest > 127; rest >>>= 7) to[next++] = (rest & 127) | 128;
  to[next++] = rest;
  return next;
};
