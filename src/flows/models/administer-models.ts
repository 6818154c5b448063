import type { ModelCard } from '../../contracts/learning/card.ts';
import type { RegisteredModel } from '../../contracts/rest/models.ts';
import type { ModelVersion, Registry } from '../../registry/port.ts';
import { championAlias } from './champion.ts';
import { findModel, previousChampion } from './find-model.ts';

/** Faults: MODEL_NOT_FOUND, MODEL_REFUSED, REGISTRY_READ, REGISTRY_WRITE. */
export type ModelAdministration = {
  /** The newest last; `in_service` is the version that answers. */
  readonly list: () => Promise<{ readonly models: readonly RegisteredModel[]; readonly in_service: number | null }>;
  readonly show: (reference: string) => Promise<{ readonly model: RegisteredModel; readonly card: ModelCard }>;
  /** Resolves when this process has looked for its model anew. */
  readonly promote: (reference: string) => Promise<RegisteredModel>;
  readonly rollback: () => Promise<RegisteredModel>;
};

export type Administered = {
  readonly registry: Registry;
  readonly name: string;
  readonly inService: () => number | null;
  /** Called when the alias has moved. */
  readonly onChange: () => Promise<void>;
};

const told = ({ name, version, aliases, createdAt, sha256 }: ModelVersion): RegisteredModel => ({
  name,
  version,
  aliases: [...aliases],
  created_at: new Date(createdAt).toISOString(),
  sha256,
});

/** The registered versions of one model, for those who look after it. */
export const administerModels = ({ registry, name, inService, onChange }: Administered): ModelAdministration => {
  const promote = async ({ version }: ModelVersion): Promise<RegisteredModel> => {
    await registry.setAlias(name, championAlias, version);
    await onChange();
    return told(await findModel(registry, name, String(version)));
  };
  return {
    list: async () => ({ models: (await registry.list(name)).map(told), in_service: inService() }),
    show: async (reference) => {
      const version = await findModel(registry, name, reference);
      return { model: told(version), card: (await registry.fetch(version)).card };
    },
    promote: async (reference) => promote(await findModel(registry, name, reference)),
    rollback: async () => promote(await previousChampion(registry, name)),
  };
};
