import { asRankerError, RankerError } from '../../errors.ts';
import { mlmodelText, requirementsText } from '../mlmodel.ts';
import type { ModelFiles } from '../port.ts';
import { artifactPath, fileSizes } from './artifacts.ts';
import type { Client } from './client.ts';
import type { MlflowTuning } from './options.ts';
import { beginRun, clearLeftovers, ensureExperiment, finishRun, recordCard } from './runs.ts';
import { type MlflowVersion, registerVersion } from './versions.ts';

/**
 * Publishes so that nobody sees half a model: a run of its own, its files, and only once they are all there the
 * version. An interrupted publication leaves a run that serves nothing, deleted at a later publication.
 */
export const publishModel = async (
  client: Client,
  name: string,
  files: ModelFiles,
  { experimentName, leftoverAgeMs }: MlflowTuning,
): Promise<MlflowVersion> => {
  const experimentId = await ensureExperiment(client, experimentName);
  await clearLeftovers(client, experimentId, client.ports.now() - leftoverAgeMs).catch((thrown: unknown) => {
    client.ports.signal.throwIfAborted();
    client.ports.onFault(asRankerError(thrown));
  });
  const run = await beginRun(client, experimentId, files.card);
  const source = `${run.artifactUri}/model`;
  const folder = artifactPath(source, client.code);
  await recordCard(client, run.id, files.card);
  await upload(client, folder, files);
  const version = await registerVersion(client, { name, runId: run.id, source, sha256: files.card.sha256 });
  await finishRun(client, run.id);
  return version;
};

/** `MLmodel` goes last: a folder without it is no model. A run's folder is new, so nothing is overwritten. */
const upload = async (client: Client, folder: string, { onnx, card }: ModelFiles): Promise<void> => {
  const contents: readonly (readonly [string, Uint8Array])[] = [
    ['model.onnx', onnx],
    ['card.json', Buffer.from(`${JSON.stringify(card, null, 2)}\n`)],
    ['requirements.txt', Buffer.from(requirementsText)],
    ['MLmodel', Buffer.from(mlmodelText(card))],
  ];
  for (const [file, content] of contents) await client.putFile(`${folder}/${file}`, content);
  const sizes = await fileSizes(client, folder);
  for (const [file, { byteLength }] of contents) {
    const stored = sizes.get(file) ?? 0;
    if (stored === byteLength) continue;
    throw new RankerError(
      client.code,
      `MLflow stored ${stored} of the ${byteLength} bytes of ${file}; publish again.`,
      {
        file,
        stored,
        size: byteLength,
      },
    );
  }
};
