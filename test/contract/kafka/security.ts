import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from 'kafkajs';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { KafkaOptions, KafkaSasl, KafkaTls } from '../../../src/bus/kafka/connection/options.ts';
import type { Listener } from '../../helpers/servers/kafka-server.ts';
import { eventually, followed, numbered, openBus, type Server, text } from './bench.ts';

const refused = { code: 'BUS_REFUSED' };

export const securitySuite = (server: Server): void => {
  const via = (listener: Listener, options: Partial<KafkaOptions>) =>
    openBus(server, { brokers: [server().address(listener)], ...options });

  const passes = async (listener: Listener, options: Partial<KafkaOptions>): Promise<void> => {
    const bus = await via(listener, options);
    const topic = await server().createTopic({});
    await bus.publish(topic, numbered(1));
    const { messages } = await followed(bus, topic);
    const shared: string[] = [];
    await bus.subscribe(topic, 'g', async (batch) => void shared.push(...batch.map(text)));
    await eventually(() => expect([messages.length, shared.length]).toEqual([1, 1]));
  };

  const isRefused = async (listener: Listener, options: Partial<KafkaOptions>): Promise<void> => {
    const bus = await via(listener, options);
    const topic = await server().createTopic({});
    await expect(bus.publish(topic, numbered(1))).rejects.toMatchObject(refused);
    const { subscription } = await followed(bus, topic);
    await expect(subscription.done).rejects.toMatchObject(refused);
    const member = await bus.subscribe(topic, 'g', async () => {});
    await expect(member.done).rejects.toMatchObject(refused);
  };

  describe('TLS', () => {
    const mutual = (): Required<Pick<KafkaTls, 'caPath' | 'certPath' | 'keyPath' | 'keyPassword'>> => ({
      caPath: server().pem('ca.pem'),
      certPath: server().pem('client.pem'),
      keyPath: server().pem('client.locked.key'),
      keyPassword: 'secret',
    });

    test('mutual TLS with the password of the key', () => passes('tls', { tls: mutual() }));

    test('a key without password', () =>
      passes('tls', { tls: { ...mutual(), keyPath: server().pem('client.key'), keyPassword: '' } }));

    test("a broker under another's name is refused, unless the check is switched off", async () => {
      await isRefused('tls_other_name', { tls: mutual() });
      await passes('tls_other_name', { tls: { ...mutual(), verifyHostName: false } });
    });

    test('the authority is checked even where the name is not', () =>
      isRefused('tls', { tls: { ...mutual(), caPath: server().pem('other-ca.pem'), verifyHostName: false } }));

    test('a client without certificate is refused', () =>
      isRefused('tls', { tls: { caPath: server().pem('ca.pem') } }));

    test.each([
      ['a wrong password', { keyPassword: 'wrong' }],
      ['no password', { keyPassword: undefined }],
      ['a file that is missing', { certPath: '/nowhere/client.pem' }],
      [
        'a file that is no PEM',
        { caPath: new URL(import.meta.url).pathname, certPath: new URL(import.meta.url).pathname },
      ],
      ['a key of another certificate', { certPath: 'broker.pem' }],
    ])('%s is told at once', async (_, wrong) => {
      const tls = { ...mutual(), ...wrong } as KafkaTls;
      const certPath = tls.certPath === 'broker.pem' ? server().pem('broker.pem') : tls.certPath!;
      await expect(via('tls', { tls: { ...tls, certPath } })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    });
  });

  describe('SASL', () => {
    const ranker = (mechanism: KafkaSasl['mechanism']): KafkaSasl => ({
      mechanism,
      username: 'ranker',
      password: 'secret',
    });

    const guest: KafkaSasl = { mechanism: 'plain', username: 'guest', password: 'secret' };

    const denyGuest = async (resourceType: AclResourceTypes, resourceName: string): Promise<void> => {
      const admin = server().client.admin();
      await admin.connect();
      onTestFinished(() => admin.disconnect());
      const acl = {
        resourceType,
        resourceName,
        resourcePatternType: ResourcePatternTypes.LITERAL,
        principal: 'User:guest',
        host: '*',
        operation: AclOperationTypes.ALL,
        permissionType: AclPermissionTypes.DENY,
      };
      await admin.createAcls({ acl: [acl] });
    };

    test.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)('%s', async (mechanism) => {
      await passes('sasl', { sasl: ranker(mechanism) });
      await isRefused('sasl', { sasl: { ...ranker(mechanism), password: 'wrong' } });
    });

    test('where groups are refused, it is told, and a subscription without group works', async () => {
      await denyGuest(AclResourceTypes.GROUP, '*');
      const topic = await server().createTopic({ numPartitions: 2 });
      const bus = await via('sasl', { sasl: guest });
      await bus.publish(topic, numbered(5));
      const member = await bus.subscribe(topic, 'g', async () => {});
      await expect(member.done).rejects.toMatchObject(refused);
      const { messages } = await followed(bus, topic);
      const groupless = await via('sasl', { sasl: guest, groups: false });
      const seen: string[] = [];
      await groupless.subscribe(topic, 'g', async (batch) => void seen.push(...batch.map(text)));
      await eventually(() => expect([messages.length, seen.length]).toEqual([5, 5]));
    });

    test('a topic that may not be read or written is told', async () => {
      const topic = await server().createTopic({});
      await denyGuest(AclResourceTypes.TOPIC, topic);
      const bus = await via('sasl', { sasl: guest });
      await expect(bus.publish(topic, numbered(1))).rejects.toMatchObject(refused);
      const { subscription } = await followed(bus, topic);
      await expect(subscription.done).rejects.toMatchObject(refused);
    });
  });
};
