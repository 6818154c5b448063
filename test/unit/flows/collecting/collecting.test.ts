import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import type { Bus } from '../../../../src/bus/port.ts';
import { openStateFile } from '../../../../src/bus/state-file.ts';
import type { CollectSettings } from '../../../../src/collect/settings.ts';
import { RankerError } from '../../../../src/errors.ts';
import { type CollectDeps, startCollecting } from '../../../../src/flows/collecting/collecting.ts';
import { openBurial } from '../../../../src/flows/dead-letters/burial.ts';
import type { RawMessage } from '../../../../src/simulate/raw/message.ts';
import { openLogger } from '../../../../src/telemetry/logger.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { openFiles } from '../../../helpers/open-files.ts';
import { beforePublish } from '../../../helpers/programs/before-publish.ts';
import { openSite, type Site } from '../../../helpers/programs/running-service.ts';
import { collectSettings, collectTopics } from '../../../helpers/traffic/collecting.ts';
import { fromFile, openFeed } from '../../../helpers/traffic/feeding.ts';
import { part, pastTraffic } from '../../../helpers/traffic/past-traffic.ts';
import {
  completed,
  loggedTemplate,
  plainServer,
  siteMessage,
  submitted,
  templateMessage,
  testReport,
} from '../../../helpers/traffic/traffic.ts';

const places: CollectDeps['places'] = {
  topics: collectTopics,
  requestTopic: undefined,
  outcomeTopic: 'training',
  templateTopic: undefined,
  rankedTopic: 'ranked_providers',
};

type Started = { readonly settings?: Partial<CollectSettings>; readonly places?: Partial<CollectDeps['places']> };

/** What a second process would do with the same folder. */
const standBy = async (site: Site) => {
  const service = await site.start();
  const log = openLogger('silent');
  const collecting = startCollecting({ ...depsOf(site, {}), answer: service.answer, log });
  onTestFinished(collecting.stop);
  return collecting;
};

const depsOf = (site: Site, changes: Started) => ({
  bus: site.bus,
  path: join(site.folder, 'collect.sqlite'),
  settings: {
    ...collectSettings,
    settleMs: 0,
    patienceMs: 0,
    rankWithinMs: Number.POSITIVE_INFINITY,
    ...changes.settings,
  },
  places: { ...places, ...changes.places },
  bury: openBurial({ bus: site.bus, now: site.now, log: openLogger('silent') }),
  now: site.now,
});

/** Collects beside a service that ranks, until the test ends. */
const collectAt = async (site: Site, changes: Started = {}) => {
  const service = await site.start();
  const log = openLogger('silent');
  const collecting = startCollecting({ ...depsOf(site, changes), answer: service.answer, log });
  onTestFinished(collecting.stop);
  await collecting.caughtUp;
  const stop = async (): Promise<void> => {
    await collecting.stop();
    await service.stop();
  };
  const seen = (counts: Record<string, number>) => eventually(() => expect(collecting.counts()).toMatchObject(counts));
  return { ...collecting, stop, seen };
};

const known = async (site: Site, ...names: readonly string[]): Promise<void> => {
  const timestamp = new Date(site.now()).toISOString();
  await site.publish('federation-registry-feeder', ...names.map((name) => siteMessage(name, { timestamp })));
};

/** A state in which a message stands that was to be sent. */
const leaveUnsent = (path: string, lane: string): void => {
  const state = openStateFile(path);
  state.write({ rows: [], offsets: [], outgoing: [{ lane, key: 'u-1', value: '{}' }] });
  state.close();
};

test('raw traffic becomes a ranked list, and later an outcome on the topic of outcomes', async () => {
  const site = openSite();
  const { seen } = await collectAt(site);
  const time = site.now();
  await known(site, 'ALTO');
  await site.publish('rally', testReport('alto_north', time - 3_600_000, false));
  await seen({ read_sites: 1, read_tests: 1 });
  await site.publish('validated-templates', templateMessage('u-1', time));
  const [ranked] = await site.topic('ranked_providers', 1);
  expect(JSON.parse(ranked!.text)).toMatchObject({
    uuid: 'u-1',
    ranked_providers: [{ provider_name: 'ALTO', vcpus_requ: 2, vcpus_quota: 80, test_failure_perc_1d: 1 }],
  });
  expect(JSON.parse(ranked!.text)).not.toHaveProperty('dropped');
  await site.publish('orchestrator-logs', submitted(time, 'u-1', 'ALTO'), completed(site.now(), 'u-1'));
  const [outcome] = await site.topic('training', 1);
  expect(outcome).toMatchObject({ key: 'alto_north_u-1' });
  expect(JSON.parse(outcome!.text)).toMatchObject({ status: 'CREATE_COMPLETE', vcpus_requ: 2 });
});

