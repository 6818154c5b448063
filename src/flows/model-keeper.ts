import { asRankerError, type RankerError } from '../errors.ts';
import type { ServedModel } from '../infer/expect.ts';
import { loadModel, type Model } from '../infer/model.ts';
import type { ModelVersion, Registry } from '../registry/port.ts';

export type ModelKeeping = {
  readonly registry: Registry;
  readonly name: string;
  /** An alias or a version number. */
  readonly reference: string;
  readonly onSwap: (version: ModelVersion) => void;
  /** Told once per fault, not once per look. */
  readonly onFault: (fault: RankerError) => void;
};

/** A model that closes itself when it is retired and its last run has ended. */
const retirable = (model: Model): { model: Model; retire: () => Promise<void> } => {
  let running = 0;
  let retired = false;
  let closed: Promise<void> | undefined;
  const closeWhenIdle = async (): Promise<void> => {
    if (retired && running === 0) closed ??= model.close();
    await closed;
  };
  return {
    model: {
      ...model,
      predict: async (rows, count) => {
        running++;
        try {
          return await model.predict(rows, count);
        } finally {
          running--;
          await closeWhenIdle();
        }
      },
    },
    retire: async () => {
      retired = true;
      await closeWhenIdle();
    },
  };
};

/**
 * Keeps the model in service: looks for a new one, loads it aside, swaps it whole, and keeps the last good one when
 * the new one is refused or the registry is down. One look at a time.
 */
export class ModelKeeper {
  readonly #keeping: ModelKeeping;
  #current: { readonly version: ModelVersion; readonly model: Model; readonly retire: () => Promise<void> } | undefined;
  #refused: number | undefined;
  #lastFault = '';
  #looking: Promise<void> | undefined;

  constructor(keeping: ModelKeeping) {
    this.#keeping = keeping;
  }

  /** What serves now. */
  served(): ServedModel | undefined {
    return this.#current && { model: this.#current.model, rung: 'champion' };
  }

  /** Looks for the referenced version and swaps to it if it is another; never throws. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async close(): Promise<void> {
    await this.#looking;
    await this.#current?.retire();
    this.#current = undefined;
  }

  async #look(): Promise<void> {
    const { registry, name, reference, onSwap } = this.#keeping;
    try {
      const version = await registry.find(name, reference);
      if (!version || version.version === this.#current?.version.version || version.version === this.#refused) return;
      const { onnx, card } = await registry.fetch(version);
      const loaded = retirable(await loadModel(onnx, card, version.version));
      const before = this.#current;
      this.#current = { version, ...loaded };
      this.#lastFault = '';
      onSwap(version);
      await before?.retire();
    } catch (thrown) {
      this.#report(asRankerError(thrown, 'REGISTRY_READ'));
    }
  }

  #report(fault: RankerError): void {
    if (fault.code === 'MODEL_REFUSED' && typeof fault.details.version === 'number')
      this.#refused = fault.details.version;
    if (fault.message === this.#lastFault) return;
    this.#lastFault = fault.message;
    this.#keeping.onFault(fault);
  }
}
