import type { Bus } from '../../bus/port.ts';
import type { JsonValue } from '../../contracts/json/json-value.ts';

const batchSize = 500;

/** Puts outcomes on a topic, as they are. The topic's readers count a repeated outcome once, so again changes nothing. */
export const publishOutcomes = async (bus: Bus, topic: string, outcomes: readonly JsonValue[]): Promise<void> => {
  for (let from = 0; from < outcomes.length; from += batchSize) {
    const batch = outcomes.slice(from, from + batchSize);
    await bus.publish(
      topic,
      batch.map((outcome) => ({ key: null, value: JSON.stringify(outcome) })),
    );
  }
};
