import { describe, expect, test } from 'vitest';
import { Counts } from '../../../src/collect/counts.ts';
import { Requests } from '../../../src/collect/requests/requests.ts';
import type { CollectSettings } from '../../../src/collect/settings.ts';
import { Federation } from '../../../src/collect/sites/federation.ts';
import { readSite } from '../../../src/collect/sites/feeder.ts';
import { Sites } from '../../../src/collect/sites/sites.ts';
import { readValidatedTemplate } from '../../../src/collect/templates/template.ts';
import type { JsonValue } from '../../../src/contracts/json/json-value.ts';
import type { CollectInput } from '../../../src/contracts/messages/collect-inputs.ts';
import { bytesOf, collecting, collectSettings, entriesOf } from '../../helpers/traffic/collecting.ts';
import {
  completed,
  failed,
  siteMessage,
  start,
  submitted,
  templateMessage,
  testReport,
} from '../../helpers/traffic/traffic.ts';

const second = 1_000;
const minute = 60 * second;
const day = 1_440 * minute;
const uuid = 'u-1';

/** A collector to which traffic of the past comes today, months after it happened. */
const today = (changes: Partial<CollectSettings> = {}) => {
  const { collector, advance, requests, outcomes } = collecting(changes);
  let now = start + 90 * day;
  const pass = (ms: number): void => {
    now += ms;
    advance(now);
  };
  const take = (input: CollectInput, time: number, value: JsonValue): void => {
    pass(1);
    collector.take(input, { value: bytesOf(value), timestamp: time }, now);
  };
  const told = () => {
    pass(1);
    return outcomes().map(({ provider_name: name, status }) => [name, status]);
  };
  return { take, pass, requests, told, counts: () => collector.counts.all() };
};

const siteAt = (time: number, cores: number) =>
  siteMessage('ALTO', { bandwidth_in: cores, timestamp: new Date(time).toISOString() });

test('a clock that was a year ahead, and the records with it, settles no error of after it was set back', () => {
  const { collector, advance, outcomes } = collecting();
  const take = (input: CollectInput, time: number, value: JsonValue): void => {
    collector.take(input, { value: bytesOf(value), timestamp: time }, time);
    advance(time);
  };
  take('logs', start + 365 * day, submitted(start + 365 * day, 'u-ahead', 'ALTO'));
  take('sites', start, siteMessage('ALTO'));
  take('templates', start, templateMessage(uuid, start));
  take('logs', start + minute, submitted(start + minute, uuid, 'ALTO'));
  take('logs', start + 2 * minute, failed(start + 2 * minute, uuid, 'the first try failed'));
  take('logs', start + 3 * minute, submitted(start + 3 * minute, uuid, 'ALTO'));
  take('logs', start + 9 * minute, completed(start + 9 * minute, uuid));
  expect(outcomes().map(({ status }) => status)).toEqual(['CREATE_COMPLETE']);
});

