import { Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

const lookMs = 20;
/** Enough for what callers have sent and nobody has read yet. */
const drainMs = 100;

/**
 * Ends connections while the server closes. At once it takes no new ones; what still arrives on the others is answered,
 * and each answer says that its connection ends, or its caller would send the next request on one that is about to be
 * cut. After `drainMs` those that are idle are ended, the others as soon as their answers are sent, and every one after
 * `closeMs`.
 */
export const closeConnections = (app: FastifyInstance, closeMs: number): void => {
  let closing = false;
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) reply.header('connection', 'close');
    done();
  });
  app.addHook('preClose', async () => {
    closing = true;
    const { server } = app;
    if (!server.listening) return;
    // The close of node:http would end idle connections in the same moment, with what lies unread on them.
    const ended = new Promise<void>((resolve) => Server.prototype.close.call(server, () => resolve()));
    const all = setTimeout(() => server.closeAllConnections(), closeMs);
    await Promise.race([ended, sleep(drainMs)]);
    const idle = setInterval(() => server.closeIdleConnections(), lookMs);
    await ended;
    clearInterval(idle);
    clearTimeout(all);
  });
};
