import { ModelKeeper } from '../models/model-keeper.ts';
import type { ServiceDeps } from './deps.ts';
import type { Tidings } from './tidings.ts';

export type ModelInService = {
  readonly keeper: ModelKeeper;
  readonly stopLooking: () => void;
};

/** The model that the settings name, looked for now and every so often. */
export const openModelInService = async (
  { registry, settings, log }: ServiceDeps,
  tidings: Tidings,
): Promise<ModelInService> => {
  const keeper = new ModelKeeper({
    registry,
    name: settings.modelName,
    reference: settings.modelReference,
    onSwap: (swapped, rung) => {
      const { name, version, sha256 } = swapped;
      log.info({ name, version, sha256, rung }, 'model serves');
      tidings.swapped(swapped, rung);
    },
    onFault: ({ code, message }) => log.error({ code, reason: message }, 'no new model, the present one serves on'),
  });
  await keeper.start();
  const poll = setInterval(() => void keeper.look(), settings.modelPollMs);
  return { keeper, stopLooking: () => clearInterval(poll) };
};
