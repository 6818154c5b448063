import type { ModelCard } from '../contracts/learning/card.ts';
import type { ModelIdentity } from '../contracts/learning/model-identity.ts';
import type { Promotion } from '../contracts/learning/promotion.ts';

/** A model as it is published and fetched: the ONNX bytes and the card that describes them. */
export type ModelFiles = { readonly onnx: Uint8Array; readonly card: ModelCard };

export type ModelVersion = ModelIdentity & {
  readonly aliases: readonly string[];
  /** Epoch ms. */
  readonly createdAt: number;
};

/** Held by one process at a time among all that share a registry. */
export type Lease = {
  /** Aborts when another process has taken it over. */
  readonly lost: AbortSignal;
  readonly release: () => Promise<void>;
};

/**
 * Keeps models: in a folder, or on an MLflow server. A version is seen whole or not at all. Faults: REGISTRY_READ,
 * REGISTRY_WRITE, MODEL_NOT_FOUND, MODEL_REFUSED.
 */
export type Registry = {
  readonly publish: (name: string, files: ModelFiles) => Promise<ModelVersion>;
  readonly list: (name: string) => Promise<readonly ModelVersion[]>;
  /** `reference` is an alias or a version number; undefined when there is no such version. */
  readonly find: (name: string, reference: string) => Promise<ModelVersion | undefined>;
  /** The number of the version with the alias, readable or not; undefined when none has it. */
  readonly holder: (name: string, alias: string) => Promise<number | undefined>;
  /** Fetches and verifies the SHA-256. */
  readonly fetch: (model: ModelIdentity) => Promise<ModelFiles>;
  /** Resolves to the version that had the alias before; null when none had it. */
  readonly setAlias: (name: string, alias: string, version: number) => Promise<number | null>;
  readonly notePromotion: (name: string, promotion: Promotion) => Promise<void>;
  /** The notes, earliest first; unreadable ones are skipped. */
  readonly promotions: (name: string) => Promise<readonly Promotion[]>;
  /** The right to train a model; undefined while another holds it. */
  readonly takeLease: (name: string) => Promise<Lease | undefined>;
};
