import { z } from 'zod';
import { RankerError } from '../../errors.ts';
import type { Client } from './client.ts';
import { mlflowCode } from './faults.ts';

const pageSize = 1_000;
const pollMs = 250;

/** The tag of a version that holds the SHA-256 of its model.onnx. */
export const sha256Tag = 'sha256';

const Tags = z
  .array(z.object({ key: z.string(), value: z.string().default('') }))
  .default([])
  .transform((tags) => new Map(tags.map(({ key, value }) => [key, value])));

const MlflowVersion = z.object({
  name: z.string(),
  version: z.coerce.number().int().positive(),
  creation_timestamp: z.coerce.number(),
  status: z.string().default('READY'),
  run_id: z.string().default(''),
  tags: Tags,
  aliases: z.array(z.string()).default([]),
});

/** A registered version in MLflow's format. */
export type MlflowVersion = z.infer<typeof MlflowVersion>;

const OneVersion = z.object({ model_version: MlflowVersion });
const Page = z.object({ model_versions: z.array(MlflowVersion).default([]), next_page_token: z.string().default('') });

/** Unknown model, version, run or experiment. */
export const isMissing = (thrown: unknown): boolean => mlflowCode(thrown) === 'RESOURCE_DOES_NOT_EXIST';

/** An unknown alias has no code of its own. */
const isMissingAlias = (thrown: unknown): boolean =>
  isMissing(thrown) || (mlflowCode(thrown) === 'INVALID_PARAMETER_VALUE' && /alias .* not found/i.test(String(thrown)));

/** As is a version of an unknown model for users of MLflow 3 who may not do everything. */
const isForbidden = (thrown: unknown): boolean => thrown instanceof RankerError && thrown.details.status === 403;

const orUndefined = async <T>(call: Promise<T>, isAbsence: (thrown: unknown) => boolean): Promise<T | undefined> => {
  try {
    return await call;
  } catch (thrown) {
    if (isAbsence(thrown)) return undefined;
    throw thrown;
  }
};

const versionBy = async (
  client: Client,
  path: string,
  query: { readonly name: string } & Readonly<Record<string, string | number>>,
  isAbsence: (thrown: unknown) => boolean,
): Promise<MlflowVersion | undefined> => {
  try {
    return (await orUndefined(client.read(path, query, OneVersion), isAbsence))?.model_version;
  } catch (thrown) {
    if (isForbidden(thrown) && !(await registeredModel(client, query.name))) return undefined;
    throw thrown;
  }
};

export const versionOf = (client: Client, name: string, version: number): Promise<MlflowVersion | undefined> =>
  versionBy(client, 'model-versions/get', { name, version }, isMissing);

export const versionByAlias = (client: Client, name: string, alias: string): Promise<MlflowVersion | undefined> =>
  versionBy(client, 'registered-models/alias', { name, alias }, isMissingAlias);

/** Page by page, oldest first; without their aliases, which MLflow leaves out here. */
export const searchVersions = async (client: Client, filter: string, page = pageSize): Promise<MlflowVersion[]> => {
  const found: MlflowVersion[] = [];
  for (let token: string | undefined; token !== ''; ) {
    const query = { filter, max_results: page, ...(token && { page_token: token }) };
    const { model_versions, next_page_token } = await client.read('model-versions/search', query, Page);
    found.push(...model_versions);
    token = next_page_token;
  }
  return found.toSorted((a, b) => a.version - b.version);
};

const RegisteredModel = z.object({
  registered_model: z.object({
    tags: Tags,
    aliases: z.array(z.object({ alias: z.string(), version: z.coerce.number() })).default([]),
  }),
});

const registeredModel = async (client: Client, name: string) => {
  const call = client.read('registered-models/get', { name }, RegisteredModel);
  return (await orUndefined(call, isMissing))?.registered_model;
};

/** Version numbers by alias; undefined for an unknown model. */
export const aliasesOf = async (client: Client, name: string): Promise<ReadonlyMap<string, number> | undefined> => {
  const aliases = (await registeredModel(client, name))?.aliases;
  return aliases && new Map(aliases.map(({ alias, version }) => [alias, version]));
};

/** Tags of the registered model itself; undefined for an unknown one. */
export const tagsOf = async (client: Client, name: string): Promise<ReadonlyMap<string, string> | undefined> =>
  (await registeredModel(client, name))?.tags;

/** Creates the registered model if it is missing. */
export const ensureModel = async (client: Client, name: string): Promise<void> => {
  if (await aliasesOf(client, name)) return;
  try {
    await client.post('registered-models/create', { name }, z.unknown());
  } catch (thrown) {
    if (mlflowCode(thrown) !== 'RESOURCE_ALREADY_EXISTS') throw thrown;
  }
};

/** A version to register: the folder `source` of a run, which must be the run's own. */
type Registration = {
  readonly name: string;
  readonly runId: string;
  readonly source: string;
  readonly sha256: string;
};

/** Registers the files of a run; repeated calls register them once. */
export const registerVersion = async (client: Client, registration: Registration): Promise<MlflowVersion> => {
  await ensureModel(client, registration.name);
  return untilReady(client, await createVersion(client, registration));
};

/** If the answer is lost, the version is looked up by its run. */
const createVersion = async (client: Client, registration: Registration): Promise<MlflowVersion> => {
  const { name, runId, source, sha256 } = registration;
  const body = { name, source, run_id: runId, tags: [{ key: sha256Tag, value: sha256 }] };
  try {
    return (await client.post('model-versions/create', body, OneVersion)).model_version;
  } catch (thrown) {
    const made = await versionOfRun(client, name, runId);
    if (!made) throw thrown;
    return made;
  }
};

const versionOfRun = async (client: Client, name: string, runId: string): Promise<MlflowVersion | undefined> =>
  (await searchVersions(client, `name='${name}' and run_id='${runId}'`))[0];

const untilReady = async (client: Client, made: MlflowVersion): Promise<MlflowVersion> => {
  const { name, version } = made;
  const { now, sleep, signal } = client.ports;
  const deadline = now() + client.timeoutMs;
  for (;;) {
    const seen = await versionOf(client, name, version);
    if (seen?.status === 'READY') return seen;
    if (seen?.status !== 'PENDING_REGISTRATION' || now() > deadline) {
      const status = seen?.status ?? 'gone';
      throw new RankerError(client.code, `MLflow made version ${version} of ${name}, but it is ${status}, not READY.`, {
        version,
        status,
      });
    }
    await sleep(pollMs, signal);
  }
};
