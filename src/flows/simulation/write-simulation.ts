import type { AtomicFile } from '../../bus/file/atomic-file.ts';
import { writeFolder } from '../../bus/file/write-folder.ts';
import type { SimulationOptions } from '../../simulate/options.ts';
import { type SimulatedDeployment as Deployment, simulateData, simulateDeployments } from '../../simulate/simulate.ts';
import type { AbortCheck } from '../long-work/abort-check.ts';

type SimulationReport = {
  readonly seed: number;
  readonly requests: number;
  readonly outcomes: number;
  readonly files: readonly string[];
};

const namesOf = ({ data, raw }: SimulationOptions): string[] => [
  'outcomes.ndjson',
  'requests.ndjson',
  'truth.ndjson',
  ...(data ? ['replicas.ndjson', 'transfers.ndjson'] : []),
  ...(raw ? ['raw.ndjson'] : []),
];

const deploymentsBetweenTold = 500;

/** Holds messages back until no earlier one can come any more. */
const heldBack = <T>(timeOf: (one: T) => number) => {
  let held: T[] = [];
  return {
    hold: (more: readonly T[]): void => {
      held.push(...more);
    },
    /** Releases those before a time, in the order of their times. */
    before: (time: number): T[] => {
      const due = held.filter((one) => timeOf(one) < time).sort((a, b) => timeOf(a) - timeOf(b));
      held = held.filter((one) => timeOf(one) >= time);
      return due;
    },
  };
};

/**
 * Writes a simulated federation: outcomes in the order of their finish, requests and the truth of each pair in the
 * order of submission; invalid options write nothing. Outcomes wait in memory only until no later deployment can finish
 * before them.
 * @param checkAbort - called between two deployments; an error it throws ends the work, and no file stays
 * @throws RankerError OUTPUT_WRITE, USAGE
 */
export const writeSimulation = async (
  options: SimulationOptions,
  folder: string,
  onProgress: (deployments: number) => void,
  checkAbort: AbortCheck = async () => {},
): Promise<SimulationReport> => {
  const deployments = simulateDeployments(options);
  let step = deployments.next();
  const names = namesOf(options);
  return writeFolder(folder, async (open) => {
    const files = new Map<string, AtomicFile>();
    for (const name of names) files.set(name, await open(name));
    const counts = { requests: 0, outcomes: 0 };
    const outcomes = heldBack<Deployment['outcomes'][number]>(({ finish }) => finish);
    const traffic = heldBack<Deployment['raw'][number]>(({ time }) => time);
    const write = async (name: string, lines: readonly object[]): Promise<void> => {
      for (const line of lines) await files.get(name)?.write(`${JSON.stringify(line)}\n`);
    };
    const writeUntil = async (time: number): Promise<void> => {
      const due = outcomes.before(time);
      counts.outcomes += due.length;
      await write(
        'outcomes.ndjson',
        due.map(({ message }) => message),
      );
      await write('raw.ndjson', traffic.before(time));
    };
    for (; !step.done; step = deployments.next()) {
      await checkAbort();
      const { submission, request, truth, raw, outcomes: later } = step.value;
      traffic.hold(raw);
      await writeUntil(submission);
      await write('requests.ndjson', [request]);
      await write('truth.ndjson', truth);
      outcomes.hold(later);
      if (++counts.requests % deploymentsBetweenTold === 0) onProgress(counts.requests);
    }
    await writeUntil(Number.POSITIVE_INFINITY);
    const data = simulateData(options);
    await write('replicas.ndjson', data.places);
    await write('transfers.ndjson', data.transfers);
    return { seed: options.seed, ...counts, files: names };
  });
};
