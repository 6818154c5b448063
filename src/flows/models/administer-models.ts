import type { ModelCard } from '../../contracts/learning/card.ts';
import type { Promotion } from '../../contracts/learning/promotion.ts';
import type { ChampionStep, RegisteredModel } from '../../contracts/rest/models.ts';
import { formatInstant } from '../../contracts/time/instant.ts';
import type { ModelVersion, Registry } from '../../registry/port.ts';
import { championHistory } from './champion-history.ts';
import { findModel } from './find-model.ts';
import { previousChampion } from './previous-champion.ts';
import { promoteByHand } from './promote.ts';
import { registeredModel } from './registered-model.ts';

/** Faults: MODEL_NOT_FOUND, MODEL_REFUSED, REGISTRY_READ, REGISTRY_WRITE. */
export type ModelAdministration = {
  /** The newest last; `in_service` is the version that answers. */
  readonly list: () => Promise<{ readonly models: readonly RegisteredModel[]; readonly in_service: number | null }>;
  readonly show: (reference: string) => Promise<{ readonly model: RegisteredModel; readonly card: ModelCard }>;
  readonly history: () => Promise<{ readonly champions: readonly ChampionStep[] }>;
  /**
   * Resolves when this process has looked for its model again.
   * @param by - who asks for it; null where callers are not identified
   */
  readonly promote: (reference: string, by: string | null) => Promise<RegisteredModel>;
  readonly rollback: (by: string | null) => Promise<RegisteredModel>;
};

type Administered = {
  readonly registry: Registry;
  readonly name: string;
  readonly inService: () => number | null;
  /** Called when the alias has moved. */
  readonly onChange: () => Promise<void>;
  /** Epoch ms. */
  readonly now: () => number;
};

/** Lists, promotes and rolls back the registered versions of one model. */
export const administerModels = ({ registry, name, inService, onChange, now }: Administered): ModelAdministration => {
  const promote = async (found: ModelVersion, how: Promotion['how'], by: string | null): Promise<RegisteredModel> => {
    await promoteByHand(registry, found, { at: formatInstant(now()), how, by });
    await onChange();
    return registeredModel(await findModel(registry, name, String(found.version)));
  };
  return {
    list: async () => ({ models: (await registry.list(name)).map(registeredModel), in_service: inService() }),
    show: async (reference) => {
      const version = await findModel(registry, name, reference);
      return { model: registeredModel(version), card: (await registry.fetch(version)).card };
    },
    history: async () => ({ champions: await championHistory(registry, name) }),
    promote: async (reference, by) => promote(await findModel(registry, name, reference), 'hand', by),
    rollback: async (by) => promote(await previousChampion(registry, name), 'rollback', by),
  };
};
