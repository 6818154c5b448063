import type { Outcome } from '../../contracts/messages/outcome.ts';
import type { CalibrationReport, DriftReport } from '../../contracts/rest/service.ts';
import type { Decision } from '../../infer/decision.ts';
import { LiveCalibration } from '../../infer/live-calibration.ts';

/** How the model in service does: on what it is asked, and in the chances that it gave. */
export type QualityReport = {
  /** Null before enough rows to tell, or where the model's card tells no spread. */
  readonly drift: DriftReport | null;
  /** Null before any outcome of a deployment that it ranked. */
  readonly live_calibration: CalibrationReport | null;
};

/** Compares the chances that models gave with what became of them, by version. */
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