test('providers that were never candidates stand on the ranked list with their reasons, also where none is left', async () => {
  const site = openSite();
  const { seen } = await collectAt(site);
  await site.publish('federation-registry-feeder', siteMessage('K8S', { compute_services: [] }));
  await seen({ read_sites: 1 });
  await site.publish('validated-templates', templateMessage('u-1', site.now()));
  await seen({ requests: 1 });
  await known(site, 'ALTO');
  await seen({ read_sites: 2 });
  await site.publish('validated-templates', templateMessage('u-2', site.now()));
  const answers = (await site.topic('ranked_providers', 2)).map(({ text }) => JSON.parse(text));
  const dropped = [{ provider_name: 'K8S', region_name: 'north', reason: 'no compute service' }];
  expect(answers).toMatchObject([
    { uuid: 'u-1', ranked_providers: [], dropped, error: { code: 'MESSAGE_NO_PROVIDERS' } },
    { uuid: 'u-2', ranked_providers: [{ provider_name: 'ALTO' }], dropped },
  ]);
});

test('a restart goes on where it was: what was read is not read again, what was given is not given again', async () => {
  const site = openSite();
  const first = await collectAt(site);
  await known(site, 'ALTO');
  await first.seen({ read_sites: 1 });
  await site.publish('validated-templates', templateMessage('u-1', site.now()));
  await site.topic('ranked_providers', 1);
  await site.publish('orchestrator-logs', submitted(site.now(), 'u-1', 'ALTO'));
  await first.seen({ read_logs: 1 });
  await first.stop();
  await site.publish('validated-templates', templateMessage('u-1', site.now()), templateMessage('u-2', site.now()));
  await site.publish('orchestrator-logs', completed(site.now(), 'u-1'));
  const second = await collectAt(site);
  await site.topic('ranked_providers', 2);
  const outcomes = await site.topic('training', 1);
  expect(outcomes.map(({ key }) => key)).toEqual(['alto_north_u-1']);
  expect((await site.topic('ranked_providers', 2)).map(({ key }) => key)).toEqual(['u-1', 'u-2']);
  expect(second.counts()).toMatchObject({ read_templates: 2, read_logs: 1, REPEATED: 1 });
  expect(second.counts()).not.toHaveProperty('read_sites');
});

test('requests and templates go to the topics that the settings name, and the ranking here sees none', async () => {
  const site = openSite();
  const { seen } = await collectAt(site, {
    settings: { steps: ['templates', 'candidates'], msgVersion: '1.1.0' },
    places: { requestTopic: 'providers-to-rank', templateTopic: 'parsed-templates' },
  });
  await known(site, 'ALTO');
  await seen({ read_sites: 1 });
  await site.publish('orchestrator-logs', ...loggedTemplate(site.now(), 'u-1', stringify(plainServer())));
  const [request] = await site.topic('providers-to-rank', 1);
  expect(request).toMatchObject({ key: 'u-1' });
  expect(Object.keys(JSON.parse(request!.text))).toEqual([
    'msg_version',
    'providers',
    'submission_time',
    'template_name',
    'user_group',
    'uuid',
  ]);
  const [template] = await site.topic('parsed-templates', 1);
  expect(template).toMatchObject({ key: 'u-1' });
  expect(await site.topic('ranked_providers', 0)).toEqual([]);
});

test('an unreadable message is a dead letter beside its topic, and what comes after it is read', async () => {
  const site = openSite();
  const { seen } = await collectAt(site);
  await site.publish('create-deployment', '"{\\"deployment_id\\": \\"u\\", \\"access_token\\": \\"opaque-secret');
  await known(site, 'ALTO');
  await seen({ read_sites: 1, MESSAGE_JSON: 1 });
  const [letter] = await site.topic('create-deployment.dead-letter', 1);
  expect(letter!.headers).toMatchObject({ code: 'MESSAGE_JSON', topic: 'create-deployment', offset: '0' });
  expect(JSON.stringify(letter)).not.toContain('opaque-secret');
});

