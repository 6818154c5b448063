import type { Random } from '../random.ts';

/** 100 ns ticks from 1582-10-15, where version-1 uuids count from, to 1970-01-01. */
const gregorianTicks = 122_192_928_000_000_000n;

/**
 * The orchestrator's deployment id: a version-1 uuid with the high time field first
 * (`hhhhmmmm-llll-llll-cccc-nnnnnnnnnnnn`), so that ids sort by time.
 * @param time - epoch ms, whole
 * @param ticks - 100 ns ticks after it, 0..9999
 * @param tail - the `cccc-nnnnnnnnnnnn` part
 */
export const deploymentUuid = (time: number, ticks: number, tail: string): string => {
  const count = BigInt(time) * 10_000n + BigInt(ticks) + gregorianTicks;
  const hex = count.toString(16).padStart(15, '0');
  return `1${hex.slice(0, 7)}-${hex.slice(7, 11)}-${hex.slice(11)}-${tail}`;
};

const hex = (random: Random, digits: number): string =>
  Array.from({ length: digits }, () => random.integer(0, 15).toString(16)).join('');

/** Clock sequence (variant bits 10) and node address of one orchestrator, as a container has it (02:42:..). */
export const orchestratorTail = (random: Random): string =>
  `${random.choice(['8', '9', 'a', 'b'])}${hex(random, 3)}-0242${hex(random, 8)}`;
