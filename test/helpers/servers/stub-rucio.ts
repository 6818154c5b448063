import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import { type CatalogueTimes, rucioCatalogue } from '../../../src/flows/locality/rucio-catalogue.ts';
import { RucioInstance } from '../../../src/flows/locality/rucio-instance.ts';
import type { RucioOptions } from '../../../src/rucio/options.ts';
import { ndjson } from '../messages/rank-lines.ts';
import { listening } from './listening.ts';

export type StubRucio = {
  readonly uri: string;
  /** `METHOD path`, in order. */
  readonly seen: string[];
  /** Plays before the usual answer; true when it has answered. */
  play: (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;
  readonly stop: () => Promise<void>;
};

/** The files of any data set here, but those that are called `unknown`. */
const files = [
  { name: 'f1', bytes: 1e9, states: { DISK: 'AVAILABLE' } },
  { name: 'f2', bytes: 2e9, states: { DISK: 'AVAILABLE', TAPE: 'AVAILABLE', OTHER: 'COPYING' } },
];
const storage = [
  { rse: 'DISK', rse_type: 'DISK', availability_read: true },
  { rse: 'OTHER', rse_type: 'DISK', availability_read: true },
  { rse: 'TAPE', rse_type: 'TAPE', availability_read: true },
];

export const refuse = (response: ServerResponse, status: number, exception: string): true => {
  response.writeHead(status, { ExceptionClass: exception }).end(JSON.stringify({ ExceptionClass: exception }));
  return true;
};

const answer = (request: IncomingMessage, response: ServerResponse): void => {
  const path = request.url ?? '';
  if (path === '/auth/userpass') {
    const expires = new Date(Date.now() + 3_600_000).toUTCString();
    response.writeHead(200, { 'X-Rucio-Auth-Token': 'token-1', 'X-Rucio-Auth-Token-Expires': expires }).end();
  } else if (path === '/rses/') response.end(ndjson(storage));
  else if (path.endsWith('/attr/')) response.end(JSON.stringify(path.includes('DISK') ? { provider: 'SITE-A' } : {}));
  else if (path.includes('/distances/')) response.end('[]');
  else if (path.includes('unknown')) refuse(response, 404, 'DataIdentifierNotFound');
  else if (path.startsWith('/replicas/list')) response.end(ndjson(files));
  else if (path.startsWith('/dids/')) response.end(JSON.stringify({ type: 'DATASET', bytes: 3e9 }));
  else refuse(response, 404, 'NotFound');
};

/** A server that plays what a real Rucio can't be made to do; gone after the test. */
export const stubRucio = async (): Promise<StubRucio> => {
  const server = createServer((request, response) => {
    stub.seen.push(`${request.method} ${request.url!.split('?')[0]}`);
    void Promise.resolve(stub.play(request, response)).then((done) => done || answer(request, response));
  });
  const { port, stop } = await listening(server);
  const stub: StubRucio = { uri: `http://127.0.0.1:${port}`, seen: [], play: () => false, stop };
  return stub;
};

export const rucioOptions = (uri: string, changes: Partial<RucioOptions> = {}): RucioOptions => ({
  name: 'rucio',
  url: uri,
  authUrl: uri,
  account: 'root',
  auth: { kind: 'userpass', username: 'ddmlab', password: 'the-password' },
  scopes: undefined,
  providerAttribute: 'provider',
  ...changes,
});

type LogLine = { readonly level: string; readonly text: string };

/** A catalogue over such servers, and what it says in the log. Unless told otherwise it waits as long as a lookup may take. */
export const openStubbed = (
  options: readonly RucioOptions[],
  times: Partial<CatalogueTimes> & { elapsed?: () => number; now?: () => number } = {},
) => {
  const { now = Date.now, elapsed = now, budgetMs = 10_000, ...others } = times;
  const log: LogLine[] = [];
  const write = (level: string) => (fields: object, text: string) => {
    log.push({ level, text: `${text} ${JSON.stringify(fields)}` });
  };
  const levels = { warn: write('warn'), info: write('info'), debug: write('debug') };
  const instances = options.map((one) => new RucioInstance(one, { fetch, now, elapsed }, levels, budgetMs));
  onTestFinished(() => {
    for (const instance of instances) instance.close();
  });
  return { catalogue: rucioCatalogue(instances, { budgetMs, ...others }, elapsed), instances, log };
};
