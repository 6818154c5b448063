import { PassThrough } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { LiveEvent } from '../../contracts/rest/events.ts';
import { RankerError } from '../../errors.ts';
import type { ApiDeps } from '../deps.ts';
import type { RouteDocument } from '../documents/route-document.ts';

const mostClients = 32;
/** A client with this much unread is disconnected; it reconnects by itself. */
const mostUnreadBytes = 256 * 1024;

const document: RouteDocument = {
  tag: 'service',
  summary: 'Live events: answers, outcomes, changes of the model in service',
  description: 'Server-sent events: `event` names the kind, `data` is its JSON. Missed events are not sent again.',
  answers: { 200: { description: 'An endless stream', content: { 'text/event-stream': LiveEvent } } },
  faults: ['STREAMS_EXHAUSTED'],
};

/**
 * GET /events.
 * @see HTML Living Standard, server-sent events
 * @param beatMs - interval of the comments that keep proxies from closing the connection; a client whose token has
 * expired is disconnected then
 */
export const eventsRoute = (
  app: FastifyInstance,
  { events, now }: Pick<ApiDeps, 'events' | 'now'>,
  beatMs: number,
): void => {
  const clients = new Set<PassThrough>();
  app.addHook('preClose', async () => {
    for (const client of clients) client.end();
  });
  const config = { act: 'read', document } as const;
  app.get('/events', { config, exposeHeadRoute: false }, async ({ caller }, reply) => {
    if (clients.size >= mostClients) {
      throw new RankerError('STREAMS_EXHAUSTED', `${mostClients} clients follow the events already`);
    }
    const client = new PassThrough();
    clients.add(client);
    const write = (text: string): void => {
      if (client.writableLength + client.readableLength > mostUnreadBytes) client.destroy();
      else client.write(text);
    };
    const stop = events.listen((event) => write(`event: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`));
    const beat = setInterval(() => {
      if (now() > (caller?.until ?? Number.POSITIVE_INFINITY)) client.end();
      else write(': beat\n\n');
    }, beatMs);
    client.once('close', () => {
      stop();
      clearInterval(beat);
      clients.delete(client);
    });
    write('retry: 2000\n\n');
    // Tells nginx to pass on each event as it comes.
    reply.header('x-accel-buffering', 'no');
    return reply.type('text/event-stream; charset=utf-8').send(client);
  });
};