test('of two processes with one state, one collects and the other stands by until it ends', async () => {
  const site = openSite();
  const first = await collectAt(site);
  const second = await standBy(site);
  await known(site, 'ALTO');
  await first.seen({ read_sites: 1 });
  expect(second.counts()).toEqual({});
  await first.stop();
  await second.caughtUp;
  await site.publish('validated-templates', templateMessage('u-1', site.now()));
  expect(await site.topic('ranked_providers', 1)).toMatchObject([{ key: 'u-1' }]);
  const third = await standBy(site);
  await third.stop();
});

test('a collector that is stopped while it reads what was there at the start ends, and the next one reads the rest', async () => {
  const site = openSite();
  const time = site.now();
  for (let n = 0; n < 3; n++) {
    const tests = Array.from({ length: 1_000 }, (_, at) => testReport('alto_north', time - 1_000 * at - n, false));
    await site.publish('rally', ...tests);
    await known(site, ...Array.from({ length: 300 }, (_, at) => `S${n}-${at}`));
  }
  const first = await standBy(site);
  await eventually(() => expect(first.counts().read_tests).toBeGreaterThan(0));
  await first.stop();
  const second = await standBy(site);
  await second.caughtUp;
  expect((first.counts().read_tests ?? 0) + (second.counts().read_tests ?? 0)).toBe(3_000);
});

test('a collector that is stopped while it looks for what it sent before sends none of it twice', async () => {
  const site = openSite();
  const deps = depsOf(site, {});
  leaveUnsent(deps.path, 'training');
  const looks = Promise.withResolvers<void>();
  const published: string[] = [];
  const bus: Bus = {
    ...site.bus,
    publish: async (topic) => {
      published.push(topic);
    },
    follow: async (topic, ...reading) => {
      if (topic !== 'training') return site.bus.follow(topic, ...reading);
      looks.resolve();
      return { done: new Promise(() => {}), lag: () => 1, stop: async () => {} };
    },
  };
  const answer = () => Promise.reject(new Error('nothing is asked here'));
  const collecting = startCollecting({ ...deps, bus, answer, log: openLogger('silent') });
  await looks.promise;
  await collecting.stop();
  expect(published).toEqual([]);
});

test('the state tells what was read, made, sent and odd, what is open and what is not done yet, by name', async () => {
  const site = openSite();
  const { state, seen } = await collectAt(site);
  await known(site, 'ALTO');
  await site.publish('rally', 'odd');
  await site.publish('validated-templates', templateMessage('u-1', site.now()));
  await seen({ requests: 1, MESSAGE_JSON: 1 });
  await site.publish('orchestrator-logs', submitted(site.now(), 'u-1', 'ALTO'));
  await eventually(() => expect(state()).toMatchObject({ unsent: 0, open: { deployments: 1 } }));
  const { lags, ...counts } = state();
  expect(counts).toEqual({
    read: { sites: 1, tests: 1, templates: 1, logs: 1 },
    given: { request: 1 },
    sent: { ranking: 1, dead_letters: 1 },
    odd: { MESSAGE_JSON: 1 },
    unsent: 0,
    open: { templates: 0, deployments: 1 },
  });
  expect(lags).toContainEqual({ topic: 'rally', reader: 'collector', messages: 0 });
});

test('what its topic does not take is counted by the code of the refusal, and what comes behind it is sent', async () => {
  const site = openSite();
  const bus = beforePublish(site.bus, (_, messages) => {
    if (messages.some(({ key }) => key === 'u-1')) throw new RankerError('MESSAGE_TOO_LARGE', 'too large');
  });
  const deps = depsOf(site, { places: { requestTopic: 'providers-to-rank' } });
  const answer = () => Promise.reject(new Error('nothing is asked here'));
  const collecting = startCollecting({ ...deps, bus, answer, log: openLogger('silent') });
  onTestFinished(collecting.stop);
  await known(site, 'ALTO');
  await site.publish('validated-templates', templateMessage('u-1', site.now()), templateMessage('u-2', site.now()));
  expect(await site.topic('providers-to-rank', 1)).toMatchObject([{ key: 'u-2' }]);
  await eventually(() =>
    expect(collecting.state()).toMatchObject({
      given: { request: 2 },
      sent: { 'providers-to-rank': 1 },
      odd: { MESSAGE_TOO_LARGE: 1 },
      unsent: 0,
    }),
  );
});

