import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AtomicFile } from '../bus/file/atomic-file.ts';
import { RankerError } from '../errors.ts';
import type { SimulationOptions } from '../simulate/options.ts';
import type { RawMessage } from '../simulate/raw-messages.ts';
import { simulateData, simulateDeployments } from '../simulate/simulate.ts';
import type { Heed } from './heed-signal.ts';

export type SimulationReport = {
  readonly seed: number;
  readonly requests: number;
  readonly outcomes: number;
  readonly files: readonly string[];
};

const fileNames = ['outcomes.ndjson', 'requests.ndjson', 'truth.ndjson'] as const;
const dataFileNames = ['replicas.ndjson', 'transfers.ndjson'] as const;
const rawName = 'raw.ndjson';

/**
 * Writes a simulated federation: outcomes in the order of their finish, requests and the truth of each pair in the
 * order of submission; nothing is made for options without sense. Outcomes wait in memory only until no later deployment can finish before them.
 * @param heed - called between two deployments; what it throws ends the work, and no file stays
 * @throws RankerError OUTPUT_WRITE, USAGE
 */
export const writeSimulation = async (
  options: SimulationOptions,
  folder: string,
  onProgress: (deployments: number) => void,
  heed: Heed = async () => {},
): Promise<SimulationReport> => {
  const deployments = simulateDeployments(options);
  let step = deployments.next();
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new RankerError('OUTPUT_WRITE', `${folder} can't be made`, { path: folder }, { cause });
  });
  const files: AtomicFile[] = [];
  try {
    const open = async (name: string): Promise<AtomicFile> => {
      const file = await AtomicFile.open(join(folder, name));
      files.push(file);
      return file;
    };
    const names = [...fileNames, ...(options.data ? dataFileNames : []), ...(options.raw ? [rawName] : [])];
    const [outcomes, requests, truth] = [await open(fileNames[0]), await open(fileNames[1]), await open(fileNames[2])];
    const [replicas, transfers] = options.data ? [await open(dataFileNames[0]), await open(dataFileNames[1])] : [];
    const raw = options.raw ? await open(rawName) : undefined;
    const counts = { requests: 0, outcomes: 0 };
    let waiting: { finish: number; message: object }[] = [];
    const traffic: RawMessage[] = [];
    const writeUntil = async (time: number): Promise<void> => {
      const due = waiting.filter(({ finish }) => finish < time).sort((a, b) => a.finish - b.finish);
      waiting = waiting.filter(({ finish }) => finish >= time);
      for (const { message } of due) await outcomes.write(`${JSON.stringify(message)}\n`);
      counts.outcomes += due.length;
    };
    const tellUntil = async (time: number): Promise<void> => {
      traffic.sort((a, b) => a.time - b.time);
      const later = traffic.findIndex((message) => message.time >= time);
      const due = traffic.splice(0, later < 0 ? traffic.length : later);
      for (const message of due) await raw?.write(`${JSON.stringify(message)}\n`);
    };
    for (; !step.done; step = deployments.next()) {
      await heed();
      const deployment = step.value;
      await writeUntil(deployment.submission);
      traffic.push(...deployment.raw);
      await tellUntil(deployment.submission);
      await requests.write(`${JSON.stringify(deployment.request)}\n`);
      for (const line of deployment.truth) await truth.write(`${JSON.stringify(line)}\n`);
      waiting.push(...deployment.outcomes);
      if (++counts.requests % 500 === 0) onProgress(counts.requests);
    }
    await writeUntil(Number.POSITIVE_INFINITY);
    await tellUntil(Number.POSITIVE_INFINITY);
    const data = simulateData(options);
    for (const line of data.places) await replicas?.write(`${JSON.stringify(line)}\n`);
    for (const line of data.transfers) await transfers?.write(`${JSON.stringify(line)}\n`);
    for (const file of files) await file.commit();
    return { seed: options.seed, ...counts, files: names };
  } catch (fault) {
    for (const file of files) await file.discard();
    throw fault;
  }
};
