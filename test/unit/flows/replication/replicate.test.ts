import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ReplicationRequest } from '../../../../src/contracts/locality/replication.ts';
import { RankerError } from '../../../../src/errors.ts';
import type { Catalogue, RseProviders } from '../../../../src/flows/locality/locate-data.ts';
import { makeRules } from '../../../../src/flows/replication/make-rules.ts';
import { type MakeRules, replicate } from '../../../../src/flows/replication/replicate.ts';
import { entry, request } from '../../../helpers/messages/messages.ts';
import { openSite, type Site } from '../../../helpers/programs/running-service.ts';
import { openStubbed, refuse, rucioOptions, stubRucio } from '../../../helpers/servers/stub-rucio.ts';

const catalogue: Catalogue = {
  places: async (datasets) =>
    datasets.map(({ scope, name }) => ({
      scope,
      name,
      bytes: 2e9,
      parts: [
        { bytes: 1e9, disk: ['RSE-A'], tape: [] },
        { bytes: 1e9, disk: ['RSE-C'], tape: [] },
      ],
      ageSeconds: 0,
    })),
  storage: () => [],
  distance: () => undefined,
};
const rseProviders: RseProviders = { 'RSE-A': 'SITE-A', 'RSE-B': 'SITE-B' };
const topic = 'replication_requests';
const dataset = { scope: 'demo', name: 'ds1', bytes: 2e9 };
const asked = (uuid: string, providers = [entry('SITE-A'), entry('SITE-B')]) =>
  request(uuid, providers, { datasets: [dataset] });

const start = (site: Site, rules?: MakeRules) =>
  site.start({
    locality: { catalogue, rseProviders, transferTopic: undefined, replication: { topic, makeRules: rules } },
  });

const requests = async (site: Site, count: number): Promise<ReplicationRequest[]> =>
  (await site.topic(topic, count)).map(({ text }) => JSON.parse(text));

/** Long enough for a second request to be there, were there one. */
const quiet = (): Promise<void> => sleep(300);

describe('copies', () => {
  test('are asked for beside the provider put first, for what it lacks', async () => {
    const site = openSite();
    await start(site);
    await site.publish('inference', asked('u-1'));
    const [wanted] = await requests(site, 1);
    expect(wanted).toEqual({
      msg_version: '1.0.0',
      uuid: 'u-1',
      provider_name: 'SITE-A',
      region_name: 'one',
      rse: 'RSE-A',
      datasets: [{ scope: 'demo', name: 'ds1' }],
      ranked_at: expect.any(String),
    });
  });

  test('are asked for once a deployment: asked again, ranked anew, or after a restart', async () => {
    const site = openSite();
    const service = await start(site);
    await site.publish('inference', asked('u-1'), asked('u-1'), asked('u-1', [entry('SITE-B')]));
    await site.topic('ranked_providers', 3);
    await requests(site, 1);
    await service.stop();
    await start(site);
    await site.publish('inference', asked('u-1', [entry('SITE-B'), entry('SITE-C')]), asked('u-2'));
    const wanted = await requests(site, 2);
    await quiet();
    expect((await requests(site, 2)).map(({ uuid }) => uuid)).toEqual(['u-1', 'u-2']);
    expect(wanted).toHaveLength(2);
  });

  test('are not asked for where nothing is missing, no storage is known, or the request needs no data', async () => {
    const site = openSite();
    await site.start({
      locality: {
        catalogue,
        rseProviders: { 'RSE-A': 'SITE-A', 'RSE-C': 'SITE-A' },
        transferTopic: undefined,
        replication: { topic, makeRules: undefined },
      },
    });
    await site.publish('inference', asked('u-1'), request('u-2', [entry('SITE-B')]), asked('u-3', [entry('SITE-B')]));
    await site.topic('ranked_providers', 3);
    await quiet();
    expect(await requests(site, 0)).toEqual([]);
  });

  test('of answers from long ago are not asked for when replication is switched on', async () => {
    const site = openSite();
    const before = await site.start({ locality: { catalogue, rseProviders, transferTopic: undefined } });
    await site.publish('inference', asked('old'));
    const [answer] = await site.topic('ranked_providers', 1);
    await before.stop();
    const published: string[] = [];
    const bus = {
      ...site.bus,
      publish: async (_topic: string, messages: readonly { key: string | null }[]) => {
        published.push(...messages.map(({ key }) => key!));
      },
    };
    const log = { info: () => {}, warn: () => {} };
    const rankedAt = Date.parse(JSON.parse(answer!.text).ranked_at);
    const handle = (now: number) => replicate({ bus, topic, makeRules: undefined, now: () => now, log });
    const message = {
      topic: 'ranked_providers',
      partition: 0,
      offset: 0,
      timestamp: rankedAt,
      key: 'old',
      value: Buffer.from(answer!.text),
      headers: {},
    };
    const { signal } = new AbortController();
    await handle(rankedAt + 3_600_001)([message], signal);
    expect(published).toEqual([]);
    await handle(rankedAt + 1000)([message], signal);
    expect(published).toEqual(['old']);
  });

  test('a rule that can’t be made yet is tried again before the request is published', async () => {
    const site = openSite();
    let tries = 0;
    const log = { info: () => {}, warn: () => {} };
    const rules: MakeRules = async () => {
      if (++tries < 3) throw new RankerError('CATALOGUE_FAILED', "rucio can't be reached");
      return ['asked'];
    };
    const service = await site.start({ locality: { catalogue, rseProviders, transferTopic: undefined } });
    await site.publish('inference', asked('u-1'));
    await site.topic('ranked_providers', 1);
    const handle = replicate({ bus: site.bus, topic, makeRules: rules, now: site.now, log }, { pauseMs: 5 });
    const subscription = await site.bus.subscribe('ranked_providers', 'replication', handle);
    onTestFinished(() => subscription.stop());
    expect(await requests(site, 1)).toMatchObject([{ uuid: 'u-1', rules: ['asked'] }]);
    expect(tries).toBe(3);
    await service.stop();
  });
});

