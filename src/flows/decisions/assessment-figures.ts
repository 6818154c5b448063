import { resources } from '../../contracts/fields/resources.ts';
import type { Assessment } from '../../features/base-features.ts';
import type { HistoryEstimate } from '../../features/history/estimates.ts';

const estimateWidth = 8;
const agesAt = estimateWidth + 2 * resources.length;

/** Figures of a candidate: the history's, then attempts and successes of each resource that is short, then ages. */
export const figuresWidth = agesAt + 2;

export const writeFigures = ({ history, shortages }: Assessment, out: Float64Array, at: number): void => {
  const { success, seconds, failureSeconds, evidence } = history;
  out[at] = success;
  out[at + 1] = seconds;
  out[at + 2] = failureSeconds;
  out[at + 3] = evidence.templateOutcomes;
  out[at + 4] = evidence.templateSuccesses;
  out[at + 5] = evidence.providerOutcomes;
  out[at + 6] = evidence.providerSuccesses;
  out[at + 7] = evidence.failuresInARow;
  for (const { resource, attempts, successes } of shortages) {
    const place = at + estimateWidth + 2 * resources.indexOf(resource);
    out[place] = attempts;
    out[place + 1] = successes;
  }
  out[at + agesAt] = evidence.templateAgeMs;
  out[at + agesAt + 1] = evidence.providerAgeMs;
};

export const estimateFrom = (figures: Float64Array): HistoryEstimate => ({
  success: figures[0]!,
  seconds: figures[1]!,
  failureSeconds: figures[2]!,
  evidence: {
    templateOutcomes: figures[3]!,
    templateSuccesses: figures[4]!,
    providerOutcomes: figures[5]!,
    providerSuccesses: figures[6]!,
    failuresInARow: figures[7]!,
    templateAgeMs: figures[agesAt]!,
    providerAgeMs: figures[agesAt + 1]!,
  },
});

/** Past outcomes of requests that were short of a resource. */
export const recordFrom = (figures: Float64Array, { resource }: { readonly resource: (typeof resources)[number] }) => {
  const place = estimateWidth + 2 * resources.indexOf(resource);
  return { attempts: figures[place]!, successes: figures[place + 1]! };
};
