import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { silentLog } from '../../src/bus/bus-log.ts';
import { RankedMessage } from '../../src/contracts/answers/ranked.ts';
import { openCatalogue } from '../../src/flows/locality/open-catalogue.ts';
import { makeRules } from '../../src/flows/replication/make-rules.ts';
import { createRucioClient } from '../../src/rucio/client.ts';
import { type RucioOptions, systemPorts } from '../../src/rucio/options.ts';
import { findPlaces } from '../../src/rucio/replicas.ts';
import { wantCopy } from '../../src/rucio/rules.ts';
import { readDistance, readProvider, readStorage } from '../../src/rucio/storage-table.ts';
import { entry, request } from '../helpers/messages/messages.ts';
import { openSite } from '../helpers/programs/running-service.ts';
import { openProvider } from '../helpers/servers/oidc-server.ts';
import { type RucioServer, rucioStartMs, startRucio } from '../helpers/servers/rucio-server.ts';
import { audience } from '../helpers/servers/token-issuer.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const never = new AbortController().signal;
const GB = 1e9;

let server: RucioServer;
beforeAll(async () => {
  server = await startRucio();
  const made = async (path: string, body?: object): Promise<void> => {
    const { status, text } = await server.rest('POST', path, body);
    if (status !== 201) throw new Error(`POST ${path}: ${status} ${text}`);
  };
  for (const rse of ['CESNET', 'DESY', 'DOWN']) await made(`/rses/${rse}`, { deterministic: true });
  await made('/rses/VAULT', { deterministic: true, rse_type: 'TAPE' });
  await made('/rses/CESNET/attr/provider', { value: 'SITE-A' });
  await made('/rses/CESNET/distances/DESY', { distance: 3 });
  await made('/scopes/root/demo');
  const file = (name: string, bytes: number) => ({ scope: 'demo', name, bytes, adler32: '0cc737eb' });
  const replicas = (rse: string, ...files: object[]) => made('/replicas', { rse, files });
  await replicas('CESNET', file('f1', GB), file('f2', 2 * GB));
  await replicas('VAULT', file('f2', 2 * GB), file('f3', 4 * GB));
  await replicas('DOWN', file('f4', 8 * GB));
  await replicas('DOWN', file('f1', GB));
  await server.rest('PUT', '/rses/DOWN', { availability_read: false });
  await made('/dids/demo/ds1', { type: 'DATASET' });
  await made('/dids/demo/all', { type: 'CONTAINER' });
  const names = (...list: string[]) => ({ dids: list.map((name) => ({ scope: 'demo', name })) });
  await made('/dids/demo/ds1/dids', names('f1', 'f2', 'f3', 'f4'));
  await made('/dids/demo/all/dids', names('ds1'));
  await made('/accounts/root/limits/local/DESY', { bytes: 1e13 });
  return server.stop;
}, rucioStartMs);

const open = (changes: Partial<RucioOptions> = {}) =>
  createRucioClient({ ...server.options, ...changes }, systemPorts, never);

const find = async (name: string, client = open()) =>
  findPlaces(client, { scope: 'demo', name }, await readStorage(client, never), never);

describe('places in Rucio', () => {
  test.each(['ds1', 'all'])('%s is its files: those that can be read, disk and tape apart', async (name) => {
    const found = await find(name);
    expect(found!.bytes).toBe(15 * GB);
    expect(found!.parts.toSorted((a, b) => a.bytes - b.bytes)).toEqual([
      { bytes: GB, disk: ['CESNET'], tape: [] },
      { bytes: 2 * GB, disk: ['CESNET'], tape: ['VAULT'] },
      { bytes: 4 * GB, disk: [], tape: ['VAULT'] },
      { bytes: 8 * GB, disk: [], tape: [] },
    ]);
  });

  test('a file is a data set of its own', async () => {
    expect(await find('f1')).toEqual({ bytes: GB, parts: [{ bytes: GB, disk: ['CESNET'], tape: [] }] });
  });

  test('what it does not know is undefined, not a fault', async () => {
    expect(await find('nothing')).toBeUndefined();
    expect(await find('an odd: näme/with everything?#%')).toBeUndefined();
    const client = open();
    const storage = await readStorage(client, never);
    expect(await findPlaces(client, { scope: 'no scope', name: 'f1' }, storage, never)).toBeUndefined();
  });

  test('storage tells its provider by an attribute, and its distances', async () => {
    const client = open();
    expect(await readProvider(client, 'CESNET', never)).toBe('SITE-A');
    expect(await readProvider(client, 'DESY', never)).toBeUndefined();
    expect(await readDistance(client, 'CESNET', 'DESY', never)).toBe(3);
    expect(await readDistance(client, 'DESY', 'CESNET', never)).toBeUndefined();
    expect(await readDistance(client, 'NONE', 'CESNET', never)).toBeUndefined();
  });
});

