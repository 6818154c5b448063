import type { AnswerSettings } from '../../contracts/answers/answer-settings.ts';
import type { SupposedChange } from '../../contracts/answers/what-if.ts';
import type { OnFault, ServedModel } from '../../infer/expectations.ts';
import { inTime, type Recorded, readRecorded } from '../files/read-recorded.ts';
import type { Locate } from '../ranking/rank-request.ts';
import { type WhatIf, whatIf } from './what-if.ts';

type WhatIfJob = Recorded & {
  readonly changes: readonly SupposedChange[];
  /** Only this deployment's requests. */
  readonly uuid?: string | undefined;
  readonly served: ServedModel | undefined;
  readonly settings: AnswerSettings;
  readonly onFault: OnFault;
  readonly locate?: Locate | undefined;
};

/**
 * Answers the what-if question for the requests of a file, each as of its own submission; unreadable requests are
 * skipped.
 * @returns the answers in the order of the requests, and the changes that match none of them
 * @throws RankerError DATASET_* when a file can't be opened
 */
export const whatIfFile = async (
  job: WhatIfJob,
): Promise<{ answers: readonly WhatIf[]; idle: readonly SupposedChange[] }> => {
  const { history, lines } = await readRecorded(job);
  const { changes, served, settings, onFault, locate, uuid, zones } = job;
  const ranker = { history, served: () => served, settings, onFault, locate };
  const answers = new Map<number, WhatIf>();
  for await (const [at, line] of inTime(job, lines)) {
    if ('error' in line || (uuid !== undefined && line.request.uuid !== uuid)) continue;
    answers.set(at, await whatIf(line.message, changes, { time: line.time, zone: zones.requests }, ranker));
  }
  const found = [...answers].sort(([a], [b]) => a - b).map(([, answer]) => answer);
  return { answers: found, idle: changes.filter((change) => found.every(({ idle }) => idle.includes(change))) };
};
