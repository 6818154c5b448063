import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { silentLog } from '../../../../src/bus/bus-log.ts';
import type { KafkaOptions } from '../../../../src/bus/kafka/connection/options.ts';
import { openKafkaBus } from '../../../../src/bus/kafka/kafka-bus.ts';
import { listening } from '../../../helpers/servers/listening.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

type Play = (socket: Socket) => void;

/** A broker that does this with each connection; its address. */
const brokerThat = async (play: Play): Promise<string> => {
  const server = createServer().removeAllListeners('connection');
  server.on('connection', (socket) => {
    onTestFinished(() => void socket.destroy());
    play(socket);
  });
  const { port } = await listening(server);
  return `127.0.0.1:${port}`;
};

/** A bus whose brokers do this with each connection. */
const openOn = async (plays: Play | readonly Play[], options: Partial<KafkaOptions> = {}) => {
  const warned: string[] = [];
  const warn = (fields: object) => warned.push(JSON.stringify(fields));
  const bus = await openKafkaBus({
    brokers: await Promise.all([plays].flat().map(brokerThat)),
    clientId: 'test',
    maxMessageBytes: 1000,
    createTopics: false,
    groups: true,
    offsetsDir: join(tempFolder(), 'offsets'),
    log: { ...silentLog, warn },
    publishTimeoutMs: 2_000,
    ...options,
  });
  onTestFinished(() => bus.close());
  return { bus, warned };
};

test.each([true, false])('who stops reading waits for no broker that says nothing, in a group: %s', async (groups) => {
  const connected = Promise.withResolvers<void>();
  const { bus } = await openOn(() => connected.resolve(), { groups });
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

/** Answers with the versions that it knows, and closes the connection at anything else. */
const tellVersions = (socket: Socket): void => {
  socket.on('data', (request) => {
    if (request.readInt16BE(4) !== 18) return socket.destroy();
    const answer = Buffer.alloc(30);
    answer.writeInt32BE(26);
    answer.writeInt32BE(request.readInt32BE(8), 4);
    answer.writeInt32BE(2, 10);
    for (const [n, [key, latest]] of [[18, 2] as const, [3, 6] as const].entries()) {
      answer.writeInt16BE(key, 14 + 6 * n);
      answer.writeInt16BE(latest, 18 + 6 * n);
    }
    return socket.write(answer);
  });
};

test('a broker that takes connections and says nothing is given up, and the others are asked before it', async () => {
  const connections = [0, 0];
  const { bus, warned } = await openOn(
    [
      () => void connections[0]!++,
      (socket) => {
        connections[1]!++;
        tellVersions(socket);
      },
    ],
    { silenceMs: 200 },
  );
  const published = bus.publish('t', [{ key: null, value: 'v' }]);
  await expect(published).rejects.toMatchObject({ code: 'BUS_UNREACHABLE' });
  expect(warned[0]).toContain('Closed connection');
  expect(connections[1]).toBeGreaterThan(2);
  expect(connections[0]).toBe(1);
});

test('however many of the brokers named are gone, one that answers is found', async () => {
  const found = Promise.withResolvers<void>();
  const alive = await brokerThat(() => found.resolve());
  const gone = ['127.0.0.1:1', '127.0.0.1:2', '127.0.0.1:3'];
  const { bus } = await openOn([], { brokers: [...gone, alive] });
  const published = bus.publish('t', [{ key: null, value: 'v' }]).catch(() => {});
  await found.promise;
  await bus.close();
  await published;
});