describe('tokens of Rucio', () => {
  test('that expired are renewed on the way', async () => {
    const client = open();
    await find('ds1', client);
    await server.expireTokens();
    expect((await find('ds1', client))!.bytes).toBe(15 * GB);
  });

  test('of a file are read again when they expired', async () => {
    const path = join(tempFolder(), 'token');
    const login = async (): Promise<void> => {
      const headers = { 'x-rucio-account': 'root', 'x-rucio-username': 'ddmlab', 'x-rucio-password': 'secret' };
      const response = await fetch(`${server.uri}/auth/userpass`, { headers });
      writeFileSync(path, response.headers.get('x-rucio-auth-token')!);
    };
    await login();
    const client = open({ auth: { kind: 'token-file', path } });
    await find('ds1', client);
    await server.expireTokens();
    await login();
    expect((await find('ds1', client))!.bytes).toBe(15 * GB);
  });

  test(
    'of an OpenID Connect provider are taken, and renewed when they are refused',
    async () => {
      const provider = await openProvider({ ranker: {} });
      provider.serveWith([await provider.keyOf('one', 'RS256')]);
      const rucio = await startRucio({ url: provider.issuer, audience, scope: 'outcomes' });
      onTestFinished(rucio.stop);
      const identity = {
        identity: `SUB=ranker, ISS=${provider.issuer}`,
        authtype: 'OIDC',
        email: 'ranker@example.org',
      };
      expect((await rucio.rest('POST', '/accounts/root/identities', identity)).status).toBe(201);
      await rucio.rest('POST', '/rses/CESNET', { deterministic: true });
      const auth = {
        kind: 'oidc',
        tokenUrl: `${provider.issuer}/token`,
        clientId: 'ranker',
        clientSecret: 'secret',
        scope: 'outcomes',
        audience: undefined,
      } as const;
      const client = createRucioClient({ ...rucio.options, auth }, systemPorts, never);
      expect([...(await readStorage(client, never)).keys()]).toEqual(['CESNET']);
      await rucio.expireTokens();
      expect([...(await readStorage(client, never)).keys()]).toEqual(['CESNET']);
      const wrong = createRucioClient(
        { ...rucio.options, auth: { ...auth, clientSecret: 'not-it' } },
        systemPorts,
        never,
      );
      await expect(readStorage(wrong, never)).rejects.toThrow('rucio has no token: its identity provider answered 401');
    },
    rucioStartMs,
  );

  test('are not to be had for a wrong password, and the fault says so without it', async () => {
    const client = open({ auth: { kind: 'userpass', username: 'ddmlab', password: 'wrong-password' } });
    const fault = await find('ds1', client).catch((thrown: unknown) => thrown);
    expect(String(fault)).toContain('rucio refuses the credentials');
    expect(`${fault} ${JSON.stringify(fault)}`).not.toContain('wrong-password');
  });
});

describe('a rule', () => {
  test('is made once, however often a copy is wanted', async () => {
    const wanted = { scope: 'demo', name: 'ds1', rse: 'DESY', lifetimeSeconds: 3600, comment: 'provider-ranker u-1' };
    expect(await wantCopy(open(), wanted, never)).toBe('asked');
    expect(await wantCopy(open(), wanted, never)).toBe('there already');
    const rules = (await server.rest('GET', '/dids/demo/ds1/rules')).text.trim().split('\n');
    expect(rules.map((line) => JSON.parse(line))).toMatchObject([
      { rse_expression: 'DESY', copies: 1, account: 'root', comments: 'provider-ranker u-1', state: 'REPLICATING' },
    ]);
    expect((await find('ds1'))!.parts.some(({ disk }) => disk.includes('DESY'))).toBe(false);
  });

  test('is waited for and not refused while the database of Rucio fails as a whole', async () => {
    const times = { budgetMs: 1_000, freshMs: 0, staleMs: 0 };
    const { instances, warm, close } = openCatalogue([server.options], times, silentLog)!;
    onTestFinished(close);
    await warm;
    const place = { provider_name: 'A', region_name: '', rse: 'DESY', datasets: [{ scope: 'demo', name: 'f2' }] };
    const wanted = { msg_version: '1.0.0', uuid: 'u-2', ranked_at: '', ...place } as const;
    const make = () => makeRules(instances, 3600, { mostTries: 1, pauseMs: 1 })(wanted, never);
    const database = new DatabaseSync(server.database);
    onTestFinished(() => database.close());
    database.exec('BEGIN EXCLUSIVE');
    await expect(make()).rejects.toMatchObject({
      code: 'CATALOGUE_FAILED',
      details: { exception: 'DatabaseException' },
    });
    database.exec('ROLLBACK');
    expect(await make()).toEqual(['asked']);
  });

  test('that Rucio refuses is a fault with its reason', async () => {
    const wanted = { scope: 'demo', name: 'ds1', rse: 'VAULT', lifetimeSeconds: 3600, comment: '' };
    await expect(wantCopy(open(), wanted, never)).rejects.toThrow('rucio answered 409 (InsufficientAccountLimit)');
  });
});

