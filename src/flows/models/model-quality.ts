import type { Outcome } from '../../contracts/messages/outcome.ts';
import type { CalibrationReport, DriftReport } from '../../contracts/rest/service.ts';
import type { Decision } from '../../infer/decision.ts';
import { LiveCalibration } from '../../infer/live-calibration.ts';

/** Quality of the model in service: drift of its inputs, calibration of its probabilities. */
export type QualityReport = {
  /** Null until there are enough rows, or where the model's card has no spread. */
  readonly drift: DriftReport | null;
  /** Null before the first outcome of a deployment that it ranked. */
  readonly live_calibration: CalibrationReport | null;
};

/** Compares the probabilities that models gave with the outcomes, by version. */
export const watchCalibration = () => {
  const calibration = new LiveCalibration();
  return {
    answered: ({ request: { uuid, candidates }, expectations: { byCandidate }, answer: { model } }: Decision): void => {
      if (!model) return;
      calibration.give(uuid, model.version, {
        providers: candidates.map(({ providerName }) => providerName),
        regions: candidates.map(({ regionName }) => regionName),
        chances: byCandidate.map(({ p }) => p),
      });
    },
    became: ({ uuid, candidate, succeeded }: Outcome): void => {
      calibration.settle(uuid, candidate.providerName, candidate.regionName, succeeded);
    },
    report: (version: number): CalibrationReport | undefined => calibration.report(version),
  };
};
