import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { damageMark } from '../bus/embedded/log.ts';
import type { BusPlace } from '../bus/place.ts';

const lookMs = 500;

/** Resolves to true when a reader of the embedded log finds it damaged, to false when the signal ends the watch. */
export const damageSeen = async (place: BusPlace, signal: AbortSignal): Promise<boolean> => {
  while (!signal.aborted) {
    if (place.kind === 'embedded' && existsSync(damageMark(place.path))) return true;
    await sleep(lookMs, undefined, { signal }).catch(() => {});
  }
  return false;
};
