import type { ModelCard } from '../../contracts/learning/card.ts';
import { championAlias, type Promotion } from '../../contracts/learning/promotion.ts';
import { formatInstant } from '../../contracts/time/instant.ts';
import type { ModelVersion, Registry } from '../../registry/port.ts';
import { servableCard } from './open-served.ts';

type PromotionNote = Omit<Promotion, 'version' | 'instead_of'>;

/**
 * Makes a version the champion, and notes when, in place of which version, how and by whom. There is no note if it is
 * the champion already.
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

/**
 * Promotes a version that has passed its gate.
 * @param time - epoch ms
 * @throws RankerError as `promote`
 */
export const promoteByGate = (
  registry: Registry,
  version: ModelVersion,
  time: number,
  gate: ModelCard['gate'],
): Promise<void> => promote(registry, version, { at: formatInstant(time), how: 'gate', by: null, gate });

/**
 * Promotes a version on a person's request; for them the gate's verdict is only advice.
 * @throws RankerError as `promote`, and MODEL_REFUSED for a model that could not serve
 */
export const promoteByHand = async (
  registry: Registry,
  version: ModelVersion,
  note: Omit<PromotionNote, 'gate'>,
): Promise<void> => {
  const { gate } = await servableCard(registry, version);
  await promote(registry, version, { ...note, gate });
};