describe('traffic of the past that is read today', () => {
  test('a template finds the sites and tests of its time, though those of months after it were read before', () => {
    const { take, pass, requests } = today();
    for (let at = 0; at < 80; at++) {
      take('sites', start + at * day, siteAt(start + at * day, at));
      take('tests', start + at * day, testReport('alto_north', start + at * day, at > 0));
    }
    const time = start + 2.5 * day;
    take('templates', time, templateMessage(uuid, time));
    pass(minute);
    expect(entriesOf(requests()[0])).toMatchObject([{ bandwidth_in: 2, test_failure_perc_7d: 0.333 }]);
  });

  test('an error is not the last before the log was read beyond it, however long ago it happened', () => {
    const { take, pass, told } = today();
    take('sites', start, siteMessage('ALTO'));
    take('templates', start, templateMessage(uuid, start));
    take('logs', start + minute, submitted(start + minute, uuid, 'ALTO'));
    take('logs', start + 2 * minute, failed(start + 2 * minute, uuid, 'the first try failed'));
    pass(10 * minute);
    take('logs', start + 3 * minute, submitted(start + 3 * minute, uuid, 'ALTO'));
    take('logs', start + 9 * minute, completed(start + 9 * minute, uuid));
    expect(told()).toEqual([['ALTO', 'CREATE_COMPLETE']]);
  });

  test('an error after which the log goes on without the deployment is the last, by the time of the log', () => {
    const { take, pass, told } = today();
    take('sites', start, siteMessage('ALTO'));
    take('templates', start, templateMessage(uuid, start));
    take('logs', start + minute, submitted(start + minute, uuid, 'ALTO'));
    take('logs', start + 2 * minute, failed(start + 2 * minute, uuid, 'no valid host'));
    take('logs', start + 63 * minute, submitted(start + 63 * minute, 'u-2', 'ALTO'));
    pass(minute);
    expect(told()).toEqual([['ALTO', 'CREATE_FAILED']]);
  });

  test('neither a site nor a deployment is forgotten because it is of long ago', () => {
    const { take, pass, told } = today();
    take('sites', start, siteMessage('ALTO'));
    pass(10 * minute);
    take('templates', start + minute, templateMessage(uuid, start + minute));
    pass(10 * minute);
    take('logs', start + 2 * minute, submitted(start + 2 * minute, uuid, 'ALTO'));
    pass(10 * minute);
    take('logs', start + 3 * minute, completed(start + 3 * minute, uuid));
    expect(told()).toEqual([['ALTO', 'CREATE_COMPLETE']]);
  });

  test('a template that nobody waits for is asked for once what it lacks is there, and soon where that never comes', () => {
    const { take, pass, requests } = today();
    take('templates', start, templateMessage(uuid, start));
    pass(3 * second);
    take('sites', start - minute, siteMessage('ALTO'));
    pass(3 * second);
    expect(requests()).toEqual([]);
    pass(6 * second);
    expect(entriesOf(requests()[0])).toMatchObject([{ provider_name: 'ALTO' }]);
  });

  test('an outcome whose site is told minutes later comes late, rather than not at all', () => {
    const { take, pass, told, counts } = today();
    take('templates', start, templateMessage(uuid, start));
    take('logs', start + minute, submitted(start + minute, uuid, 'ALTO'));
    take('logs', start + 2 * minute, completed(start + 2 * minute, uuid));
    pass(3 * minute);
    expect(told()).toEqual([]);
    take('sites', start - minute, siteMessage('ALTO'));
    pass(minute);
    expect(told()).toEqual([['ALTO', 'CREATE_COMPLETE']]);
    expect(counts()).not.toHaveProperty('OUTCOME_UNJOINED');
    expect(counts()).not.toHaveProperty('DEPLOYMENT_LET_GO');
  });
});

test('a record whose clock is weeks ahead makes nothing that is under way be forgotten', () => {
  const { collector, tell, outcomes } = collecting();
  tell('sites', start, siteMessage('ALTO'));
  tell('templates', start, templateMessage(uuid, start));
  tell('logs', start + minute, submitted(start + minute, uuid, 'ALTO'));
  const ahead = { value: bytesOf(submitted(start, 'u-2', 'ALTO')), timestamp: start + 30 * day };
  collector.take('logs', ahead, start + minute);
  tell('logs', start + 3 * minute, completed(start + 3 * minute, uuid));
  expect(outcomes()).toHaveLength(1);
});

describe('what is kept of the sites', () => {
  const versions = (most: number, count: number) => {
    const counts = new Counts();
    const sites = new Sites(day, counts, most);
    for (let at = 0; at < count; at++) sites.add(readSite(siteAt(start + at * day, at), start + at * day), start);
    return { sites, letGo: counts.all().SITE_VERSION_LET_GO ?? 0 };
  };
  const seenAt = (sites: Sites, time: number) => sites.at(time).map(({ facts }) => facts.bandwidth_in);

  test('of too many versions every second goes, and is counted; what held before stands for it, the newest stays', () => {
    const { sites, letGo } = versions(8, 9);
    expect(letGo).toBe(4);
    expect([0, 1, 2, 5, 8].map((at) => seenAt(sites, start + at * day))).toEqual([[0], [0], [2], [4], [8]]);
    expect(sites.rows.size).toBe(5);
  });

  test('a version goes a day after it came where another has long held, a site two days after its last came', () => {
    const { sites } = versions(100, 9);
    sites.forget(start + day);
    expect(sites.rows.size).toBe(9);
    sites.forget(start + day + 1);
    expect([7, 8].map((at) => seenAt(sites, start + at * day))).toEqual([[7], [8]]);
    expect(sites.rows.size).toBe(2);
    sites.forget(start + 2 * day + 1);
    expect(sites.rows.size).toBe(0);
  });
});

test('of more waiting templates than can be kept the first are asked for at once, and counted', () => {
  const counts = new Counts();
  const asked: string[] = [];
  const requests = new Requests(
    {
      settings: collectSettings,
      counts,
      federation: new Federation(collectSettings, counts),
      until: () => ({ sitesUntil: undefined, testsUntil: undefined }),
      isComing: () => true,
      give: ({ key }) => asked.push(key),
    },
    3,
  );
  for (let at = 0; at < 5; at++) {
    const template = readValidatedTemplate(templateMessage(`u-${at}`, start + at), start + at);
    requests.take(template, { recorded: start + at, heard: start + at, came: start + day });
  }
  requests.settle(start + 2 * day);
  expect(asked).toEqual(['u-0', 'u-1']);
  expect(counts.all()).toEqual({ WAIT_CUT_SHORT: 2 });
});
