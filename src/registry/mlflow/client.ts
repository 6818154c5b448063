import { z } from 'zod';
import { openExchanges } from './exchanges.ts';
import { type FaultCode, strangeAnswer } from './faults.ts';
import type { MlflowPorts, Settled } from './options.ts';
import type { Answer, Exchange } from './transport.ts';

const jsonLimitBytes = 32 * 1024 * 1024;
const fileMsPerByte = 1_000 / (1024 * 1024);

type Query = Readonly<Record<string, string | number>>;

/** MLflow's REST calls; every fault is a RankerError with the client's code. */
export type Client = {
  readonly code: FaultCode;
  /** GET of the REST API; transient faults are retried. */
  readonly read: <T>(path: string, query: Query, schema: z.ZodType<T>) => Promise<T>;
  /** An idempotent change; transient faults are retried. */
  readonly change: (path: string, body: object) => Promise<void>;
  /** A POST that is not retried, such as a creation. */
  readonly post: <T>(path: string, body: object, schema: z.ZodType<T>) => Promise<T>;
  /** Calls of the artifact service; the next four take its paths. */
  readonly readFolder: <T>(folder: string, schema: z.ZodType<T>) => Promise<T>;
  /** @param bytes - expected size; a longer file is a fault */
  readonly getFile: (path: string, bytes: number) => Promise<Buffer>;
  readonly putFile: (path: string, content: Uint8Array) => Promise<void>;
  readonly deletePath: (path: string) => Promise<void>;
  readonly ports: MlflowPorts;
  readonly timeoutMs: number;
};

const api = '/api/2.0/mlflow/';
const artifacts = '/api/2.0/mlflow-artifacts/artifacts';

/** @param code - the code of its faults */
export const createClient = (settled: Settled, ports: MlflowPorts, code: FaultCode): Client => {
  const { target } = settled;
  const { timeoutMs } = settled.tuning;
  const { once, repeated } = openExchanges(settled, ports, code);

  const parsed = <T>(exchange: Exchange, answer: Answer, schema: z.ZodType<T>): T => {
    try {
      return schema.parse(JSON.parse(answer.body.toString('utf8')));
    } catch {
      throw strangeAnswer(code, target, exchange, answer);
    }
  };

  const getOf = (path: string): Exchange => ({ method: 'GET', path, timeoutMs, limitBytes: jsonLimitBytes });

  const postOf = (path: string, body: object): Exchange => ({
    ...getOf(api + path),
    method: 'POST',
    contentType: 'application/json',
    body: Buffer.from(JSON.stringify(body)),
  });

  const fileOf = (path: string, bytes: number): Exchange => ({
    ...getOf(`${artifacts}/${path.split('/').map(encodeURIComponent).join('/')}`),
    timeoutMs: timeoutMs + Math.ceil(bytes * fileMsPerByte),
  });

  const readJson = async <T>(path: string, query: Query, schema: z.ZodType<T>): Promise<T> => {
    const texts = Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]);
    const exchange = getOf(`${path}?${new URLSearchParams(texts)}`);
    return parsed(exchange, await repeated(exchange), schema);
  };

  return {
    code,
    ports,
    timeoutMs,
    read: (path, query, schema) => readJson(api + path, query, schema),
    change: async (path, body) => {
      const exchange = postOf(path, body);
      parsed(exchange, await repeated(exchange), z.object({}));
    },
    post: async (path, body, schema) => {
      const exchange = postOf(path, body);
      return parsed(exchange, await once(exchange), schema);
    },
    readFolder: (folder, schema) => readJson(artifacts, { path: folder }, schema),
    getFile: async (path, bytes) => (await repeated({ ...fileOf(path, bytes), limitBytes: bytes })).body,
    putFile: async (path, content) => {
      const contentType = 'application/octet-stream';
      await repeated({ ...fileOf(path, content.byteLength), method: 'PUT', contentType, body: content });
    },
    deletePath: async (path) => {
      await once({ ...fileOf(path, 0), method: 'DELETE' });
    },
  };
};
