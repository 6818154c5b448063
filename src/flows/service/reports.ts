import type { ModelIdentity } from '../../contracts/learning/model-identity.ts';
import type { Providers } from '../../contracts/rest/providers.ts';
import type { ServedModel } from '../../infer/expectations.ts';
import { identityOf } from '../../infer/model.ts';
import type { ServiceState } from '../../telemetry/state-metrics.ts';
import { providerDays } from '../history/provider-days.ts';
import type { ModelKeeper } from '../models/model-keeper.ts';
import type { QualityReport, watchCalibration } from '../models/model-quality.ts';
import type { Ranker } from '../ranking/rank-request.ts';
import type { Readings } from '../topics/readings.ts';
import type { ServiceDeps } from './deps.ts';
import type { Readiness } from './readiness.ts';

/** Whether a service is ready, and how good its model is. */
export type Health = {
  readonly ready: boolean;
  /** What it has not read yet, such as `outcomes`. */
  readonly waitingFor: readonly string[];
  readonly model: ModelIdentity | null;
  /** Outcomes in the history. */
  readonly outcomes: number;
  /** Answers to REST that are not on their topic yet: the bus does not take them. */
  readonly unpublished: number;
  readonly quality: QualityReport;
};

/** The state of a service. */
export type Reports = {
  readonly health: () => Health;
  /** Outcomes of each provider. */
  readonly providers: () => Providers;
  readonly state: () => ServiceState;
};

type Reported = {
  readonly ranker: Ranker;
  readonly keeper: ModelKeeper;
  readonly calibration: Pick<ReturnType<typeof watchCalibration>, 'report'>;
  readonly readiness: Readiness;
  readonly readings: Pick<Readings, 'lags'>;
  readonly unpublished: () => number;
};

const modelState = ({ model, rung }: ServedModel, now: number): ServiceState['model'] => ({
  ...identityOf(model),
  rung,
  ageSeconds: Math.max(0, (now - Date.parse(model.card.created_at)) / 1000),
});

export const openReports = (
  { locality, now }: ServiceDeps,
  { ranker, keeper, calibration, readiness, readings, unpublished }: Reported,
): Reports => {
  const { history, reservations } = ranker;
  const calibrationOf = (served: ServedModel | undefined) =>
    (served && calibration.report(served.model.version)) ?? null;
  return {
    health: () => {
      const served = keeper.served();
      const waitingFor = readiness.waitingFor();
      return {
        ready: waitingFor.length === 0,
        waitingFor,
        model: served ? identityOf(served.model) : null,
        outcomes: history.counts.counted,
        unpublished: unpublished(),
        quality: { drift: keeper.drift() ?? null, live_calibration: calibrationOf(served) },
      };
    },
    providers: () => providerDays(history, now()),
    state: () => {
      const served = keeper.served();
      return {
        ready: readiness.waitingFor().length === 0,
        outcomes: history.counts.counted,
        waitingOutcomes: history.counts.waiting,
        reservations: reservations?.size ?? 0,
        unpublished: unpublished(),
        model: served ? modelState(served, now()) : null,
        driftedShare: keeper.drift()?.drifted_share ?? null,
        calibration: calibrationOf(served),
        catalogues: locality?.states?.() ?? [],
        lags: readings.lags(),
      };
    },
  };
};
