import { onTestFinished, vi } from 'vitest';
import type { KafkaOptions } from '../../../src/bus/kafka/connection/options.ts';
import type { Bus, InMessage } from '../../../src/bus/port.ts';
import type { KafkaServer } from '../../helpers/servers/kafka-server.ts';

/** The broker that a suite runs against, asked for inside each test. */
export type Server = () => KafkaServer;

export const openBus = async (server: Server, options: Partial<KafkaOptions> = {}): Promise<Bus> => {
  const bus = await server().openBus(options);
  onTestFinished(() => bus.close());
  return bus;
};

export const text = (message: InMessage): string => new TextDecoder().decode(message.value ?? undefined);

/** Messages without key, which go to any partition. */
export const numbered = (count: number, first = 0) =>
  Array.from({ length: count }, (_, n) => ({ key: null, value: String(first + n) }));

export const eventually = (claim: () => void, timeout = 120_000): Promise<void> =>
  vi.waitFor(claim, { timeout, interval: 20 });

/** Follows `topic`; what it was given, and how many messages that were whenever it was told to be caught up. */
export const followed = async (bus: Bus, topic: string, from: ReadonlyMap<number, number> = new Map()) => {
  const messages: InMessage[] = [];
  const caughtUp: number[] = [];
  const take = async (batch: readonly InMessage[]) => void messages.push(...batch);
  const subscription = await bus.follow(topic, from, take, () => caughtUp.push(messages.length));
  return { messages, caughtUp, subscription };
};

/** A log whose lines can be read. */
export const openLog = () => {
  const lines: { level: string; text: string; fields: Record<string, unknown> }[] = [];
  const at = (level: string) => (fields: object, text: string) =>
    void lines.push({ level, text, fields: { ...fields } });
  const told = () => lines.filter(({ level }) => level !== 'debug').map(({ text }) => text);
  return { log: { debug: at('debug'), info: at('info'), warn: at('warn') }, told, lines };
};
