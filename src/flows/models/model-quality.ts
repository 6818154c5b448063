import type { RankedAnswer } from '../../contracts/answers/ranked.ts';
import type { Outcome } from '../../contracts/messages/outcome.ts';
import type { DriftReport } from '../../infer/drift.ts';
import { type CalibrationReport, LiveCalibration } from '../../infer/live-calibration.ts';

/** How the model in service does: on what it is asked, and in what it promised. */
export type QualityReport = {
  /** Null before enough rows to tell, or where the model's card tells no spread. */
  readonly drift: DriftReport | null;
  /** Null before any outcome of a deployment that it ranked. */
  readonly live_calibration: CalibrationReport | null;
};

/** Compares what models promised with what became of it, by version. */
export const watchPromises = () => {
  const calibration = new LiveCalibration();
  return {
    answered: ({ uuid, model, providers }: RankedAnswer): void => {
      if (!model) return;
      const chances = providers.map(({ entry, successProbability }) => ({
        provider: String(entry.provider_name),
        region: typeof entry.region_name === 'string' ? entry.region_name : '',
        chance: successProbability,
      }));
      calibration.give(uuid, model.version, chances);
    },
    became: ({ uuid, candidate, succeeded }: Outcome): void => {
      calibration.settle(uuid, candidate.providerName, candidate.regionName, succeeded);
    },
    report: (version: number): CalibrationReport | undefined => calibration.report(version),
  };
};
