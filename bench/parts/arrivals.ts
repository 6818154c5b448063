import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../src/simulate/random.ts';
import { type Connection, openConnection } from './connection.ts';
import { percentiles } from './percentiles.ts';

export type Latencies = { readonly per_s: number; readonly p50_ms: number; readonly p99_ms: number };

/** What is asked at first doesn't count: who asks compiles its code meanwhile. */
const warmUpMs = 2000;

/**
 * Asks as callers do who know nothing of each other: with exponential times between two requests, whether or not those
 * before were answered.
 * @param url - `http://HOST:PORT`
 * @param rate - requests/s
 */
export const askAsTheyCome = async (
  url: string,
  path: string,
  bodyOf: (n: number) => string,
  rate: number,
  seconds: number,
): Promise<Latencies> => {
  const all: Connection[] = [];
  const free: Connection[] = [];
  const random = seededRandom(1);
  const times: number[] = [];
  const inHand: Promise<void>[] = [];
  const counted = performance.now() + warmUpMs;

  /** One more, since all are taken. */
  const opened = async (): Promise<Connection> => {
    const connection = await openConnection(url);
    all.push(connection);
    return connection;
  };
  const ask = async (body: string): Promise<void> => {
    const from = performance.now();
    const connection = free.pop() ?? (await opened());
    await connection.post(path, body);
    free.push(connection);
    if (from > counted) times.push(performance.now() - from);
  };

  let due = performance.now();
  for (let n = 0; due < counted + 1000 * seconds; n++) {
    due += random.exponential(1000 / rate);
    const early = due - performance.now();
    if (early > 0) await sleep(early);
    inHand.push(ask(bodyOf(n)));
  }
  await Promise.all(inHand);
  for (const connection of all) connection.close();
  return { per_s: Math.round(times.length / seconds), ...percentiles(times, 2) };
};
