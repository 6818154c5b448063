import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openSockets } from '../../../../../src/bus/kafka/connection/sockets.ts';
import { listening } from '../../../../helpers/servers/listening.ts';

/** A server that takes connections and answers what `answer` says, if that is anything. */
const openServer = async () => {
  const server = createServer().removeAllListeners('connection');
  const told: { answer: Buffer | undefined } = { answer: undefined };
  server.on('connection', (socket: Socket) => {
    onTestFinished(() => void socket.destroy());
    socket.on('data', () => told.answer && socket.write(told.answer));
  });
  const { port } = await listening(server);
  return { port, told };
};

const silenceMs = 1_500;
const firstMs = 150;
const answer = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0]);

/** Sends a request; how the connection ended, and after how many ms. */
const ask = ({ open }: ReturnType<typeof openSockets>, port: number): Promise<{ end: string; ms: number }> =>
  new Promise((resolve) => {
    const begin = performance.now();
    const socket = open({ host: '127.0.0.1', port, ssl: undefined as never, onConnect: () => socket.write('request') });
    const ended = (end: string) => {
      socket.destroy();
      resolve({ end, ms: performance.now() - begin });
    };
    socket.once('data', () => ended('answered'));
    socket.once('error', ({ message }) => ended(message));
  });

test('a broker that leaves a request unanswered is given up on all connections, then given less time, until it answers', async () => {
  const { port, told } = await openServer();
  const sockets = openSockets(1_000, silenceMs, firstMs);
  const silent = `127.0.0.1:${port} does not answer`;
  const first = ask(sockets, port);
  await sleep(silenceMs / 2);
  const [other, one] = [await ask(sockets, port), await first];
  expect([one.end, other.end]).toEqual([silent, silent]);
  expect(one.ms).toBeGreaterThan(silenceMs - 50);
  expect(other.ms).toBeLessThan(one.ms);
  expect(sockets.likeliest([`127.0.0.1:${port}`, 'b:1'])).toBe('b:1');

  const again = await ask(sockets, port);
  expect(again).toMatchObject({ end: silent });
  expect(again.ms).toBeLessThan(silenceMs - 50);

  told.answer = answer;
  expect(await ask(sockets, port)).toMatchObject({ end: 'answered' });
  expect(sockets.likeliest([`127.0.0.1:${port}`, 'b:1'])).toBe(`127.0.0.1:${port}`);
  told.answer = undefined;
  expect((await ask(sockets, port)).ms).toBeGreaterThan(silenceMs - 50);
});

test('of brokers that all fail the one that failed first is asked again', async () => {
  const ports = [(await openServer()).port, (await openServer()).port];
  const sockets = openSockets(1_000, firstMs, firstMs);
  const addresses = ports.map((port) => `127.0.0.1:${port}`);
  for (const port of ports.toReversed()) await ask(sockets, port);
  expect(sockets.likeliest(addresses)).toBe(addresses[1]);
});

test('a connection that waits for nothing is kept', async () => {
  const { port, told } = await openServer();
  told.answer = answer;
  const sockets = openSockets(1_000, firstMs, firstMs);
  const { promise, resolve } = Promise.withResolvers<Buffer>();
  const socket = sockets.open({
    host: '127.0.0.1',
    port,
    ssl: undefined as never,
    onConnect: () => socket.write('request'),
  });
  onTestFinished(() => void socket.destroy());
  socket.once('data', resolve);
  await promise;
  await sleep(3 * firstMs);
  expect(socket.destroyed).toBe(false);
});
