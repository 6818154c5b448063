const reorderedVersion1 = /^1([0-9a-f]{3})([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** 100 ns ticks from the Gregorian reform, 1582-10-15, to 1970-01-01. */
const ticksBeforeUnix = 0x01b21dd213814000n;

const earliest = Date.UTC(2010, 0, 1);

/**
 * When the deployment of this uuid was first submitted: the orchestrator writes UUIDs version 1 with their time halves
 * reordered, `1hhhmmmm-llll-llll-cccc-nnnnnnnnnnnn` (high, mid, low).
 * @param now - epoch ms; a later time, or one before 2010, means another kind of uuid
 * @returns epoch ms, or undefined when the uuid has no plausible time
 */
export const deploymentTime = (uuid: string, now: number): number | undefined => {
  const parts = reorderedVersion1.exec(uuid);
  if (parts === null) return undefined;
  const ticks = BigInt(`0x${parts[1]}${parts[2]}${parts[3]}${parts[4]}`);
  const time = Number((ticks - ticksBeforeUnix) / 10_000n);
  return time >= earliest && time <= now ? time : undefined;
};
