import type { FastifyInstance } from 'fastify';
import { utf8Text } from '../../contracts/json/utf8-text.ts';

/** Makes the routes of `app` read bodies of a media type; `read` may throw a RankerError. */
export const readBodies = (app: FastifyInstance, mediaType: string, read: (text: string) => unknown): void => {
  app.addContentTypeParser(mediaType, { parseAs: 'buffer' }, (_request, bytes: Buffer, done) => {
    const body = read(utf8Text(bytes, 'body'));
    done(null, body);
  });
};