test('a list that could not be published is published when the bus works again', async () => {
  const site = openSite();
  const deps = depsOf(site, {});
  let refused = 0;
  const bus = beforePublish(site.bus, (topic) => {
    if (topic === 'ranked_providers' && refused++ === 0) throw new RankerError('BUS_UNREACHABLE', 'gone for a moment');
  });
  const service = await site.start({ bus });
  const collecting = startCollecting({ ...deps, bus, answer: service.answer, log: openLogger('silent') });
  onTestFinished(collecting.stop);
  await known(site, 'ALTO');
  await site.publish('validated-templates', templateMessage('u-1', site.now()));
  expect(await site.topic('ranked_providers', 1)).toMatchObject([{ key: 'u-1' }]);
  await eventually(() => expect(collecting.state()).toMatchObject({ unsent: 0 }));
});

test('where it cannot be noted what was sent, the collector goes on from the disk, and sends nothing twice', async () => {
  const site = openSite();
  const deps = depsOf(site, { places: { requestTopic: 'providers-to-rank' } });
  const answer = () => Promise.reject(new Error('nothing is asked here'));
  openStateFile(deps.path).close();
  const disk = new DatabaseSync(deps.path);
  onTestFinished(() => disk.close());
  disk.exec("CREATE TRIGGER full BEFORE DELETE ON outgoing BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END");
  const collecting = startCollecting({ ...deps, answer, log: openLogger('silent') });
  onTestFinished(collecting.stop);
  await known(site, 'ALTO');
  await site.publish('validated-templates', templateMessage('u-1', site.now()));
  await site.topic('providers-to-rank', 1);
  disk.exec('DROP TRIGGER full');
  await site.publish('validated-templates', templateMessage('u-2', site.now()));
  await site.topic('providers-to-rank', 2);
  await eventually(() => expect(collecting.state()).toMatchObject({ given: { request: 2 }, unsent: 0 }));
  expect((await site.topic('providers-to-rank', 2)).map(({ key }) => key)).toEqual(['u-1', 'u-2']);
});

test('where one of the topics cannot be followed, no other stays open, and what is being sent is sent to its end, once', async () => {
  const site = openSite();
  const deps = depsOf(site, {});
  leaveUnsent(deps.path, 'outcomes');
  let refused = false;
  const open = new Set<string>();
  const openedAgain: string[] = [];
  const bus: Bus = {
    ...site.bus,
    publish: async (...messages) => {
      await sleep(50);
      await site.bus.publish(...messages);
    },
    follow: async (topic, ...reading) => {
      if (topic === 'rally' && !refused) {
        refused = true;
        throw new RankerError('BUS_UNREACHABLE', 'gone for a moment');
      }
      const followed = await site.bus.follow(topic, ...reading);
      if (open.has(topic)) openedAgain.push(topic);
      open.add(topic);
      followed.done.finally(() => open.delete(topic));
      return followed;
    },
  };
  const answer = () => Promise.reject(new Error('nothing is asked here'));
  const collecting = startCollecting({ ...deps, bus, answer, log: openLogger('silent') });
  onTestFinished(collecting.stop);
  await known(site, 'ALTO');
  await eventually(() => expect(collecting.counts()).toMatchObject({ read_sites: 1 }));
  expect(openedAgain).toEqual([]);
  expect(await site.topic('outcomes', 1)).toMatchObject([{ key: 'u-1' }]);
});

test('a state that cannot be opened leaves no file open, however often it is tried', async () => {
  const site = openSite();
  const deps = depsOf(site, {});
  openStateFile(deps.path).close();
  const newer = new DatabaseSync(deps.path);
  newer.exec('PRAGMA user_version = 99');
  newer.close();
  const tried: string[] = [];
  const log = openLogger('error', { write: (line) => tried.push(line) });
  const collecting = startCollecting({ ...deps, answer: () => Promise.reject(), log });
  onTestFinished(collecting.stop);
  await eventually(() => expect(tried.length).toBeGreaterThan(1));
  expect(openFiles().filter((path) => path.startsWith(deps.path))).toEqual([]);
});

const isLogged = ({ input }: RawMessage): boolean => input === 'logs';

test('a month that is fed within seconds, its sites first or in parts while it runs, gives the outcomes of the same traffic in a file', async () => {
  const { raw } = pastTraffic({ seed: 5, deployments: 25 });
  const feeds: readonly (readonly (readonly RawMessage[])[])[] = [
    [raw.filter((message) => !isLogged(message)), raw.filter(isLogged)],
    [0, 1, 2, 3].map((at) => part(raw, at, 4)),
  ];
  const expected = await fromFile(raw);
  const collected = feeds.map(async (parts) => {
    const { start, publish, settled } = openFeed();
    await start().caughtUp;
    for (const one of parts) await publish(one);
    return settled(expected.length);
  });
  expect(await Promise.all(collected)).toEqual(feeds.map(() => expected));
});
