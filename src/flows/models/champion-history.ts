import { championAlias, type Promotion } from '../../contracts/learning/promotion.ts';
import type { ChampionStep } from '../../contracts/rest/models.ts';
import type { Registry } from '../../registry/port.ts';

/**
 * Every version that became the champion, the latest last.
 * @throws RankerError REGISTRY_READ
 */
export const championHistory = async (registry: Registry, name: string): Promise<ChampionStep[]> => {
  const promotions = await registry.promotions(name);
  return withUnnoted(promotions, (await registry.holder(name, championAlias)) ?? null);
};

/**
 * Adds the steps that have no note, such as an alias moved in MLflow itself.
 * @param promotions - the earliest first
 * @param champion - the present one
 */
export const withUnnoted = (promotions: readonly Promotion[], champion: number | null): ChampionStep[] => {
  const steps: ChampionStep[] = [];
  const last = (): number | null => steps.at(-1)?.version ?? null;
  const find = (version: number | null): void => {
    if (version === null || version === last()) return;
    steps.push({ version, instead_of: last(), at: null, how: null, by: null, gate: null });
  };
  for (const promotion of promotions) {
    find(promotion.instead_of);
    steps.push(promotion);
  }
  find(champion);
  return steps;
};
