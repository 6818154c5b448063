import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test, vi } from 'vitest';
import { entry, request } from '../../helpers/messages/messages.ts';
import { startCommand } from '../../helpers/programs/run-command.ts';
import { openProvider } from '../../helpers/servers/oidc-server.ts';
import { audience } from '../../helpers/servers/token-issuer.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../../fixtures/cpr', name), 'utf8');

const serve = async (settings: Readonly<Record<string, string>>) => {
  const folder = tempFolder();
  const running = startCommand(folder, ['serve'], { PORT: '0', ROLES: 'api', LOG_LEVEL: 'debug', ...settings });
  onTestFinished(async () => {
    running.child.kill('SIGTERM');
    await running.ended;
  });
  const address = await vi.waitFor(() => /listening on (http:\S+)/.exec(running.output().stderr)![1]!, {
    timeout: 120_000,
    interval: 50,
  });
  return { address, folder, output: running.output };
};

/** What the orchestrator's Java gets. */
const javaPost = async (folder: string, url: string, type: string, body: string) => {
  const path = join(folder, 'body');
  writeFileSync(path, body);
  const source = join(import.meta.dirname, 'OrchestratorClient.java');
  const { stdout } = await promisify(execFile)('java', [source, url, type, path], { encoding: 'utf8' });
  const [, status, contentType, text] = /^(\d+)\n(.*)\n([\s\S]*)$/.exec(stdout)!;
  return { status: Number(status), contentType, text: text! };
};

const post = (url: string, body: string, headers: Record<string, string> = {}) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });

const asked = request('11efe247-bea1-933a-8c8c-0242e34b7d6d', [entry('A', { vcpus_quota: 1 }), entry('B')]);

test('a Java orchestrator gets from one address what the services of both its versions gave it', {
  timeout: 120_000,
}, async () => {
  const { address, folder } = await serve({ FLASK_QUERY_TIMEOUT: '1' });
  const json = 'application/json;charset=UTF-8';
  const v1 = (body: string) => javaPost(folder, `${address}/rank`, json, body);
  expect(await v1(fixture('controller-request.json'))).toEqual({
    status: 200,
    contentType: json,
    text: fixture('controller-response.json'),
  });
  const dead = await v1('{"preferences":[],"sla":[]}');
  expect(dead.status).toBe(500);
  expect(JSON.parse(dead.text)).toMatchObject({ exception: 'java.lang.NullPointerException', path: '/rank' });

  await post(`${address}/rank`, JSON.stringify(asked));
  const v2 = (body: string) => javaPost(folder, `${address}/cpr/rank`, 'text/plain;charset=UTF-8', body);
  const ranked = await v2(String(asked.uuid));
  expect(ranked).toMatchObject({ status: 200, contentType: 'application/json' });
  const list = JSON.parse(ranked.text);
  expect(list.map((one: { provider_name: string }) => one.provider_name)).toEqual(['B', 'A']);
  expect(list[0]).toMatchObject({
    classification: expect.any(Number),
    regression: expect.any(Number),
    region_name: 'one',
  });
  expect(await v2('11efe247-0000-0000-0000-000000000000')).toMatchObject({ status: 404 });
});

test('with a real issuer, groups decide, and the orchestrator without token gets the drop-ins alone', {
  timeout: 120_000,
}, async () => {
  const provider = await openProvider({ member: { groups: ['/group'] }, stranger: { groups: ['/other'] } });
  provider.serveWith([await provider.keyOf('k1', 'RS256')]);
  const { address, output } = await serve({
    OIDC_ISSUERS: JSON.stringify([provider.issuer]),
    OIDC_AUDIENCE: audience,
    OUTCOME_GROUPS: 'scope:outcomes',
    DROP_IN_CIDRS: '127.0.0.1',
    RATE_LIMIT: '50',
  });
  const bearing = async (client: string) => ({ authorization: `Bearer ${await provider.token(client)}` });
  const rank = async (headers: Record<string, string>) => post(`${address}/rank`, JSON.stringify(asked), headers);
  const mine = await bearing('member');
  const ranked = await rank(mine);
  expect([ranked.status, ranked.headers.get('ratelimit-limit')]).toEqual([200, '50']);
  expect((await rank(await bearing('stranger'))).status).toBe(403);
  expect((await rank({})).status).toBe(401);
  expect((await post(`${address}/outcomes`, '[]', mine)).status).toBe(200);
  expect((await post(`${address}/models/rollback`, '{}', mine)).status).toBe(403);
  expect((await fetch(`${address}/rankings`, { headers: mine })).status).toBe(403);

  expect(await (await post(`${address}/rank`, fixture('controller-request.json'))).text()).toBe(
    fixture('controller-response.json'),
  );
  const list = await post(`${address}/cpr/rank`, String(asked.uuid), { 'content-type': 'text/plain' });
  expect(await list.json()).toMatchObject([{ provider_name: 'B' }, { provider_name: 'A' }]);
  expect((await post(`${address}/outcomes`, '[]')).status).toBe(401);

  const { stderr, stdout } = output();
  expect(stderr).toContain('answered');
  expect(stderr + stdout).not.toContain(mine.authorization.split('.')[1]);
});
