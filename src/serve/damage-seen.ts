import { existsSync } from 'node:fs';
import { damageMark } from '../bus/embedded/log.ts';
import type { BusPlace } from '../bus/place.ts';
import { pause } from '../pause.ts';

const lookMs = 500;

/** Resolves to true when a reader of the embedded log finds it damaged, to false when the signal ends the watch. */
export const damageSeen = async (place: BusPlace, signal: AbortSignal): Promise<boolean> => {
  while (!signal.aborted) {
    if (place.kind === 'embedded' && existsSync(damageMark(place.path))) return true;
    await pause(lookMs, signal);
  }
  return false;
};
