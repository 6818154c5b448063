import type { Registry } from '../../registry/port.ts';

/**
 * Trains while no other process trains this model; cancelled when another takes over.
 * @returns undefined when another process trains
 * @throws RankerError REGISTRY_READ, REGISTRY_WRITE, and what `train` throws
 */
export const trainAlone = async <T>(
  registry: Registry,
  name: string,
  signal: AbortSignal,
  train: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> => {
  const lease = await registry.takeLease(name);
  if (!lease) return undefined;
  try {
    signal.throwIfAborted();
    return await train(AbortSignal.any([signal, lease.lost]));
  } finally {
    // A lease that can't be released expires by itself.
    await lease.release().catch(() => {});
  }
};