/** Enough for a Rucio on a busy machine, where the wait is not the claim. */
const patientMs = 20_000;

describe('a service with Rucio', () => {
  const asked = (uuid: string, name: string) =>
    request(uuid, [entry('SITE-B'), entry('SITE-A')], { datasets: [{ scope: 'demo', name }] });

  const start = async (budgetMs: number, replication?: 'rule') => {
    const times = { budgetMs, freshMs: 0, staleMs: 0 };
    const opened = openCatalogue([server.options], times, silentLog)!;
    onTestFinished(opened.close);
    await opened.warm;
    const site = openSite();
    const service = await site.start({
      locality: {
        catalogue: opened.catalogue,
        rseProviders: { DESY: 'SITE-B' },
        transferTopic: undefined,
        replication: replication && { topic: 'copies', makeRules: makeRules(opened.instances, 3600) },
      },
    });
    const rank = async (uuid: string, name: string) => {
      const begin = performance.now();
      const { message } = await service.answer(asked(uuid, name));
      const ms = performance.now() - begin;
      return { ms, ...RankedMessage.parse(JSON.parse(message.value.toString())) };
    };
    return { rank, site };
  };

  test('puts the provider first beside which the data lies', async () => {
    const { rank } = await start(patientMs);
    const { ranked_providers, datasets } = await rank('u-1', 'ds1');
    expect(ranked_providers.map(({ provider_name }) => provider_name)).toEqual(['SITE-A', 'SITE-B']);
    expect(ranked_providers[0]).toMatchObject({
      local_bytes: 3 * GB,
      missing_bytes: 4 * GB,
      destination_rse: 'CESNET',
    });
    expect(ranked_providers[0]!.reasons.join()).toContain('8 GB without a copy that can be read');
    expect(datasets).toEqual([{ scope: 'demo', name: 'ds1', bytes: 15 * GB, age_s: expect.any(Number) }]);
  });

  test('asks by a rule for what the provider put first lacks, once', async () => {
    const { site } = await start(patientMs, 'rule');
    const alone = request('u-9', [entry('SITE-B')], { datasets: [{ scope: 'demo', name: 'f1' }] });
    await site.publish('inference', alone, alone);
    const [message] = await site.topic('copies', 1);
    expect(JSON.parse(message!.text)).toMatchObject({ uuid: 'u-9', rse: 'DESY', rules: ['asked'] });
    const rules = (await server.rest('GET', '/dids/demo/f1/rules')).text.trim().split('\n');
    expect(rules.map((line) => JSON.parse(line))).toMatchObject([
      { rse_expression: 'DESY', comments: 'provider-ranker u-9' },
    ]);
  });

  test('answers soon after its 300 ms while it is frozen, says what is missing, and knows again when it is back', async () => {
    const { rank } = await start(300);
    server.freeze();
    const frozen = await rank('u-1', 'ds1').finally(server.thaw);
    expect(frozen.ms).toBeLessThan(3_000);
    expect(frozen.datasets![0]!.unknown).toBe('rucio timed out after 300 ms');
    let asked = 0;
    const isKnown = async (): Promise<void> =>
      expect((await rank(`after-${asked++}`, 'ds1')).datasets![0]!.unknown).toBeUndefined();
    await vi.waitFor(isKnown, { timeout: 120_000, interval: 1_000 });
  });

  test('answers soon while it is gone, and says what is missing', async () => {
    const { rank } = await start(patientMs);
    await server.stop();
    const gone = await rank('u-3', 'ds1');
    expect(gone.ms).toBeLessThan(3_000);
    expect(gone.datasets![0]!.unknown).toMatch(/^rucio can't be reached/);
    for (const { reasons } of gone.ranked_providers) {
      expect(reasons).toContain(`locality: unknown (${gone.datasets![0]!.unknown})`);
    }
  });
});
