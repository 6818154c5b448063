import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { listening } from '../../../helpers/servers/listening.ts';
import { certificate, privateKey } from '../../../helpers/servers/tls-pair.ts';

export type Seen = { readonly method: string; readonly path: string; readonly headers: IncomingHttpHeaders };
export type Stub = { readonly uri: string; readonly seen: Seen[] };
type Play = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/** A server on 127.0.0.1 that plays what a real MLflow can't be made to do; gone after the test. */
export const stubServer = async (play: Play, { tls = false } = {}): Promise<Stub> => {
  const seen: Seen[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    seen.push({ method: request.method!, path: request.url!.split('?')[0]!, headers: request.headers });
    play(request, response, seen.length);
  };
  const server = tls ? createTlsServer({ cert: certificate, key: privateKey }, answer) : createServer(answer);
  const { port } = await listening(server);
  return { uri: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`, seen };
};

export const json = (response: ServerResponse, body: object, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

const version = { name: 'm', version: '1', creation_timestamp: 1_700_000_000_000, status: 'READY' };
export const versionAnswer = {
  model_version: { ...version, tags: [{ key: 'sha256', value: 'a'.repeat(64) }] },
};

const run = { info: { run_id: 'r', artifact_uri: 'mlflow-artifacts:/0/r/artifacts' } };

/** What a publication hears until its upload, and after it from a server that stores nothing. */
export const answers: Readonly<Record<string, object>> = {
  'experiments/get-by-name': { experiment: { experiment_id: '0', lifecycle_stage: 'active' } },
  'runs/search': {},
  'runs/create': { run },
  'runs/log-batch': {},
  'runs/log-inputs': {},
};

/** Answers a call of the REST API by its name; false when there is no such answer. */
export const answerCall = (request: IncomingMessage, response: ServerResponse, table = answers): boolean => {
  const call = /^\/api\/2\.0\/mlflow\/([^?]*)/.exec(request.url!)?.[1];
  const body = call === undefined ? undefined : table[call];
  if (body) json(response, body);
  return body !== undefined;
};
