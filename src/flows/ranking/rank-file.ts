import type { AnswerSettings } from '../../contracts/answers/answer-settings.ts';
import { encodeRanked } from '../../contracts/answers/encode-ranked.ts';
import type { Decision } from '../../infer/decision.ts';
import type { OnFault, ServedModel } from '../../infer/expectations.ts';
import { inTime, type Recorded, readRecorded, type UnreadableLine } from '../files/read-recorded.ts';
import { type Locate, type Ranker, rankRequest } from './rank-request.ts';
import { lastRung, salvageUuid, withUnreadable } from './salvage.ts';

export type RankFileJob = Recorded & {
  readonly served: ServedModel | undefined;
  readonly settings: AnswerSettings;
  readonly onFault: OnFault;
  /** Called in the order of the requests' times. */
  readonly locate?: Locate | undefined;
  /** The line written for each decision; by default the ranked message. */
  readonly toLine?: ((decision: Decision) => Promise<string>) | undefined;
};

type RankFileReport = {
  readonly ranked: number;
  readonly unreadable: number;
  readonly outcomes: number;
  readonly rejectedOutcomes: number;
};

/**
 * Ranks a file of requests, each as of its own submission with the outcomes that had finished by then. One line per
 * request, unreadable ones included, goes to `write` in the order of the requests and as soon as those before it are
 * ranked: a long file whose times ascend is never in memory as answers too.
 * @throws RankerError DATASET_* when a file can't be opened
 */
export const rankFile = async (job: RankFileJob, write: (line: string) => Promise<void>): Promise<RankFileReport> => {
  const { history, outcomes, rejectedOutcomes, lines } = await readRecorded(job);
  /** By line: answers that wait for an earlier one. */
  const answers = new Map<number, string>();
  let written = 0;
  let ranked = 0;
  const { settings, onFault, locate, toLine = answerLine } = job;
  const ranker = { history, served: () => job.served, settings, onFault, locate };
  for await (const [index, line] of inTime(job, lines)) {
    if ('error' in line) {
      answers.set(index, await answerUnreadable(line, ranker));
    } else {
      answers.set(index, await toLine(await rankRequest(line.request, line.time, ranker)));
      ranked++;
    }
    for (let text = answers.get(written); text !== undefined; text = answers.get(written)) {
      answers.delete(written++);
      await write(text);
    }
  }
  return { ranked, unreadable: lines.length - ranked, outcomes, rejectedOutcomes };
};

const answerLine = async ({ answer }: Decision): Promise<string> => encodeRanked(answer);

const answerUnreadable = async ({ message, error, partly, time }: UnreadableLine, ranker: Ranker): Promise<string> => {
  if (partly) {
    const { answer } = await rankRequest(partly.request, time, ranker);
    return encodeRanked(withUnreadable(answer, partly.unreadable, error));
  }
  const { code, message: text } = error;
  const last = lastRung(message, error);
  return last ? encodeRanked(last) : JSON.stringify({ uuid: salvageUuid(message), error: { code, message: text } });
};
