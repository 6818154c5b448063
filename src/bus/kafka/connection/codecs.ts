import { promisify } from 'node:util';
import { gunzip, gzip, zstdCompress, zstdDecompress } from 'node:zlib';
import kafkajs, { CompressionTypes } from 'kafkajs';
import { decompressFrame } from 'lz4-napi';
import { unpackSnappy } from './snappy.ts';

type Encoder = { readonly buffer: Buffer };

/** Off the main thread, unlike the codec of kafkajs. */
const gzipCodec = () => ({
  compress: ({ buffer }: Encoder) => promisify(gzip)(buffer),
  decompress: (buffer: Buffer) => promisify(gunzip)(buffer),
});

const zstdCodec = () => ({
  compress: ({ buffer }: Encoder) => promisify(zstdCompress)(buffer),
  decompress: (buffer: Buffer) => promisify(zstdDecompress)(buffer),
});

/** Only for reading: producers and topics may use it, but we don't. */
const readOnly = (decompress: (bytes: Buffer) => Promise<Buffer>) => () => ({
  compress: ({ buffer }: Encoder) => Promise.resolve(buffer),
  decompress,
});

/** Lets kafkajs read every compression that a producer or a topic may use; by itself it reads gzip alone. */
export const installCodecs = (): void => {
  const codecs = kafkajs.CompressionCodecs;
  codecs[CompressionTypes.GZIP] = gzipCodec;
  codecs[CompressionTypes.ZSTD] = zstdCodec;
  codecs[CompressionTypes.Snappy] = readOnly(unpackSnappy);
  codecs[CompressionTypes.LZ4] = readOnly(decompressFrame);
};
