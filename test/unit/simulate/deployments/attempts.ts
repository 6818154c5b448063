import type { JsonObject } from '../../../../src/contracts/json/json-value.ts';
import type { TruthLine } from '../../../../src/contracts/learning/truth.ts';
import { isUserCaused } from '../../../../src/features/history/events/user-caused.ts';
import type { SimulationOptions } from '../../../../src/simulate/options.ts';
import { simulateDeployments } from '../../../../src/simulate/simulate.ts';

/** The fields of a simulated provider entry or outcome that tests look at. */
export type Message = {
  readonly uuid: string;
  readonly provider_name: string;
  readonly region_name: string;
  readonly template_name: string;
  readonly submission_time: string;
  readonly finish_time: string;
  readonly status: string;
  readonly status_reason: string | null;
  readonly completion_time_s: number;
  readonly tot_failure_time_s: number;
  readonly n_failures: number;
  readonly exact_flavors: number;
  readonly n_instances_requ: number;
};

export const asMessage = (message: unknown): Message => message as Message;

export const asEntries = (request: JsonObject): JsonObject[] => request.providers as JsonObject[];

export type AttemptRow = {
  readonly message: JsonObject;
  readonly outcome: Message;
  readonly truth: TruthLine;
  readonly succeeded: boolean;
  /** Whether the deployment was tried here first. */
  readonly first: boolean;
};

/** Every attempt with the truth of its pair, without those the user spoilt. */
export const soundAttempts = (options: SimulationOptions): AttemptRow[] =>
  [...simulateDeployments(options)].flatMap(({ outcomes, truth }) =>
    outcomes.flatMap(({ message }, i) => {
      const outcome = asMessage(message);
      const line = truth.find(
        ({ provider_name, region_name }) =>
          provider_name === outcome.provider_name && region_name === outcome.region_name,
      )!;
      if (isUserCaused(outcome.status_reason ?? '')) return [];
      return [{ message, outcome, truth: line, succeeded: outcome.status === 'CREATE_COMPLETE', first: i === 0 }];
    }),
  );

/** Area under the ROC curve of a score for success, ties counted half. */
export const auc = (rows: readonly AttemptRow[], score: (row: AttemptRow) => number): number => {
  const scored = rows.map((row) => ({ score: score(row), succeeded: row.succeeded })).sort((a, b) => a.score - b.score);
  let rankSum = 0;
  for (let i = 0; i < scored.length; ) {
    let j = i;
    while (j < scored.length && scored[j]!.score === scored[i]!.score) j++;
    rankSum += scored.slice(i, j).filter(({ succeeded }) => succeeded).length * ((i + j + 1) / 2);
    i = j;
  }
  const successes = scored.filter(({ succeeded }) => succeeded).length;
  return (rankSum - (successes * (successes + 1)) / 2) / (successes * (scored.length - successes));
};
