import { setTimeout as sleep } from 'node:timers/promises';
import { championAlias } from '../../contracts/learning/promotion.ts';
import type { DriftReport } from '../../contracts/rest/service.ts';
import { asRankerError, RankerError } from '../../errors.ts';
import type { ServedModel } from '../../infer/expectations.ts';
import { loadModel } from '../../infer/model.ts';
import type { CachedRegistry } from '../../registry/cache.ts';
import type { ModelFiles, ModelVersion } from '../../registry/port.ts';
import { type RetirableModel, retirable } from './retirable-model.ts';

type ModelKeeping = {
  readonly registry: CachedRegistry;
  readonly name: string;
  /** An alias or a version number. */
  readonly reference: string;
  readonly onSwap: (version: ModelVersion, rung: ServedModel['rung']) => void;
  /** Called once per fault, not once per look. */
  readonly onFault: (fault: RankerError) => void;
};

const longestStartMs = 2000;

type Current = ServedModel & RetirableModel & { readonly version: ModelVersion };

/**
 * A version that was found but can't serve: how often it was fetched, and for how many looks it is left alone, as long
 * as it is still the one found.
 */
type Refused = { readonly version: ModelVersion; readonly fetches: number; looks: number };

const mostLooks = 63;

/** The number alone does not identify a version: a recreated registry reuses numbers. */
const isSame = (one: ModelVersion, other: ModelVersion | undefined): boolean =>
  one.version === other?.version && one.sha256 === other.sha256;

/**
 * Keeps the model in service: looks for a new one, loads it beside the present one, swaps them, and keeps the last good
 * one when the new one is refused or the registry is down. One look at a time.
 */
export class ModelKeeper {
  readonly #keeping: ModelKeeping;
  #current: Current | undefined;
  #refused: Refused | undefined;
  #lastFault = '';
  #looking: Promise<void> | undefined;

  constructor(keeping: ModelKeeping) {
    this.#keeping = keeping;
  }

  /** The model in service. */
  served(): ServedModel | undefined {
    return this.#current && { model: this.#current.model, rung: this.#current.rung };
  }

  /** The model in service for previews, what-if questions and the like, whose rows must not count as drift. */
  unwatched(): ServedModel | undefined {
    return this.#current && { model: this.#current.unwatched, rung: this.#current.rung };
  }

  /** How far the rows predicted by the present model have moved from its training data. */
  drift(): DriftReport | undefined {
    return this.#current?.drift.report();
  }

  /**
   * Looks for a model at the start. A slow or unreachable registry does not hold up the start: the last good model
   * serves then.
   * @param longestMs - longest wait for the registry
   */
  async start(longestMs = longestStartMs): Promise<void> {
    await Promise.race([this.look(), sleep(longestMs, undefined, { ref: false })]);
    if (!this.#current) await this.#serveLastGood();
  }

  /** Looks for the referenced version and swaps to it if it is a new one; never throws. */
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
    const { registry, name, reference } = this.#keeping;
    let version: ModelVersion | undefined;
    let files: ModelFiles | undefined;
    try {
      version = await registry.find(name, reference);
      if (!version) return this.#miss();
      if (!isSame(version, this.#refused?.version)) this.#refused = undefined;
      else if (this.#refused!.looks-- > 0) return;
      if (this.#current && isSame(version, this.#current.version)) {
        this.#current = { ...this.#current, rung: 'champion' };
      } else {
        files = await registry.fetch(version);
        await this.#swap(version, files, 'champion');
      }
      // On every look: a write that failed once may succeed the next time.
      await registry.remember(reference, version);
      this.#lastFault = '';
    } catch (thrown) {
      const fault = asRankerError(thrown, 'REGISTRY_READ');
      if (fault.code === 'MODEL_REFUSED') this.#refuse(version, files !== undefined);
      this.#report(fault);
      if (!this.#current) await this.#serveLastGood();
    }
  }

  /** It is no fault that no version was promoted yet. */
  #miss(): void {
    const { name, reference } = this.#keeping;
    if (!this.#current && reference === championAlias) return;
    this.#demote();
    this.#report(new RankerError('MODEL_NOT_FOUND', `The registry has no version ${reference} of model ${name}.`));
  }

  /** A version that could not be fetched whole is fetched again, ever less often; one that failed to load is not. */
  #refuse(version: ModelVersion | undefined, isWhole: boolean): void {
    const fetches = 1 + (this.#refused?.fetches ?? 0);
    const looks = isWhole ? Number.POSITIVE_INFINITY : Math.min(2 ** fetches - 1, mostLooks);
    if (version) this.#refused = { version, fetches, looks };
    this.#demote();
  }

  #demote(): void {
    if (this.#current) this.#current = { ...this.#current, rung: 'last_good' };
  }

  async #serveLastGood(): Promise<void> {
    const { registry, name, reference } = this.#keeping;
    try {
      const good = await registry.lastGood(name, reference);
      if (good) await this.#swap(good.version, good.files, 'last_good');
    } catch (thrown) {
      this.#report(asRankerError(thrown, 'REGISTRY_READ'));
    }
  }

  async #swap(version: ModelVersion, { onnx, card }: ModelFiles, rung: ServedModel['rung']): Promise<void> {
    const loaded = retirable(await loadModel(onnx, card, version.version));
    if (rung === 'last_good' && this.#current) return loaded.retire();
    const before = this.#current;
    this.#current = { version, rung, ...loaded };
    this.#lastFault = '';
    this.#keeping.onSwap(version, rung);
    await before?.retire();
  }

  #report(fault: RankerError): void {
    if (fault.message === this.#lastFault) return;
    this.#lastFault = fault.message;
    this.#keeping.onFault(fault);
  }
}
