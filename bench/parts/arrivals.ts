import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../src/simulate/random.ts';
import { percentiles } from './percentiles.ts';

export type Latencies = { readonly per_s: number; readonly p50_ms: number; readonly p99_ms: number };

const post = (url: string, body: string, agent: Agent): Promise<void> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const asked = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.once('end', () =>
        answer.statusCode === 200 ? resolve() : reject(new Error(`status ${answer.statusCode}`)),
      );
    });
    asked.once('error', reject);
    asked.end(body);
  });

/** What is asked at first doesn't count: who asks compiles its code and opens its connections meanwhile. */
const warmUpMs = 2000;

/**
 * Asks as callers do who know nothing of each other: with exponential times between two requests, whether or not those
 * before were answered.
 * @param rate - requests/s
 */
export const askAsTheyCome = async (
  url: string,
  bodyOf: (n: number) => string,
  rate: number,
  seconds: number,
): Promise<Latencies> => {
  const agent = new Agent({ keepAlive: true });
  const random = seededRandom(1);
  const times: number[] = [];
  const inHand: Promise<void>[] = [];
  let due = performance.now();
  const counted = due + warmUpMs;
  for (let n = 0; due < counted + 1000 * seconds; n++) {
    due += random.exponential(1000 / rate);
    if (due > performance.now()) await sleep(Math.max(0, due - performance.now()));
    const from = performance.now();
    const answered = post(url, bodyOf(n), agent);
    inHand.push(answered.then(() => void (from > counted && times.push(performance.now() - from))));
  }
  await Promise.all(inHand);
  agent.destroy();
  return { per_s: Math.round(times.length / seconds), ...percentiles(times, 2) };
};
