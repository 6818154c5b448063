import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { OwnOffsets } from '../../../src/bus/own-offsets.ts';
import type { Bus, InMessage } from '../../../src/bus/port.ts';
import { eventually as waitFor } from '../eventually.ts';

/** What a bus under test offers beside itself: `createTopic` where topics don't appear by being used. */
type BusBench = {
  /** A new connection; all of them share the same messages. */
  readonly connect: () => Promise<Bus>;
  readonly createTopic?: (name: string) => Promise<void>;
  /** How long a new member may need to get its share of a topic. */
  readonly patienceMs?: number;
};

const text = (message: InMessage): string =>
  message.value === null ? '(tombstone)' : new TextDecoder().decode(message.value);

const numbered = (count: number, key: (n: number) => string = () => 'k', first = 0) =>
  Array.from({ length: count }, (_, n) => ({ key: key(n), value: String(first + n) }));

/** The suite that every bus passes. `bench` is asked for inside each test. */
export const checkBus = (name: string, bench: () => BusBench): void => {
  const open = async (): Promise<Bus> => {
    const bus = await bench().connect();
    onTestFinished(() => bus.close());
    return bus;
  };

  const freshTopic = async (): Promise<string> => {
    const topic = `check-${randomUUID()}`;
    await bench().createTopic?.(topic);
    return topic;
  };

  const eventually = (claim: () => void): Promise<void> => waitFor(claim, bench().patienceMs);

  /** Everything that a follower of `topic` has been given so far. */
  const followed = async (bus: Bus, topic: string, from: ReadonlyMap<number, number> = new Map()) => {
    const messages: InMessage[] = [];
    const caughtUp: number[] = [];
    const subscription = await bus.follow(
      topic,
      from,
      async (batch) => {
        messages.push(...batch);
      },
      () => caughtUp.push(messages.length),
    );
    return { messages, caughtUp, subscription };
  };

  describe(name, () => {
    test('messages of a key arrive in the order they were published', async () => {
      const bus = await open();
      const topic = await freshTopic();
      await bus.publish(
        topic,
        numbered(50, (n) => `k${n % 3}`),
      );
      await bus.publish(
        topic,
        numbered(50, (n) => `k${n % 3}`, 50),
      );
      const { messages } = await followed(bus, topic);
      // A publication that was tried again may stand twice: what counts is where each stands first.
      const distinct = () => [...new Map(messages.map((message) => [text(message), message.key]))];
      await eventually(() => expect(distinct()).toHaveLength(100));
      for (const key of ['k0', 'k1', 'k2']) {
        const order = distinct().flatMap(([number, of]) => (of === key ? [Number(number)] : []));
        expect(order).toEqual(order.toSorted((a, b) => a - b));
      }
    });

    test('a message arrives as it was sent: key, value, headers, its place and its time', async () => {
      const bus = await open();
      const topic = await freshTopic();
      const headers = { kind: 'prövning', empty: '' };
      await bus.publish(topic, [
        { key: 'ключ\u0000', value: '{"a": "è\u0000"}', headers },
        { key: null, value: '' },
      ]);
      const { messages } = await followed(bus, topic);
      await eventually(() => expect(messages).toHaveLength(2));
      const keyed = messages.find((message) => message.key !== null)!;
      const bare = messages.find((message) => message.key === null)!;
      expect(keyed).toMatchObject({ topic, key: 'ключ\u0000', headers });
      expect(text(keyed)).toBe('{"a": "è\u0000"}');
      expect(bare).toMatchObject({ topic, headers: {} });
      expect(bare.value).toHaveLength(0);
      expect(Math.abs(keyed.timestamp - Date.now())).toBeLessThan(60_000);
    });

    test('a tombstone keeps its key and has no value', async () => {
      const bus = await open();
      const topic = await freshTopic();
      await bus.publish(topic, [{ key: 'gone', value: null }]);
      const { messages } = await followed(bus, topic);
      await eventually(() => expect(messages).toHaveLength(1));
      expect(messages[0]).toMatchObject({ key: 'gone', value: null });
    });

    test('values of a mebibyte pass whole', async () => {
      const bus = await open();
      const topic = await freshTopic();
      const values = ['a', 'b', 'c'].map((letter) => letter.repeat(1024 * 1024));
      for (const value of values) await bus.publish(topic, [{ key: 'k', value }]);
      const { messages } = await followed(bus, topic);
      await eventually(() => expect(messages.map((message) => text(message) === '')).toEqual([false, false, false]));
      expect(messages.map(text).every((value, n) => value === values[n])).toBe(true);
    });

    test('a follower of an empty topic is caught up at once, and only once', async () => {
      const bus = await open();
      const topic = await freshTopic();
      const { messages, caughtUp } = await followed(bus, topic);
      await eventually(() => expect(caughtUp).toEqual([0]));
      await bus.publish(topic, numbered(3));
      await eventually(() => expect(messages).toHaveLength(3));
      expect(caughtUp).toEqual([0]);
    });

    test('a follower is caught up after the last message that was there at the start', async () => {
      const bus = await open();
      const topic = await freshTopic();
      await bus.publish(topic, numbered(2_500));
      const { caughtUp } = await followed(bus, topic);
      await eventually(() => expect(caughtUp).toEqual([2_500]));
    });

    test('a follower goes on from the offsets it is given, and lives on', async () => {
      const bus = await open();
      const topic = await freshTopic();
      await bus.publish(topic, numbered(10));
      const first = await followed(bus, topic);
      await eventually(() => expect(first.messages).toHaveLength(10));
      const { partition, offset } = first.messages[6]!;
      const second = await followed(bus, topic, new Map([[partition, offset]]));
      await eventually(() => expect(second.messages.map(text)).toEqual(['6', '7', '8', '9']));
      await bus.publish(
        topic,
        numbered(1, () => 'k', 10),
      );
      await eventually(() => expect(second.messages.map(text)).toEqual(['6', '7', '8', '9', '10']));
    });

    test('a follower whose offset lies beyond the end starts again at the beginning', async () => {
      const bus = await open();
      const topic = await freshTopic();
      await bus.publish(topic, numbered(1));
      const first = await followed(bus, topic);
      await eventually(() => expect(first.messages).toHaveLength(1));
      const { messages, caughtUp } = await followed(bus, topic, new Map([[first.messages[0]!.partition, 7]]));
      await eventually(() => expect(caughtUp).toEqual([1]));
      expect(messages.map(text)).toEqual(['0']);
    });

    test('a follower hears what another connection publishes', async () => {
      const [here, there] = [await open(), await open()];
      const topic = await freshTopic();
      const { messages, caughtUp } = await followed(here, topic);
      await eventually(() => expect(caughtUp).toHaveLength(1));
      await there.publish(topic, numbered(2));
      await eventually(() => expect(messages.map(text)).toEqual(['0', '1']));
    });

    test('a batch whose handler failed comes again, and the fault is told', async () => {
      const bus = await open();
      const topic = await freshTopic();
      await bus.publish(topic, numbered(5));
      const failing = await bus.subscribe(topic, 'g', () => Promise.reject(new Error('no luck')));
      await expect(failing.done).rejects.toThrow('no luck');
      const seen: string[] = [];
      await bus.subscribe(topic, 'g', async (batch) => {
        seen.push(...batch.map(text));
      });
      await eventually(() => expect(seen).toEqual(['0', '1', '2', '3', '4']));
    });

    test('a batch counts as done when what its handler gave back is; if that fails, it comes again', async () => {
      const bus = await open();
      const topic = await freshTopic();
      await bus.publish(topic, numbered(3));
      const inHand = Promise.withResolvers<void>();
      const entered = Promise.withResolvers<void>();
      const failing = await bus.subscribe(topic, 'g', async () => {
        entered.resolve();
        return { done: inHand.promise };
      });
      await entered.promise;
      const behind = failing.lag();
      inHand.reject(new Error('no luck'));
      await expect(failing.done).rejects.toThrow('no luck');
      expect(behind).toBe(3);
      const seen: string[] = [];
      const { lag } = await bus.subscribe(topic, 'g', async (batch) => {
        seen.push(...batch.map(text));
      });
      await eventually(() => expect(seen).toEqual(['0', '1', '2']));
      await eventually(() => expect(lag()).toBe(0));
    });

    test('a batch that its handler gives up once it is asked to stop comes again, and that is no fault', async () => {
      const bus = await open();
      const topic = await freshTopic();
      await bus.publish(topic, numbered(1));
      const entered = Promise.withResolvers<void>();
      const stopped = await bus.subscribe(topic, 'g', async (_, signal) => {
        entered.resolve();
        await sleep(600_000, undefined, { signal });
      });
      await entered.promise;
      await stopped.stop();
      await expect(stopped.done).resolves.toBeUndefined();
      const seen: string[] = [];
      await bus.subscribe(topic, 'g', async (batch) => {
        seen.push(...batch.map(text));
      });
      await eventually(() => expect(seen).toEqual(['0']));
    });

    test('a follower whose handler failed tells the fault', async () => {
      const bus = await open();
      const topic = await freshTopic();
      await bus.publish(topic, numbered(1));
      const failing = await bus.follow(
        topic,
        new Map(),
        () => Promise.reject(new Error('no luck')),
        () => {},
      );
      await expect(failing.done).rejects.toThrow('no luck');
    });

    test('who passes over what its process published misses nothing of others, and knows where to go on', async () => {
      const [bus, other] = [await open(), await open()];
      const topic = await freshTopic();
      const seen: string[] = [];
      const nextOffsets = new Map<number, number>();
      const take = async (batch: readonly InMessage[]): Promise<void> => {
        for (const message of batch) {
          seen.push(text(message));
          nextOffsets.set(message.partition, message.offset + 1);
        }
      };
      const own = new OwnOffsets();
      const onPassed = (partition: number, nextOffset: number) => void nextOffsets.set(partition, nextOffset);
      const caughtUp = Promise.withResolvers<void>();
      const subscription = await bus.follow(topic, new Map(), take, caughtUp.resolve, { own, onPassed });
      await caughtUp.promise;
      for (let n = 0; n < 20; n++) {
        await bus.publish(topic, [{ key: `${n}`, value: 'own' }], { own });
        await other.publish(topic, [{ key: `${n}`, value: String(n) }]);
        await bus.publish(topic, [{ key: `${n}`, value: 'own' }], { own });
      }
      const others = () => new Set(seen.filter((value) => value !== 'own'));
      await eventually(() => expect(others().size).toBe(20));
      await bus.publish(
        topic,
        Array.from({ length: 20 }, (_, n) => ({ key: `${n}`, value: 'own' })),
        { own },
      );
      const total = () => [...nextOffsets.values()].reduce((sum, offset) => sum + offset, 0);
      await eventually(() => expect(total()).toBeGreaterThanOrEqual(80));
      await subscription.stop();
      const known = seen.length;
      const again = Promise.withResolvers<void>();
      await bus.follow(topic, nextOffsets, take, again.resolve, { own, onPassed });
      await again.promise;
      expect(seen.length).toBe(known);
    });

    test('a group goes on after its last finished batch, on another connection too', async () => {
      const topic = await freshTopic();
      const seen: string[] = [];
      const take = async (batch: readonly InMessage[]): Promise<void> => {
        seen.push(...batch.map(text));
      };
      const first = await bench().connect();
      await first.publish(topic, numbered(3));
      const subscription = await first.subscribe(topic, 'g', take);
      await eventually(() => expect(seen).toHaveLength(3));
      await subscription.stop();
      await first.publish(
        topic,
        numbered(2, () => 'k', 3),
      );
      await first.close();
      const second = await open();
      await second.subscribe(topic, 'g', take);
      await eventually(() => expect(seen).toEqual(['0', '1', '2', '3', '4']));
    });

    test('members of a group share the messages, groups each get them all', async () => {
      const [one, two] = [await open(), await open()];
      const topic = await freshTopic();
      const shared: string[] = [];
      const alone: string[] = [];
      const into = (list: string[]) => async (batch: readonly InMessage[]) => {
        list.push(...batch.map(text));
      };
      await one.subscribe(topic, 'shared', into(shared));
      await two.subscribe(topic, 'shared', into(shared));
      await two.subscribe(topic, 'alone', into(alone));
      for (let n = 0; n < 20; n++) await one.publish(topic, [{ key: `k${n}`, value: String(n) }]);
      const all = Array.from({ length: 20 }, (_, n) => String(n)).toSorted();
      await eventually(() => expect(alone.toSorted()).toEqual(all));
      await eventually(() => expect(shared.toSorted()).toEqual(all));
    });

    test('when a member leaves, another of its group takes over', async () => {
      const [one, two] = [await open(), await open()];
      const topic = await freshTopic();
      const seen: string[] = [];
      const take = async (batch: readonly InMessage[]): Promise<void> => {
        seen.push(...batch.map(text));
      };
      const first = await one.subscribe(topic, 'g', take);
      await one.publish(topic, numbered(1));
      await eventually(() => expect(seen).toEqual(['0']));
      await two.subscribe(topic, 'g', take);
      await first.stop();
      await two.publish(
        topic,
        numbered(1, () => 'k', 1),
      );
      await eventually(() => expect(seen).toEqual(['0', '1']));
    });

    test('stop waits for the batch in hand, which counts as done, and no other follows', async () => {
      const bus = await open();
      const topic = await freshTopic();
      await bus.publish(topic, numbered(1));
      const entered = Promise.withResolvers<AbortSignal>();
      const release = Promise.withResolvers<void>();
      const seen: string[] = [];
      const subscription = await bus.subscribe(topic, 'g', async (batch, signal) => {
        seen.push(...batch.map(text));
        entered.resolve(signal);
        await release.promise;
      });
      const signal = await entered.promise;
      await bus.publish(
        topic,
        numbered(1, () => 'k', 1),
      );
      let stopped = false;
      const stopping = subscription.stop().then(() => {
        stopped = true;
      });
      await sleep(20);
      expect({ stopped, aborted: signal.aborted }).toEqual({ stopped: false, aborted: true });
      release.resolve();
      await stopping;
      await expect(subscription.done).resolves.toBeUndefined();
      expect(seen).toEqual(['0']);
      await bus.subscribe(topic, 'g', async (batch) => {
        seen.push(...batch.map(text));
      });
      await eventually(() => expect(seen).toEqual(['0', '1']));
    });

    test('a handler may publish', async () => {
      const bus = await open();
      const [requests, answers] = [await freshTopic(), await freshTopic()];
      await bus.subscribe(requests, 'g', async (batch) => {
        await bus.publish(
          answers,
          batch.map((message) => ({ key: message.key, value: `re ${text(message)}` })),
        );
      });
      const { messages } = await followed(bus, answers);
      await bus.publish(requests, numbered(3));
      await eventually(() => expect(messages.map(text)).toEqual(['re 0', 're 1', 're 2']));
    });

    test('closing a bus ends its subscriptions', async () => {
      const bus = await bench().connect();
      const topic = await freshTopic();
      const subscriptions = [
        await bus.subscribe(topic, 'g', async () => {}),
        await bus.follow(
          topic,
          new Map(),
          async () => {},
          () => {},
        ),
      ];
      await bus.close();
      await expect(Promise.all(subscriptions.map((subscription) => subscription.done))).resolves.toHaveLength(2);
    });
  });
};
