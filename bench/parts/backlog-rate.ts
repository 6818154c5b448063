import { setTimeout as sleep } from 'node:timers/promises';
import type { Backlog } from './kafka-backlog.ts';
import { cpuSeconds, threadSeconds } from './processor-time.ts';

/** Processor time is in us per answer. */
export type Answers = {
  readonly perSecond: number;
  readonly cpuMicros: number;
  readonly brokerMicros: number;
  readonly threads: ReadonlyMap<string, number>;
  readonly sample: string;
};

/** Their pids; that of the broker is NaN if unknown. */
type Processes = { readonly worker: number; readonly broker: number };

const spent = ({ worker, broker }: Processes) => ({
  worker: cpuSeconds(worker),
  broker: cpuSeconds(broker),
  threads: threadSeconds(worker),
});

/** Waits until every request has its answer on the topic, and reads the answers' times. */
export const rateOf = async (
  backlog: Backlog,
  topic: string,
  count: number,
  processes: Processes,
): Promise<Answers> => {
  let from: ({ answers: number } & ReturnType<typeof spent>) | undefined;
  for (;;) {
    const answers = await backlog.count(topic);
    if (answers >= count / 5) from ??= { answers, ...spent(processes) };
    if (answers >= count) break;
    await sleep(50);
  }
  const until = spent(processes);
  const perAnswer = (seconds: number): number => Math.round((1e6 * seconds) / (count - from!.answers));
  const threads = new Map(
    [...until.threads].map(([name, seconds]) => [name, perAnswer(seconds - (from!.threads.get(name) ?? 0))]),
  );
  const { times, sample } = await backlog.read(topic, count);
  const first = Math.floor(count / 5);
  return {
    perSecond: (1_000 * (count - first)) / (times.at(-1)! - times[first]!),
    cpuMicros: perAnswer(until.worker - from!.worker),
    brokerMicros: perAnswer(until.broker - from!.broker),
    threads,
    sample,
  };
};
