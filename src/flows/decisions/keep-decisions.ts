import type { DecisionLog } from '../../bus/decisions/decision-log.ts';
import type { ModelIdentity } from '../../contracts/learning/model-identity.ts';
import { asRankerError, type RankerError } from '../../errors.ts';
import type { Decision } from '../../infer/decision.ts';
import type { CachedRegistry } from '../../registry/cache.ts';
import { type Delivery, encodeRecord } from './decision-record.ts';

/** Keeps what an answer was made of, at next to no cost to the answer. */
export type Keep = (decision: Decision, requestHash: string, delivery: Delivery) => void;

type Keeping = {
  readonly log: DecisionLog;
  readonly registry: Pick<CachedRegistry, 'retain'>;
  /** How long rankings are kept, and their models with them. */
  readonly longestMs: number;
  readonly onFault: (fault: RankerError) => void;
};

/** The hold on a model is renewed after this share of its duration. */
const renewedAfter = 0.01;
/** Delay before a failed hold is tried again. */
const againMs = 60_000;

/** Keeps decisions, and the models that made them for as long. */
export const keepDecisions = ({ log, registry, longestMs, onFault }: Keeping): Keep => {
  /** By model: when its hold is to be renewed, epoch ms. */
  const due = new Map<string, number>();

  const retain = (model: ModelIdentity, time: number): void => {
    const { sha256 } = model;
    if (time < (due.get(sha256) ?? Number.NEGATIVE_INFINITY)) return;
    due.set(sha256, time + renewedAfter * longestMs);
    const until = time + (1 + renewedAfter) * longestMs;
    registry.retain(model, until).catch((thrown: unknown) => {
      due.set(sha256, time + againMs);
      onFault(asRankerError(thrown, 'REGISTRY_WRITE'));
    });
  };

  return (decision, requestHash, delivery) => {
    const { uuid, model } = decision.answer;
    if (model) retain(model, decision.rankedAt);
    log.keep(uuid, requestHash, (allocate) => encodeRecord(decision, delivery, allocate));
  };
};
