import { Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

const lookMs = 20;
/** Enough to read what callers have already sent. */
const drainMs = 100;

/**
 * Closes connections while the server closes. New ones are refused at once; requests that still arrive on others are
 * answered with `connection: close`, or their callers would send the next request on a connection about to be cut.
 * After `drainMs` idle connections are closed, the others once their answers are sent, and all of them after `closeMs`.
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
    // The close of node:http would end idle connections at once, with unread requests on them.
    const ended = new Promise<void>((resolve) => Server.prototype.close.call(server, () => resolve()));
    const all = setTimeout(() => server.closeAllConnections(), closeMs);
    await Promise.race([ended, sleep(drainMs)]);
    const idle = setInterval(() => server.closeIdleConnections(), lookMs);
    await ended;
    clearInterval(idle);
    clearTimeout(all);
  });
};
