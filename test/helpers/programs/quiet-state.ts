import type { ServiceState } from '../../../src/telemetry/state-metrics.ts';

/** A service that is ready and has nothing to tell. */
export const quietState: ServiceState = {
  ready: true,
  outcomes: 0,
  waitingOutcomes: 0,
  reservations: 0,
  unpublished: 0,
  model: null,
  driftedShare: null,
  calibration: null,
  catalogues: [],
  lags: [],
};
