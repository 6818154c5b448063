import { readMessages } from '../../bus/file/read-messages.ts';
import { writeFolder } from '../../bus/file/write-folder.ts';
import { Collector } from '../../collect/collector.ts';
import type { CollectSettings } from '../../collect/settings.ts';
import { isJsonObject, type JsonValue } from '../../contracts/json/json-value.ts';
import { type CollectInput, collectInputs } from '../../contracts/messages/collect-inputs.ts';
import { readInstant } from '../../contracts/time/instant.ts';
import { asRankerError, RankerError } from '../../errors.ts';
import type { AbortCheck } from '../long-work/abort-check.ts';

type CollectedFiles = {
  readonly requests: number;
  readonly outcomes: number;
  /** Counts of what was read, produced and anomalous, by name. */
  readonly counts: Readonly<Record<string, number>>;
  readonly files: readonly string[];
};

type Line = { readonly input: CollectInput; readonly time: number; readonly value: Uint8Array | null };

const readLine = (value: JsonValue): Line => {
  const { input, time, value: given } = isJsonObject(value) ? value : {};
  const known = collectInputs.find((one) => one === input);
  if (known === undefined || typeof time !== 'number' || given === undefined) {
    throw new RankerError('MESSAGE_TYPE', `a line needs input (one of ${collectInputs.join(', ')}), time and value`);
  }
  const recorded = readInstant(time, 'UTC');
  if (Number.isNaN(recorded)) {
    throw new RankerError('MESSAGE_TIME', `time must lie between 1973 and 2286, got ${time}`);
  }
  if (given === null) return { input: known, time: recorded, value: null };
  return {
    input: known,
    time: recorded,
    value: Buffer.from(typeof given === 'string' ? given : JSON.stringify(given)),
  };
};

type CollectHooks = {
  /** Called with the number of lines read. */
  readonly onProgress?: (lines: number) => void;
  /** Called between two lines; an error it throws ends the work, and no file stays. */
  readonly checkAbort?: AbortCheck;
};

const linesBetweenTold = 1_000;

const requestsName = 'requests.ndjson';
const outcomesName = 'outcomes.ndjson';

/**
 * Makes requests and outcomes of raw traffic in a file, one message a line: `input`, `time` (epoch ms of its record)
 * and `value`. Lines are processed in their order, as of their times; whatever still waits at the end is settled.
 * @throws RankerError DATASET_NOT_FOUND, DATASET_UNREADABLE, DATASET_FORMAT, OUTPUT_WRITE
 */
export const collectFile = async (
  { path, folder, settings }: { readonly path: string; readonly folder: string; readonly settings: CollectSettings },
  onOdd: (line: number, fault: RankerError) => void,
  { onProgress, checkAbort }: CollectHooks = {},
): Promise<CollectedFiles> => {
  const collector = new Collector({ ...settings, inputs: collectInputs });
  const written = { request: 0, outcome: 0 };
  let newest = Number.NEGATIVE_INFINITY;
  /** The newest time that two lines have reached: a single line that is far ahead doesn't move it. */
  let clock: number | undefined;

  const take = ({ input, time, value }: Line): RankerError | undefined => {
    clock = Math.max(clock ?? time, Math.min(time, newest));
    newest = Math.max(newest, time);
    collector.advance(clock);
    return collector.take(input, { value, timestamp: time }, Math.max(clock, time))?.fault;
  };

  return writeFolder(folder, async (open) => {
    const files = { request: await open(requestsName), outcome: await open(outcomesName) };
    const writeOut = async (): Promise<void> => {
      for (const { kind, value } of collector.takeOutputs()) {
        if (kind === 'template') continue;
        await files[kind].write(`${JSON.stringify(value)}\n`);
        written[kind]++;
      }
      collector.takeChanges();
    };
    for await (const { line, value, error } of readMessages(path)) {
      await checkAbort?.();
      if (line % linesBetweenTold === 0) onProgress?.(line);
      const fault = error ?? attempt(() => take(readLine(value)));
      if (fault) onOdd(line, fault);
      await writeOut();
    }
    collector.advance(newest + Math.max(settings.errorSettleMs, settings.patienceMs, settings.settleMs));
    await writeOut();
    return {
      requests: written.request,
      outcomes: written.outcome,
      counts: collector.counts.all(),
      files: [requestsName, outcomesName],
    };
  });
};

const attempt = (work: () => RankerError | undefined): RankerError | undefined => {
  try {
    return work();
  } catch (thrown) {
    return asRankerError(thrown);
  }
};
