import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { silentLog } from '../../../../src/bus/bus-log.ts';
import { openKafkaBus } from '../../../../src/bus/kafka/kafka-bus.ts';
import { listening } from '../../../helpers/servers/listening.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

/** A bus whose only broker does this with each connection. */
const openOn = async (play: (socket: Socket) => void, groups = true) => {
  const server = createServer().removeAllListeners('connection');
  server.on('connection', (socket) => {
    onTestFinished(() => void socket.destroy());
    play(socket);
  });
  const { port } = await listening(server);
  const warned: string[] = [];
  const warn = (fields: object) => warned.push(JSON.stringify(fields));
  const bus = await openKafkaBus({
    brokers: [`127.0.0.1:${port}`],
    clientId: 'test',
    maxMessageBytes: 1000,
    createTopics: false,
    groups,
    offsetsDir: join(tempFolder(), 'offsets'),
    log: { ...silentLog, warn },
    publishTimeoutMs: 2_000,
  });
  onTestFinished(() => bus.close());
  return { bus, warned };
};

test.each([true, false])('who stops reading waits for no broker that says nothing, in a group: %s', async (groups) => {
  const connected = Promise.withResolvers<void>();
  const { bus } = await openOn(() => connected.resolve(), groups);
  const readings = [
    await bus.follow(
      't',
      new Map(),
      async () => {},
      () => {},
    ),
    await bus.subscribe('t', 'g', async () => {}),
  ];
  await connected.promise;
  const begin = performance.now();
  for (const reading of readings) await reading.stop();
  await bus.close();
  expect(performance.now() - begin).toBeLessThan(5_000);
});

test.each([
  ['lengths that go backwards', () => Buffer.alloc(64, 0xff)],
  ['lengths of nothing', () => Buffer.alloc(64)],
  ['the page of a web server', () => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
])('what answers %s is told from a broker at once, and ends nobody', async (_, answer) => {
  const { bus, warned } = await openOn((socket) => {
    for (const end of ['error', 'end']) socket.on(end, () => socket.destroy());
    socket.once('data', () => socket.write(answer()));
  });
  const published = bus.publish('t', [{ key: null, value: 'v' }]).catch((thrown: unknown) => thrown);
  await vi.waitFor(() => expect(warned).not.toEqual([]), 20_000);
  expect(warned[0]).toMatch(/BUS_UNREACHABLE.*no Kafka broker/);
  await bus.close();
  expect(await published).toMatchObject({ code: 'BUS_UNREACHABLE' });
});
