import { championAlias } from '../../contracts/learning/promotion.ts';
import { History } from '../../features/history/history.ts';
import { knowsFeature } from '../../features/vector.ts';
import type { Registry } from '../../registry/port.ts';
import type { ReadOutcomes } from './read-outcomes.ts';

/**
 * Outcomes in the training data of the newest model, those too old to learn from included, whether or not it passed its
 * gate. A starter model, which passed and yet never became champion, learned from none of this site's outcomes. A model
 * with unknown columns, as after a change of version, can't serve and counts for none.
 * @throws RankerError REGISTRY_READ
 */
export const learnedFrom = async (registry: Registry, name: string): Promise<number> => {
  const versions = await registry.list(name);
  const champion = versions.find(({ aliases }) => aliases.includes(championAlias));
  const newest = versions.at(-1);
  if (!newest) return 0;
  const { card } = await registry.fetch(newest);
  const isStarter = champion === undefined && card.gate.passed;
  const { outcomes, older = 0 } = card.data;
  return isStarter || !card.features.every(knowsFeature) ? 0 : outcomes + older;
};

/**
 * Whether a training is due. Clearly fewer outcomes than the newest model learned from, as after a topic was recreated
 * or its retention shortened, count as other outcomes, all of them new.
 * @param wanted - new outcomes that make it due
 */
export const isDueBy = (outcomes: number, learned: number, wanted: number): boolean =>
  (learned - outcomes >= wanted ? outcomes : outcomes - learned) >= wanted;

/**
 * Outcomes that count, as a service's history counts them.
 * @param now - epoch ms
 */
export const countOutcomes = ({ outcomes }: ReadOutcomes, now: number): number => {
  const history = new History();
  for (const { outcome, recordTime } of outcomes) history.add(outcome, recordTime);
  history.advanceTo(now);
  return history.counts.counted;
};
