import type { BusLog, OnGone } from './bus-log.ts';
import { openEmbeddedBus } from './embedded/embedded-bus.ts';
import type { KafkaOptions } from './kafka/connection/options.ts';
import type { Bus } from './port.ts';

/** Which bus to open; plain data, so that it can be sent to a worker thread. */
export type BusPlace =
  | { readonly kind: 'embedded'; readonly path: string; readonly retentionMs?: number }
  | { readonly kind: 'kafka'; readonly options: Omit<KafkaOptions, 'log' | 'onGone'> };

/**
 * @param clock - epoch ms
 * @param onGone - called by Kafka alone
 * @throws RankerError BUS_STORAGE, CONFIG_INVALID
 */
export const openBus = async (place: BusPlace, clock: () => number, log: BusLog, onGone?: OnGone): Promise<Bus> => {
  if (place.kind === 'embedded') return openEmbeddedBus({ ...place, clock });
  const { openKafkaBus } = await import('./kafka/kafka-bus.ts');
  return openKafkaBus({ ...place.options, log, onGone });
};
