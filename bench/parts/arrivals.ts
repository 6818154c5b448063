import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../src/simulate/random.ts';
import { type Connection, numberedRequest, openConnection } from './connection.ts';
import { percentiles } from './percentiles.ts';

export type Latencies = { readonly per_s: number; readonly p50_ms: number; readonly p99_ms: number };

/** The first requests are not counted: the client compiles its code meanwhile. */
const warmUpMs = 2000;

/**
 * Sends requests like independent callers: with exponential times between two requests, whether or not earlier ones
 * were answered.
 * @param url - `http://HOST:PORT`
 * @param body - JSON; `[<id>]` in it is a number that differs in each request
 * @param rate - requests/s
 * @throws Error at the first answer that is not 200
 */
export const askAsTheyCome = async (
  url: string,
  path: string,
  body: string,
  rate: number,
  seconds: number,
): Promise<Latencies> => {
  const request = numberedRequest(url, path, body);
  const all: Connection[] = [];
  const free: Connection[] = [];
  const random = seededRandom(1);
  const times: number[] = [];
  const counted = performance.now() + warmUpMs;
  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  let inHand = 1;
  const done = (): void => {
    inHand--;
    if (inHand === 0) end();
  };

  const post = (connection: Connection, n: number, from: number): void =>
    connection.post(n, () => {
      if (from > counted) times.push(performance.now() - from);
      free.push(connection);
      done();
    });
  /** Opens one more connection, since all are busy. */
  const postAnew = async (n: number, from: number): Promise<void> => {
    const connection = await openConnection(url, request, fail);
    all.push(connection);
    post(connection, n, from);
  };

  const askAll = async (): Promise<void> => {
    let due = performance.now();
    for (let n = 0; due < counted + 1000 * seconds; n++) {
      due += random.exponential(1000 / rate);
      const early = due - performance.now();
      if (early > 0) await sleep(early);
      inHand++;
      const connection = free.pop();
      if (connection) post(connection, n, performance.now());
      else postAnew(n, performance.now()).catch(fail);
    }
    done();
    await over;
  };
  try {
    await Promise.race([askAll(), failed]);
  } finally {
    for (const connection of all) connection.close();
  }
  return { per_s: Math.round(times.length / seconds), ...percentiles(times, 2) };
};
