import { z } from 'zod';
import type { ModelCard } from '../../contracts/learning/card.ts';
import { RankerError } from '../../errors.ts';
import { artifactPath } from './artifacts.ts';
import { cardMetrics, cardParams } from './card-record.ts';
import type { Client } from './client.ts';
import { mlflowCode } from './faults.ts';
import { isMissing, searchVersions } from './versions.ts';

const stateTag = 'publish.state';
const hostTag = 'publish.host';

/** Limits of one call. */
const paramsPerBatch = 100;
const metricsPerBatch = 1_000;
const digestLength = 36;

const OneExperiment = z.object({ experiment: z.object({ experiment_id: z.string(), lifecycle_stage: z.string() }) });
const MadeExperiment = z.object({ experiment_id: z.string() });

/** The id of the experiment, created if missing. */
export const ensureExperiment = async (client: Client, name: string): Promise<string> => {
  try {
    return await experimentOf(client, name);
  } catch (thrown) {
    if (!isMissing(thrown)) throw thrown;
  }
  try {
    return (await client.post('experiments/create', { name }, MadeExperiment)).experiment_id;
  } catch (thrown) {
    if (mlflowCode(thrown) !== 'RESOURCE_ALREADY_EXISTS') throw thrown;
    return experimentOf(client, name);
  }
};

const experimentOf = async (client: Client, name: string): Promise<string> => {
  const query = { experiment_name: name };
  const { experiment } = await client.read('experiments/get-by-name', query, OneExperiment);
  if (experiment.lifecycle_stage === 'active') return experiment.experiment_id;
  throw new RankerError(
    client.code,
    `MLflow's experiment ${name} was deleted: restore it, or name another in MLFLOW_EXPERIMENT_NAME.`,
    { name },
  );
};

type Run = { readonly id: string; readonly artifactUri: string };

const Info = z
  .object({ run_id: z.string(), artifact_uri: z.string() })
  .transform(({ run_id, artifact_uri }): Run => ({ id: run_id, artifactUri: artifact_uri }));
const OneRun = z.object({ run: z.object({ info: Info }) });
const FoundRuns = z.object({ runs: z.array(z.object({ info: Info })).default([]) });

const tag = (key: string, value: string) => ({ key, value });

/** Begins a run, marked as a publication of this host in progress until `finishRun`. */
export const beginRun = async (client: Client, experimentId: string, { name, sha256 }: ModelCard): Promise<Run> => {
  const body = {
    experiment_id: experimentId,
    run_name: `${name}-${sha256.slice(0, 12)}`,
    start_time: client.ports.now(),
    tags: [tag(stateTag, 'uploading'), tag(hostTag, client.ports.host), tag('mlflow.source.name', 'provider-ranker')],
  };
  return (await client.post('runs/create', body, OneRun)).run.info;
};

/** Logs params, metrics and data set of a model, from its card. */
export const recordCard = async (client: Client, run_id: string, card: ModelCard): Promise<void> => {
  for (const params of batches(cardParams(card), paramsPerBatch)) {
    await client.change('runs/log-batch', { run_id, params });
  }
  const timestamp = client.ports.now();
  const metrics = cardMetrics(card).map((metric) => ({ ...metric, timestamp, step: 0 }));
  for (const batch of batches(metrics, metricsPerBatch)) {
    await client.change('runs/log-batch', { run_id, metrics: batch });
  }
  await client.change('runs/log-inputs', { run_id, datasets: [datasetOf(card)] });
};

const batches = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));

const datasetOf = ({ data }: ModelCard) => ({
  tags: [tag('mlflow.data.context', 'training')],
  dataset: {
    name: 'outcomes',
    digest: data.hash.slice(0, digestLength),
    source_type: 'local',
    source: JSON.stringify({ uri: 'outcomes' }),
    profile: JSON.stringify({ num_rows: data.outcomes, first: data.first_finish, last: data.last_finish }),
  },
});

export const finishRun = async (client: Client, run_id: string): Promise<void> => {
  await client.change('runs/log-batch', { run_id, tags: [tag(stateTag, 'published')] });
  await client.change('runs/update', { run_id, status: 'FINISHED', end_time: client.ports.now() });
};

/**
 * Cleans up after crashed publications of this host: a run whose version exists is finished, any other loses its files
 * and is deleted.
 * @param before - runs begun before, epoch ms
 */
export const clearLeftovers = async (client: Client, experimentId: string, before: number): Promise<void> => {
  const filter = [
    "attributes.status = 'RUNNING'",
    `attributes.start_time < ${before}`,
    `tags.\`${stateTag}\` = 'uploading'`,
    `tags.\`${hostTag}\` = '${client.ports.host.replaceAll("'", '')}'`,
  ].join(' and ');
  const body = { experiment_ids: [experimentId], filter, max_results: 100 };
  const { runs } = await client.post('runs/search', body, FoundRuns);
  for (const { info } of runs) await clearLeftover(client, info);
};

const clearLeftover = async (client: Client, { id, artifactUri }: Run): Promise<void> => {
  if ((await searchVersions(client, `run_id='${id}'`)).length > 0) return finishRun(client, id);
  await client.deletePath(artifactPath(`${artifactUri}/model`, client.code));
  await client.change('runs/delete', { run_id: id });
};
