import type { JsonObject } from '../../contracts/json/json-value.ts';
import type { ProviderKind } from '../../contracts/messages/candidate.ts';
import { hourMs } from '../../contracts/time/durations.ts';
import type { Random } from '../random.ts';
import { sigmoid } from '../sigmoid.ts';
import { driftByHour } from './drift.ts';

/** How full a batch site is, hour by hour, and what it tells of that. */
export type Queue = {
  readonly kind: Exclude<ProviderKind, 'cloud'>;
  /** Epoch ms of the first hour. */
  readonly start: number;
  /** 0 = as usual; a long queue above, free slots below. */
  readonly pressureByHour: Float64Array;
  readonly usualWaitSeconds: number;
  readonly slots: number;
  /** Factor by which the site misjudges its own queue. */
  readonly bias: number;
};

export const drawQueue = (random: Random, kind: Queue['kind'], start: number, hours: number): Queue => ({
  kind,
  start,
  pressureByHour: driftByHour(random, hours, { mean: 0, deviation: 1.2, memoryHours: random.between(6, 24) }),
  usualWaitSeconds: 60 * random.logUniform(5, 20),
  slots: random.integer(100, 1000),
  bias: random.logUniform(0.7, 1.4),
});

const pressureAt = ({ start, pressureByHour }: Queue, time: number): number => {
  const hour = Math.floor((time - start) / hourMs);
  return pressureByHour[Math.min(Math.max(hour, 0), pressureByHour.length - 1)]!;
};

/** Mean seconds that a deployment waits; 0 at a site without a queue. @param time - epoch ms */
export const waitSeconds = (queue: Queue | undefined, time: number): number =>
  queue ? queue.usualWaitSeconds * Math.exp(pressureAt(queue, time)) : 0;

/** What an entry tells of it. */
export const queueFields = (queue: Queue | undefined, time: number): JsonObject =>
  queue
    ? {
        kind: queue.kind,
        features: {
          queue_wait_s: Math.round(queue.bias * waitSeconds(queue, time)),
          free_slots: Math.floor(queue.slots * sigmoid(-2 - 2 * pressureAt(queue, time))),
        },
      }
    : {};
