import type { ModelCard } from '../../contracts/learning/card.ts';
import { championAlias } from '../../contracts/learning/promotion.ts';
import type { ChampionStep } from '../../contracts/rest/models.ts';
import { asRankerError, RankerError } from '../../errors.ts';
import type { ModelVersion, Registry } from '../../registry/port.ts';
import { championHistory } from './champion-history.ts';
import { notFound } from './find-model.ts';
import { servableCard } from './open-served.ts';

/**
 * The versions that rollbacks lead back to, the present champion last: a promotion adds one, a rollback takes one away.
 * @param steps - the earliest first
 */
export const standingChampions = (steps: readonly Pick<ChampionStep, 'version' | 'how'>[]): readonly number[] => {
  const standing: number[] = [];
  for (const { version, how } of steps) {
    if (how === 'rollback') {
      standing.pop();
      const at = standing.lastIndexOf(version);
      if (at >= 0) standing.length = at;
    }
    standing.push(version);
  }
  return standing;
};

/**
 * The champion before the present one; if that can't serve, the one before it. Where the champions are not known
 * from the first one on, also the newest older version that passed its gate.
 * @throws RankerError MODEL_NOT_FOUND when there is no champion or nothing before it
 */
export const previousChampion = async (registry: Registry, name: string): Promise<ModelVersion> => {
  const champion = await registry.holder(name, championAlias);
  if (champion === undefined) throw notFound(name, championAlias);
  const versions = await registry.list(name);
  const steps = await championHistory(registry, name);
  for (const number of standingChampions(steps).toReversed()) {
    const version = versions.find((one) => one.version === number && number !== champion);
    if (version && (await gateOf(registry, version))) return version;
  }
  const older = steps[0]?.at ? [] : versions.filter(({ version }) => version < champion);
  for (const version of older.toSorted((a, b) => b.version - a.version)) {
    if ((await gateOf(registry, version))?.passed) return version;
  }
  const claim = `${name}: nothing that can serve was champion before version ${champion}; "models promote" takes any other`;
  throw new RankerError('MODEL_NOT_FOUND', claim, { name });
};

/** What the gate said of a version; undefined if it can't serve. */
const gateOf = async (registry: Registry, version: ModelVersion): Promise<ModelCard['gate'] | undefined> => {
  try {
    return (await servableCard(registry, version)).gate;
  } catch (thrown) {
    if (asRankerError(thrown).code === 'MODEL_REFUSED') return undefined;
    throw thrown;
  }
};
