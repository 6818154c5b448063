import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { silentLog } from '../../../../src/bus/kafka/connection/options.ts';
import { openKafkaBus } from '../../../../src/bus/kafka/kafka-bus.ts';
import { listening } from '../../../helpers/servers/listening.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

test.each([true, false])('who stops reading waits for no broker that says nothing, in a group: %s', async (groups) => {
  const connected = Promise.withResolvers<void>();
  const server = createServer().removeAllListeners('connection');
  server.on('connection', (socket) => {
    onTestFinished(() => void socket.destroy());
    connected.resolve();
  });
  const { port } = await listening(server);
  const bus = await openKafkaBus({
    brokers: [`127.0.0.1:${port}`],
    clientId: 'test',
    maxMessageBytes: 1000,
    createTopics: false,
    groups,
    offsetsDir: join(tempFolder(), 'offsets'),
    log: silentLog,
  });
  onTestFinished(() => bus.close());
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
