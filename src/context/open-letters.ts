import { openBus } from '../bus/place.ts';
import type { CliContext } from '../cli/context.ts';
import type { Config } from '../config/config.ts';
import { asidePlace, busPlace } from '../places/bus-places.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {} };

/** Where dead letters lie, for a command that doesn't wait for brokers. @throws RankerError BUS_* */
export const openLetters = async (config: Config): ReturnType<CliContext['openLetters']> => {
  const place = asidePlace(config);
  const bus = await openBus(busPlace(config, config.kafkaInferenceClientName, false), Date.now, silent);
  const aside = place && (await openBus(place, Date.now, silent));
  const close = async (): Promise<void> => {
    await aside?.close();
    await bus.close();
  };
  return { places: { bus, aside }, close };
};
