import { z } from 'zod';
import { ModelCard } from '../../contracts/learning/card.ts';
import { RankerError } from '../../errors.ts';
import { cardLimitBytes, modelLimitBytes, refuseOther, sha256Of } from '../check-files.ts';
import type { ModelFiles } from '../port.ts';
import { artifactPath, fileSizes } from './artifacts.ts';
import type { Client } from './client.ts';
import { outsideCard, readMlmodel, refuse } from './outside-model.ts';
import { type MlflowVersion, sha256Tag } from './versions.ts';

const mlmodelLimitBytes = 4 * 1024 * 1024;

const DownloadUri = z.object({ artifact_uri: z.string() });

/** The listed files of a version in MLflow's artifact service. */
type Folder = { readonly path: string; readonly sizes: ReadonlyMap<string, number>; readonly version: MlflowVersion };

/**
 * The model and its card, checked against each other. A version without a card of ours gets one from its signature.
 * @throws RankerError MODEL_REFUSED when it is damaged, too large or not usable here
 */
export const fetchFiles = async (client: Client, version: MlflowVersion): Promise<ModelFiles> => {
  const folder = await openFolder(client, version);
  const card = await readCard(client, folder);
  if (card) {
    const onnx = await readFile(client, folder, 'model.onnx', modelLimitBytes);
    refuseOther(`version ${version.version} of model ${version.name}`, sha256Of(onnx), card.sha256);
    return { onnx, card };
  }
  const mlmodel = readMlmodel((await readFile(client, folder, 'MLmodel', mlmodelLimitBytes)).toString('utf8'));
  if (!mlmodel) throw refuse(version.name, version.version, 'its MLmodel names no ONNX file');
  const onnx = await readFile(client, folder, mlmodel.onnxFile, modelLimitBytes);
  const facts = { ...version, createdAt: version.creation_timestamp, sha256: sha256Of(onnx) };
  return { onnx, card: outsideCard(facts, mlmodel) };
};

const openFolder = async (client: Client, version: MlflowVersion): Promise<Folder> => {
  const query = { name: version.name, version: version.version };
  const { artifact_uri } = await client.read('model-versions/get-download-uri', query, DownloadUri);
  const path = artifactPath(artifact_uri, 'MODEL_REFUSED');
  return { path, sizes: await fileSizes(client, path), version };
};

/** Sizes are known from the listing: MLflow 2 answers a request for a missing file with an internal error. */
const readFile = async (client: Client, folder: Folder, file: string, limitBytes: number): Promise<Buffer> => {
  const { path, sizes, version } = folder;
  const size = sizes.get(file);
  if (size === undefined) throw refuse(version.name, version.version, `it has no file ${file}`);
  if (size > limitBytes) {
    throw refuse(version.name, version.version, `${file} has ${size} bytes, more than the ${limitBytes} allowed`);
  }
  return client.getFile(`${path}/${file}`, size);
};

const readCard = async (client: Client, folder: Folder): Promise<ModelCard | undefined> => {
  if (!folder.sizes.has('card.json')) return undefined;
  const text = (await readFile(client, folder, 'card.json', cardLimitBytes)).toString('utf8');
  const card = parsedCard(text);
  const { name, version, tags } = folder.version;
  if (!card && tags.has(sha256Tag)) {
    throw new RankerError(
      'REGISTRY_READ',
      `The card.json of version ${version} of model ${name} is not a model card.`,
      {
        name,
        version,
      },
    );
  }
  return card;
};

const parsedCard = (text: string): ModelCard | undefined => {
  try {
    return ModelCard.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};
