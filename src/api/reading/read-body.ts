import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { RankerError } from '../../errors.ts';

/** Leaves out a byte order mark, as reading the topics and files does. */
const decoder = new TextDecoder();

const textOf = (bytes: Buffer): string => {
  if (isUtf8(bytes)) return decoder.decode(bytes);
  throw new RankerError('MESSAGE_JSON', 'the body is not UTF-8');
};

/** Makes the routes of `app` read bodies of a media type; `read` may throw a RankerError. */
export const readBodies = (app: FastifyInstance, mediaType: string, read: (text: string) => unknown): void => {
  app.addContentTypeParser(mediaType, { parseAs: 'buffer' }, (_request, bytes: Buffer, done) => {
    const body = read(textOf(bytes));
    done(null, body);
  });
};
