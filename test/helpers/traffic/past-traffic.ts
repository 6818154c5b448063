import type { JsonObject } from '../../../src/contracts/json/json-value.ts';
import type { RawMessage } from '../../../src/simulate/raw/message.ts';
import { simulateDeployments } from '../../../src/simulate/simulate.ts';

const dayMs = 86_400_000;

/** The raw traffic of a past month in the order of its time, and what is to be collected from it. */
type PastTraffic = {
  readonly uuids: readonly string[];
  readonly outcomes: readonly JsonObject[];
  readonly raw: readonly RawMessage[];
};

export const pastTraffic = (size: { readonly seed: number; readonly deployments: number }): PastTraffic => {
  const start = Date.now() - 40 * dayMs;
  const deployments = [...simulateDeployments({ ...size, days: 30, start, raw: true })];
  return {
    uuids: deployments.map(({ request }) => String(request.uuid)),
    outcomes: deployments
      .flatMap((one) => one.outcomes.map(({ message }) => message))
      .filter(({ status_reason: reason }) => reason !== 'Deployment cancelled by the user'),
    raw: deployments.flatMap((one) => one.raw).sort((a, b) => a.time - b.time),
  };
};

/** Says what became of a deployment, rather than that one is asked for. */
export const isOfDeployment = ({ input, value }: RawMessage): boolean =>
  input === 'logs' && / (?:Submission of|Deployment completed|Deployment in error)/.test(String(value.message));

/** One of so many parts. */
export const part = <T>(all: readonly T[], at: number, parts: number): T[] =>
  all.slice(Math.floor((at * all.length) / parts), Math.floor(((at + 1) * all.length) / parts));

/** Settings by which traffic of the past is collected as if it were of today. */
export const patientCollecting = {
  COLLECT_MSG_VERSION: '1.1.0',
  COLLECT_RANK_WITHIN_S: '1e9',
  COLLECT_ERROR_SETTLE_S: '1e9',
  COLLECT_FORGET_S: '1e9',
};
