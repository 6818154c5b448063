import type { ModelCard } from '../../contracts/learning/card.ts';
import { championAlias, type Promotion } from '../../contracts/learning/promotion.ts';
import { formatInstant } from '../../contracts/time/instant.ts';
import type { ModelVersion, Registry } from '../../registry/port.ts';

export type PromotionNote = Omit<Promotion, 'version' | 'instead_of'>;

/**
 * Makes a version the champion, and notes when, instead of whom, how and by whom. There is no note if it is the champion already.
 * @throws RankerError MODEL_NOT_FOUND, REGISTRY_READ, REGISTRY_WRITE
 */
export const promote = async (
  registry: Registry,
  { name, version }: Pick<ModelVersion, 'name' | 'version'>,
  note: PromotionNote,
): Promise<void> => {
  const before = await registry.setAlias(name, championAlias, version);
  if (before !== version) await registry.notePromotion(name, { version, instead_of: before, ...note });
};

/** The same for a model that has passed. @param time - epoch ms @throws RankerError as `promote` */
export const promoteByGate = (
  registry: Registry,
  version: ModelVersion,
  time: number,
  gate: ModelCard['gate'],
): Promise<void> => promote(registry, version, { at: formatInstant(time), how: 'gate', by: null, gate });

/**
 * The same for a person, whom the gate advises and does not bind.
 * @throws RankerError as `promote`, and MODEL_REFUSED for what could not serve
 */
export const promoteByHand = async (
  registry: Registry,
  version: ModelVersion,
  note: Omit<PromotionNote, 'gate'>,
): Promise<void> => {
  const { card } = await registry.fetch(version);
  await promote(registry, version, { ...note, gate: card.gate });
};
