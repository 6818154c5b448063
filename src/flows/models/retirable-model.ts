import { DriftMonitor } from '../../infer/drift.ts';
import type { Model } from '../../infer/model.ts';

export type RetirableModel = {
  /** Watches the rows that it is asked about. */
  readonly model: Model;
  readonly unwatched: Model;
  readonly drift: DriftMonitor;
  readonly retire: () => Promise<void>;
};

/** A model that closes itself when it is retired and its last run has ended. */
export const retirable = (model: Model): RetirableModel => {
  const drift = new DriftMonitor(model.card.features, model.card.feature_quantiles ?? {});
  let running = 0;
  let retired = false;
  let closed: Promise<void> | undefined;
  const closeWhenIdle = async (): Promise<void> => {
    if (retired && running === 0) closed ??= model.close();
    await closed;
  };
  const predict: Model['predict'] = async (rows, count) => {
    running++;
    try {
      return await model.predict(rows, count);
    } finally {
      running--;
      await closeWhenIdle();
    }
  };
  return {
    drift,
    unwatched: { ...model, predict },
    model: {
      ...model,
      predict: (rows, count) => {
        drift.observe(rows, count);
        return predict(rows, count);
      },
    },
    retire: async () => {
      retired = true;
      await closeWhenIdle();
    },
  };
};
