import type { ModelVersion } from '../../registry/port.ts';
import type { FittedModel } from '../../train/fit-model.ts';
import type { Verdict } from '../../train/judging/gate.ts';
import type { Metrics } from '../../train/judging/judge.ts';
import type { Spreads } from '../../train/judging/spread.ts';
import { rivalMetrics } from './model-card.ts';
import type { Reading, ReadOutcomes } from './read-outcomes.ts';

/** A message that was left out; `place` is a line of a file or an offset of a topic. */
export type ReportedRejection = { readonly place: number; readonly code: string; readonly message: string };

/** What `train --json` prints. */
export type TrainReport = {
  readonly outcomes: number;
  readonly rejected: number;
  readonly seconds: number;
  readonly model: {
    readonly name: string;
    readonly version: number;
    readonly alias: string | null;
    readonly sha256: string;
  };
  /** On the later outcomes. */
  readonly metrics: Metrics & { readonly baselines: Readonly<Record<string, Metrics>> };
  /** By ranker, over neighbouring parts of the later outcomes. */
  readonly spread: Readonly<Record<string, Spreads>>;
  readonly gate: Verdict;
  readonly rejections: readonly ReportedRejection[];
};

/** A registered version and its metrics on the later outcomes. */
type JudgedVersion = {
  readonly version: ModelVersion;
  readonly alias: string | null;
  readonly judged: Pick<FittedModel, 'trial' | 'champion'>;
  readonly gate: Verdict;
};

/** @param registeredAt - epoch ms */
export const trainReport = (
  { outcomes, rejected, rejections, begun }: Reading,
  registeredAt: number,
  { version: { name, version, sha256 }, alias, judged, gate }: JudgedVersion,
): TrainReport => ({
  outcomes,
  rejected,
  seconds: (registeredAt - begun) / 1000,
  model: { name, version, alias, sha256 },
  metrics: { ...judged.trial.metrics, baselines: rivalMetrics(judged) },
  spread: judged.trial.spread,
  gate,
  rejections: reportedRejections({ rejections }),
});

export const reportedRejections = ({ rejections }: Pick<ReadOutcomes, 'rejections'>): ReportedRejection[] =>
  rejections.map(({ place, error: { code, message } }) => ({ place, code, message }));
