import kafkajs, { CompressionTypes } from 'kafkajs';
import { describe, expect, test } from 'vitest';
import { installCodecs } from '../../../../../src/bus/kafka/connection/codecs.ts';
import { unpackSnappy } from '../../../../../src/bus/kafka/connection/snappy.ts';

const noise = Array.from({ length: 150 }, (_, n) => String.fromCharCode(33 + (((n * n * 7919) >> 3) % 90))).join('');
const lines = Array.from({ length: 20 }, (_, n) => `line ${n % 7} of ${'x'.repeat((n * n) % 50)}`);
const text = [...lines, noise, 'y'.repeat(700), noise].join('\n');

const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64');

/** What snappy-java 1.1.10 makes of the text, and what Kafka's Java producer does. */
const snappyBlock = bytes(
  '6gwobGluZSAwIG9mIAoFCwAxAQsAeAkMADIFDAR4eA0PADMRDwUBCSMANDIUAA0BCRsANU4bABUBCSQANnIkAB0BCS8FqB0WlgEA' +
    'CTwJ2TIBAAkZFeZqAQAJKiUBCQtS+AAFAQkgdv0ASgEACTdeEAEJHsr/AAk5SvwAHQEJJD0HCREF7h0nbgEACTJmFQFVRD4YAfCf' +
    'CiF6enl5d3Z0c3Bua2llYl5bVlJNSUM+ODMsJnlza2RcVUxEOzMpenBnXFJHPTEmdGlcUEM3KXZoW0w+LyFrXEw9LHZlVUMyemlW' +
    'RDF5ZVI+K3BcRzN3Ykw3emRNN3liSjN0XEMra1I4eV5EKWlNMnBVOHZZPXlcPiFcPnlbO3ZWN3BQL2lHJl49dFIvZ0N6VjNoRHlV' +
    'Lwp5eXl5eXl5ef4FAP4FAP4FAP4FAP4FAP4FAP4FAP4FAP4FAP4FAM4FAP5UA/5UA1pUAw==',
);
const snappyOfJava = bytes(
  'glNOQVBQWQAAAAABAAAAAQAAAWDqDChsaW5lIDAgb2YgCgULADEBCwB4CQwAMgUMBHh4DQ8AMxEPBQEJIwA0MhQADQEJGwA1ThsA' +
    'FQEJJAA2ciQAHQEJLwWoHRaWAQAJPAnZMgEACRkV5moBAAkqJQEJC1L4AAUBCSB2/QBKAQAJN14QAQkeyv8ACTlK/AAdAQkkPQcJ' +
    'EQXuHSduAQAJMmYVAVVEPhgB8J8KIXp6eXl3dnRzcG5raWViXltWUk1JQz44MywmeXNrZFxVTEQ7Myl6cGdcUkc9MSZ0aVxQQzcp' +
    'dmhbTD4vIWtcTD0sdmVVQzJ6aVZEMXllUj4rcFxHM3diTDd6ZE03eWJKM3RcQytrUjh5XkQpaU0ycFU4dlk9eVw+IVw+eVs7dlY3' +
    'cFAvaUcmXj10Ui9nQ3pWM2hEeVUvCnl5eXl5eXl5/gUA/gUA/gUA/gUA/gUA/gUA/gUA/gUA/gUA/gUAzgUA/lQD/lQDWlQD',
);

/** What Kafka's Java producer makes of it, and python-lz4 4.4 with size, linked blocks and both checksums. */
const lz4OfJava = bytes(
  'BCJNGGBAgmQBAACxbGluZSAwIG9mIAoLABAxCwASeAwAETIMACN4eA8AFDMPAAECAAIjABk0FAADAgACGwAfNRsAAQUCAAIkAB82' +
    'JAAKBwIAAi8AAagABxYADwIAEwI8AALZAAkyAAIZAAXmAA8CAAgCKgABAQECCwAP+AACAQIAAiAAD/0ACw8CAAACNwAPEAEFAh4A' +
    'D/8AIAI5AA/8AAAHAgACJAAHBwECEQAB7gAHJwAPAgAJAjIADxUBBwVEAgwYAf+LCiF6enl5d3Z0c3Bua2llYl5bVlJNSUM+ODMs' +
    'Jnlza2RcVUxEOzMpenBnXFJHPTEmdGlcUEM3KXZoW0w+LyFrXEw9LHZlVUMyemlWRDF5ZVI+K3BcRzN3Ykw3emRNN3liSjN0XEMr' +
    'a1I4eV5EKWlNMnBVOHZZPXlcPiFcPnlbO3ZWN3BQL2lHJl49dFIvZ0N6VjNoRHlVLwp5eQIA//+pD1QDf1BoRHlVLwAAAAA=',
);
const lz4OfPython = bytes(
  'BCJNGHxAagYAAAAAAAAiZAEAALFsaW5lIDAgb2YgCgsAEDELABJ4DAARMgwAI3h4DwAUMw8AAQIAAiMAGTQUAAMCAAIbAB81GwAB' +
    'BQIAAiQAHzYkAAoHAgACLwABqAAHFgAPAgATAjwAAtkACTIAAhkABeYADwIACAIqAAEBAQILAA/4AAIBAgACIAAP/QALDwIAAAI3' +
    'AA8QAQUCHgAP/wAgAjkAD/wAAAcCAAIkAAcHAQIRAAHuAAcnAA8CAAkCMgAPFQEHBUQCDBgB/4sKIXp6eXl3dnRzcG5raWViXltW' +
    'Uk1JQz44MywmeXNrZFxVTEQ7Myl6cGdcUkc9MSZ0aVxQQzcpdmhbTD4vIWtcTD0sdmVVQzJ6aVZEMXllUj4rcFxHM3diTDd6ZE03' +
    'eWJKM3RcQytrUjh5XkQpaU0ycFU4dlk9eVw+IVw+eVs7dlY3cFAvaUcmXj10Ui9nQ3pWM2hEeVUvCnl5AgD//6kPVAN/UGhEeVUv' +
    '3QvvpgAAAADmzE7L',
);

describe('snappy', () => {
  test('is read as one block and as the Java clients frame it, in several blocks too', async () => {
    expect(String(await unpackSnappy(snappyBlock))).toBe(text);
    expect(String(await unpackSnappy(snappyOfJava))).toBe(text);
    expect(String(await unpackSnappy(Buffer.concat([snappyOfJava, snappyOfJava.subarray(16)])))).toBe(text + text);
  });

  test('that breaks off gives no text that is cut', async () => {
    for (const whole of [snappyBlock, snappyOfJava]) {
      for (let end = 17; end < whole.length; end++)
        await expect(unpackSnappy(whole.subarray(0, end))).rejects.toThrow();
    }
  });
});

describe('lz4', () => {
  test('is read whoever framed it', async () => {
    installCodecs();
    const { decompress } = kafkajs.CompressionCodecs[CompressionTypes.LZ4]();
    expect(String(await decompress(lz4OfJava))).toBe(text);
    expect(String(await decompress(lz4OfPython))).toBe(text);
  });
});
