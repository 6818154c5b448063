import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { plainPage } from '../src/cli/terminal/page.ts';
import { left, right, table } from '../src/cli/terminal/table.ts';
import { RankedMessage } from '../src/contracts/answers/ranked.ts';
import type { JsonObject } from '../src/contracts/json/json-value.ts';
import { percentiles, quantile } from './parts/percentiles.ts';
import { readOptions } from './parts/read-options.ts';
import { serveCommand, startServer } from './parts/service.ts';
import { tempFolder } from './parts/temp-folder.ts';

/**
 * bench:locality-outage: `POST /rank` of a whole service, requests with data sets one after the other, while its Rucio
 * answers, is stopped, takes 5 s, or returns garbage; the service is restarted before each state. Reported: how many
 * were answered, how many said where the data lies or why that is unknown, and how long they took.
 */
const { requests: count, json } = readOptions({ requests: 200 });

const usual = (path: string, response: ServerResponse): void => {
  if (path === '/auth/userpass') response.writeHead(200, { 'X-Rucio-Auth-Token': 'token' }).end();
  else if (path === '/rses/') response.end('{"rse": "A", "rse_type": "DISK"}\n');
  else if (path.endsWith('/attr/')) response.end('{"provider": "SITE-1"}');
  else if (path.startsWith('/replicas/list')) response.end('{"bytes": 1000, "states": {"A": "AVAILABLE"}}\n');
  else if (path.startsWith('/dids/')) response.end('{"bytes": 1000}');
  else response.end('[]');
};

const states = {
  answering: usual,
  stopped: undefined,
  'slow, 5 s': (path: string, response: ServerResponse) => {
    setTimeout(() => usual(path, response), 5000).unref();
  },
  rubbish: (_path: string, response: ServerResponse) => {
    response.end('<html><body>It works!</body></html>');
  },
} as const;

const startRucio = async (play: (typeof states)[keyof typeof states]) => {
  const server = createServer((request, response) => play?.(request.url!.split('?')[0]!, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  if (!play) stop();
  return { uri, stop };
};

const requestOf = (n: number): JsonObject => ({
  msg_version: '1.2.0',
  uuid: `deployment-${n}`,
  template_name: 'vm',
  datasets: [{ scope: 'demo', name: `set-${n % 20}`, bytes: 1000 }],
  providers: Array.from({ length: 10 }, (_, site) => ({ provider_name: `SITE-${site}`, region_name: 'one' })),
});

const measure = async (state: keyof typeof states) => {
  const folder = tempFolder();
  const rucio = await startRucio(states[state]);
  const service = await startServer(serveCommand, {
    ...{ DATA_DIR: folder, MODELS_DIR: join(folder, 'models'), LOG_LEVEL: 'silent' },
    ...{ RUCIO_URL: rucio.uri, RUCIO_ACCOUNT: 'root', RUCIO_USERNAME: 'user', RUCIO_PASSWORD: 'password' },
  });
  const waits: number[] = [];
  const told = { known: 0, unknown: 0 };
  try {
    for (let n = 0; n < count; n++) {
      const begin = performance.now();
      const response = await fetch(`${service.url}/rank`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(requestOf(n)),
      });
      const text = await response.text();
      waits.push(performance.now() - begin);
      if (response.status !== 200) continue;
      const { ranked_providers: ranked, datasets } = RankedMessage.parse(JSON.parse(text));
      const says = (start: string) => ranked.every(({ reasons }) => reasons.some((reason) => reason.startsWith(start)));
      if (datasets?.[0]?.unknown === undefined && says('data: ')) told.known++;
      else if (says(`locality: unknown (${datasets?.[0]?.unknown})`)) told.unknown++;
    }
  } finally {
    await service.stop();
    rucio.stop();
  }
  return {
    state,
    answered: told.known + told.unknown,
    ...told,
    ...percentiles(waits, 2),
    worst_ms: Number(quantile(waits, 1).toFixed(2)),
  };
};

const rows: Awaited<ReturnType<typeof measure>>[] = [];
for (const state of Object.keys(states) as (keyof typeof states)[]) rows.push(await measure(state));
if (json) console.log(JSON.stringify({ scenario: 'locality-outage', requests: count, rows }));
else {
  const columns = [left('Rucio'), ...['answered', 'data known', 'unknown', 'p50', 'p99', 'worst'].map(right)];
  const cells = rows.map((row) => [
    row.state,
    `${row.answered} of ${count}`,
    String(row.known),
    String(row.unknown),
    ...[row.p50_ms, row.p99_ms, row.worst_ms].map((ms) => `${ms.toFixed(0)} ms`),
  ]);
  for (const line of table(columns, cells, plainPage)) console.log(line);
}
