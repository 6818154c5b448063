import { byResource, resources } from '../../contracts/fields/resources.ts';
import type { Candidate, ProviderKind } from '../../contracts/messages/candidate.ts';
import type { Outcome } from '../../contracts/messages/outcome.ts';
import { getOrInsert } from '../../features/get-or-insert.ts';

/** An outcome with the time of its record (epoch ms); NaN for a file. */
export type RecordedOutcome = { readonly outcome: Outcome; readonly recordTime?: number | undefined };

/** Outcomes that are iterated more than once; an array will do. */
export type RecordedOutcomes = Iterable<RecordedOutcome> & {
  readonly length: number;
  readonly at: (index: number) => RecordedOutcome | undefined;
};

/**
 * Blocks of 32 MiB and more return to the system when they are freed (malloc's M_MMAP_THRESHOLD grows no further); the
 * unused part takes no memory.
 */
const perBlock = 2 ** 17;

/**
 * Outcomes in columns: 0.4 kB each where objects take 1.1 kB, mostly outside V8's heap, whose limit follows the
 * machine's memory. Features that messages carry come on top.
 */
export class PackedOutcomes implements RecordedOutcomes {
  readonly #blocks: Float64Array[] = [];
  #rowLength = 0;
  readonly #texts: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #uuids: string[] = [];
  readonly #rses: Candidate['rses'][] = [];
  readonly #features: Candidate['features'][] = [];

  get length(): number {
    return this.#uuids.length;
  }

  push({ outcome, recordTime = Number.NaN }: RecordedOutcome): void {
    const { candidate } = outcome;
    const { testFailure: tests } = candidate;
    const row = [
      ...[outcome.templateName, outcome.userGroup, outcome.statusReason].map((text) => this.#numberOf(text)),
      ...[recordTime, outcome.submissionTime, outcome.finishTime, Number(outcome.succeeded)],
      ...[outcome.completionSeconds, outcome.failureSeconds, outcome.failures],
      ...[candidate.providerName, candidate.regionName, candidate.kind].map((text) => this.#numberOf(text)),
      ...[candidate.gpusRequested, candidate.exactFlavors, tests.d1, tests.d7, tests.d30, candidate.monitoringTime],
      ...[candidate.overbookingCpu, candidate.overbookingRam, candidate.bandwidthIn, candidate.bandwidthOut],
      ...resources.flatMap((resource) => {
        const { quota, usage, requested } = candidate.resources[resource];
        return [quota, usage, requested];
      }),
    ];
    this.#rowLength = row.length;
    const at = this.length % perBlock;
    if (at === 0) this.#blocks.push(new Float64Array(perBlock * row.length));
    this.#blocks.at(-1)!.set(row, at * row.length);
    this.#uuids.push(outcome.uuid);
    this.#rses.push(candidate.rses);
    this.#features.push(candidate.features);
  }

  /** The outcome as it was pushed; a new object at each call. */
  at(index: number): RecordedOutcome | undefined {
    const uuid = this.#uuids[index];
    if (uuid === undefined) return undefined;
    const block = this.#blocks[Math.floor(index / perBlock)]!;
    let cell = (index % perBlock) * this.#rowLength;
    const number = (): number => block[cell++]!;
    const text = (): string => this.#texts[number()]!;
    const [templateName, userGroup, statusReason] = [text(), text(), text()];
    const recordTime = number();
    const outcome = {
      uuid,
      templateName,
      userGroup,
      submissionTime: number(),
      finishTime: number(),
      succeeded: number() === 1,
      statusReason,
      completionSeconds: number(),
      failureSeconds: number(),
      failures: number(),
      candidate: {
        providerName: text(),
        regionName: text(),
        kind: text() as ProviderKind,
        gpusRequested: number(),
        exactFlavors: number(),
        testFailure: { d1: number(), d7: number(), d30: number() },
        monitoringTime: number(),
        overbookingCpu: number(),
        overbookingRam: number(),
        bandwidthIn: number(),
        bandwidthOut: number(),
        resources: byResource(() => ({ quota: number(), usage: number(), requested: number() })),
        rses: this.#rses[index]!,
        features: this.#features[index]!,
      },
    };
    return Number.isNaN(recordTime) ? { outcome } : { outcome, recordTime };
  }

  *[Symbol.iterator](): Generator<RecordedOutcome> {
    for (let index = 0; index < this.length; index++) yield this.at(index)!;
  }

  #numberOf(text: string): number {
    return getOrInsert(this.#numbers, text, () => this.#texts.push(text) - 1);
  }
}
