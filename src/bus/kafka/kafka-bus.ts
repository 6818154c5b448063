import { RankerError } from '../../errors.ts';
import type { Bus, HandleBatch, Subscription } from '../port.ts';
import { settledWithin } from './connection/abortable.ts';
import { openClient } from './connection/client.ts';
import { defaults, type KafkaOptions, type KafkaSettings } from './connection/options.ts';
import { openPublisher, type Publisher } from './publishing/publisher.ts';
import { followSession } from './reading/follow.ts';
import { type Session, startStream } from './reading/stream.ts';
import { openGroupMember } from './subscribing/group.ts';
import { grouplessSession } from './subscribing/groupless.ts';
import { openLocalOffsets } from './subscribing/local-offsets.ts';

/** Longest wait for silent brokers when a bus closes; whatever they have not answered counts as not done. */
const closingMs = 2_000;

/**
 * The bus over Kafka. It opens at once, whether or not the brokers answer: publications wait for `publishTimeoutMs` and
 * reject with BUS_UNREACHABLE or BUS_TOPIC_MISSING, subscriptions wait as long as it takes and log it. A handler that
 * rejects with one of these two codes gets its batch again when the bus works. BUS_REFUSED (credentials, certificates,
 * ACLs) ends a subscription.
 * @throws RankerError CONFIG_INVALID for unusable PEM files
 */
export const openKafkaBus = async (options: KafkaOptions): Promise<Bus> => {
  const settings: KafkaSettings = { ...defaults, ...options };
  const client = await openClient(settings);
  const publishers = new Map<string, Publisher>();
  const subscriptions = new Set<Subscription>();
  const hurry = new AbortController();
  let closing: Promise<void> | undefined;
  let closed = false;

  const publisherOf = (topic: string): Publisher => {
    const publisher = publishers.get(topic) ?? openPublisher(client, settings, topic, hurry.signal);
    publishers.set(topic, publisher);
    return publisher;
  };

  const start = (
    topic: string,
    handle: HandleBatch,
    behind: ReadonlyMap<number, number>,
    session: Session,
    close: () => Promise<void> | void,
  ) => {
    const ended = async () => {
      await close();
      subscriptions.delete(subscription);
    };
    const subscription = {
      ...startStream(client, settings, topic, handle, session, ended),
      lag: () => [...behind.values()].reduce((sum, one) => sum + one, 0),
    };
    subscriptions.add(subscription);
    return subscription;
  };

  const refuseIf = (isClosed: boolean): void => {
    if (isClosed) throw new RankerError('BUS_UNREACHABLE', 'This process has closed its connection to Kafka.');
  };

  const finish = async (): Promise<void> => {
    await Promise.all([...subscriptions].map((subscription) => subscription.stop()));
    closed = true;
    await Promise.all([...publishers.values()].map((publisher) => publisher.close()));
  };

  const close = async (): Promise<void> => {
    hurry.abort();
    const finished = finish();
    await settledWithin(closingMs, finished);
    client.cut();
    await finished;
  };

  return {
    publish: async (topic, messages, options) => {
      refuseIf(closed);
      await publisherOf(topic).publish(messages, options);
    },
    subscribe: async (topic, group, handle) => {
      refuseIf(closing !== undefined);
      const behind = new Map<number, number>();
      if (settings.groups) {
        const { session, leave } = openGroupMember(client, { ...settings, behind }, topic, group);
        return start(topic, handle, behind, session, leave);
      }
      const offsets = openLocalOffsets(settings.offsetsDir, topic, group);
      const session = grouplessSession(client, { ...settings, behind }, topic, offsets);
      return start(topic, handle, behind, session, offsets.close);
    },
    follow: async (topic, from, handle, onCaughtUp, passing) => {
      refuseIf(closing !== undefined);
      const behind = new Map<number, number>();
      const session = followSession(client, { ...settings, behind }, topic, from, onCaughtUp, passing);
      return start(topic, handle, behind, session, () => {});
    },
    close: () => {
      closing ??= close();
      return closing;
    },
  };
};