describe('rules', () => {
  const wanted = {
    msg_version: '1.0.0',
    uuid: 'u',
    provider_name: 'A',
    region_name: '',
    rse: 'DISK',
    ranked_at: '',
  } as const;
  const { signal } = new AbortController();
  const make = async (play: Awaited<ReturnType<typeof stubRucio>>['play'], count = 1) => {
    const stub = await stubRucio();
    stub.play = play;
    const { instances } = openStubbed([rucioOptions(stub.uri)]);
    const datasets = [dataset, { ...dataset, name: 'ds2' }].slice(0, count);
    return { stub, made: makeRules(instances, 60, { mostTries: 3, pauseMs: 1 })({ ...wanted, datasets }, signal) };
  };

  test.each([
    [409, 'InsufficientAccountLimit'],
    [401, 'AccessDenied'],
    [500, 'AccessDenied'],
  ])('that Rucio refuses by %i %s are told with its reason and not tried again', async (status, exception) => {
    const { made } = await make((call, response) => {
      if (call.url === '/rules/') return refuse(response, status, exception);
      if (!call.url!.endsWith('/rules')) return false;
      response.end('');
      return true;
    });
    expect(await made).toEqual([`refused: rucio answered ${status} (${exception})`]);
  });

  test.each([[502], [503], [429]])('are to be tried again when what answers for Rucio says %i', async (status) => {
    const { made } = await make((call, response) => call.url!.includes('/rules') && refuse(response, status, ''));
    await expect(made).rejects.toMatchObject({ code: 'CATALOGUE_FAILED' });
  });

  test('that Rucio fails at again and again are told, and hold up no other', async () => {
    const { stub, made } = await make((call, response) => {
      if (call.url === '/dids/demo/ds1/rules') return refuse(response, 500, 'DatabaseException');
      if (call.url !== '/dids/demo/ds2/rules') return false;
      response.end('{"rse_expression":"DISK","account":"somebody"}\n');
      return true;
    }, 2);
    expect(await made).toEqual(['refused: rucio answered 500 (DatabaseException)', 'there already']);
    expect(stub.seen.filter((call) => call === 'GET /dids/demo/ds1/rules')).toHaveLength(3);
  });

  test('are to be tried again, and none is refused, while Rucio fails at whatever it is asked', async () => {
    const { stub, made } = await make((call, response) => {
      if (!call.url!.startsWith('/dids/') && call.url !== '/rses/') return false;
      return refuse(response, 500, 'DatabaseException');
    });
    await expect(made).rejects.toMatchObject({ code: 'CATALOGUE_FAILED', details: { exception: 'DatabaseException' } });
    expect(stub.seen.filter((call) => call.endsWith('/rules'))).toHaveLength(1);
  });

  test('that Rucio fails at for a moment are made', async () => {
    let failures = 0;
    const { made } = await make((call, response) => {
      if (call.url === '/rules/') {
        response.writeHead(201).end('["rule"]');
        return true;
      }
      if (!call.url!.endsWith('/rules')) return false;
      if (++failures < 3) return refuse(response, 500, 'DatabaseException');
      response.end('');
      return true;
    });
    expect(await made).toEqual(['asked']);
  });

  test('are not made where another holds a copy there', async () => {
    const { stub, made } = await make((call, response) => {
      if (!call.url!.endsWith('/rules')) return false;
      response.end('{"rse_expression":"DISK","account":"somebody"}\n');
      return true;
    });
    expect(await made).toEqual(['there already']);
    expect(stub.seen.filter((call) => call.startsWith('POST /rules'))).toEqual([]);
  });
});
