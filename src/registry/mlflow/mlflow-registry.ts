import type { ModelIdentity } from '../../contracts/learning/model-identity.ts';
import { type ErrorCode, RankerError } from '../../errors.ts';
import { checkFiles, refuseOther } from '../check-files.ts';
import { checkAlias, checkName, isAlias, isVersionNumber } from '../names.ts';
import type { ModelFiles, ModelVersion, Registry } from '../port.ts';
import { type Client, createClient } from './client.ts';
import type { FaultCode } from './faults.ts';
import { fetchFiles } from './fetch-files.ts';
import { takeLease } from './lease.ts';
import { type MlflowOptions, type MlflowPorts, settle, systemPorts } from './options.ts';
import { notePromotion, readPromotions } from './promotions.ts';
import { publishModel } from './publish.ts';
import { aliasesOf, type MlflowVersion, searchVersions, sha256Tag, versionByAlias, versionOf } from './versions.ts';

/** Limits of the calls at a stop, which must be short. */
const atTheEnd = { timeoutMs: 1_000, maxRetries: 0 };

/**
 * The registry of an MLflow server, 2.22 or 3: a version is registered once all its files are there, an alias is set
 * and read back. ONNX models that others registered are found too; `find` and `list` read such a model once, for its
 * SHA-256. `list` skips versions that can't be used here, `find` and `fetch` report their fault.
 * @throws RankerError CONFIG_INVALID at once; REGISTRY_READ, REGISTRY_WRITE, MODEL_NOT_FOUND, MODEL_REFUSED from its
 * methods; the signal's reason after an abort, except for the release of a lease
 */
export const openMlflowRegistry = (options: MlflowOptions, ports: Partial<MlflowPorts> = {}): Registry => {
  const settled = settle(options);
  const all = { ...systemPorts(), ...ports };
  const client = (code: FaultCode) => createClient(settled, all, code);
  const [reader, writer] = [client('REGISTRY_READ'), client('REGISTRY_WRITE')];
  const hurried = { ...settled, tuning: { ...settled.tuning, ...atTheEnd } };
  const parting = createClient(hurried, { ...all, signal: systemPorts().signal }, 'REGISTRY_WRITE');
  const describe = describer(reader);

  /** @throws RankerError of `code` for a name that no model can have */
  const by = (client: Client, name: string, code: ErrorCode = 'MODEL_NOT_FOUND'): Client => {
    checkName(name, code);
    return client;
  };

  return {
    publish: async (name, files) => {
      const client = by(writer, name, 'REGISTRY_WRITE');
      checkFiles(name, files);
      return describe(await publishModel(client, name, files, settled.tuning));
    },
    list: async (name) => list(by(reader, name), name, describe),
    find: async (name, reference) => {
      const found = await find(by(reader, name), name, reference);
      return found?.status === 'READY' ? describe(found) : undefined;
    },
    holder: async (name, alias) => (await versionByAlias(by(reader, name), name, alias))?.version,
    fetch: async (model) => fetch(by(reader, model.name), model),
    setAlias: async (name, alias, version) => setAlias(by(writer, name), name, alias, version),
    notePromotion: async (name, promotion) => notePromotion(by(writer, name), name, promotion),
    promotions: async (name) => readPromotions(by(reader, name), name),
    takeLease: async (name) => takeLease(by(writer, name, 'REGISTRY_WRITE'), parting, name),
  };
};

type Describe = (version: MlflowVersion) => Promise<ModelVersion>;

/** Converts MLflow's version to the port's; the SHA-256 of a model without our tag is computed once. */
const describer = (client: Client): Describe => {
  const computed = new Map<string, string>();
  const sha256Of = async (version: MlflowVersion): Promise<string> => {
    const key = `${version.name} ${version.version} ${version.creation_timestamp}`;
    const sha256 = computed.get(key) ?? (await fetchFiles(client, version)).card.sha256;
    computed.set(key, sha256);
    return sha256;
  };
  return async (version) => {
    const tag = version.tags.get(sha256Tag);
    return {
      name: version.name,
      version: version.version,
      aliases: version.aliases.toSorted(),
      createdAt: version.creation_timestamp,
      sha256: tag && /^[0-9a-f]{64}$/.test(tag) ? tag : await sha256Of(version),
    };
  };
};

const list = async (client: Client, name: string, describe: Describe): Promise<ModelVersion[]> => {
  const aliases = await aliasesOf(client, name);
  if (!aliases) return [];
  const versions: ModelVersion[] = [];
  for (const found of await searchVersions(client, `name='${name}'`)) {
    const own = [...aliases].filter(([, version]) => version === found.version).map(([alias]) => alias);
    if (found.status !== 'READY') continue;
    const version = await describe({ ...found, aliases: own }).catch(passOverRefused);
    if (version) versions.push(version);
  }
  return versions;
};

const passOverRefused = (thrown: unknown): undefined => {
  if (!(thrown instanceof RankerError && thrown.code === 'MODEL_REFUSED')) throw thrown;
};

const find = async (client: Client, name: string, reference: string): Promise<MlflowVersion | undefined> => {
  if (isVersionNumber(reference)) return versionOf(client, name, Number(reference));
  return isAlias(reference) ? versionByAlias(client, name, reference) : undefined;
};

const fetch = async (client: Client, { name, version, sha256 }: ModelIdentity): Promise<ModelFiles> => {
  const found = await versionOf(client, name, version);
  if (!found) throw notFound(name, version);
  const files = await fetchFiles(client, found);
  refuseOther(`version ${version} of model ${name}`, files.card.sha256, sha256);
  return files;
};

/** MLflow has no compare-and-set: of two clients that move an alias at the same instant, one may see the other's. */
const setAlias = async (client: Client, name: string, alias: string, version: number): Promise<number | null> => {
  checkAlias(alias);
  const found = await versionOf(client, name, version);
  if (found?.status !== 'READY') throw notFound(name, version);
  const before = (await versionByAlias(client, name, alias))?.version ?? null;
  await client.change('registered-models/alias', { name, alias, version: String(version) });
  const now = (await versionByAlias(client, name, alias))?.version ?? null;
  if (now === version) return before;
  throw new RankerError(
    'REGISTRY_WRITE',
    `The alias ${alias} of model ${name} is at version ${now ?? 'none'} instead of ${version}: someone else moved it.`,
    { alias, version, now },
  );
};

const notFound = (name: string, version: number): RankerError =>
  new RankerError('MODEL_NOT_FOUND', `MLflow has no version ${version} of model ${name}.`, { name, version });
