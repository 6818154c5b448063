import type { FastifyInstance } from 'fastify';

const lookMs = 20;

/**
 * Ends a connection as soon as its answer is sent while the server closes, and every one after `closeMs`. Node ends
 * those that are idle when the closing starts; from then on neither keep-alive nor its timeouts end the others.
 */
export const closeConnections = (app: FastifyInstance, closeMs: number): void => {
  app.addHook('preClose', async () => {
    const { server } = app;
    if (!server.listening) return;
    const idle = setInterval(() => server.closeIdleConnections(), lookMs);
    const all = setTimeout(() => server.closeAllConnections(), closeMs);
    server.once('close', () => {
      clearInterval(idle);
      clearTimeout(all);
    });
  });
};
