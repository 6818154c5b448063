import { expect } from 'vitest';
import { stringify } from 'yaml';
import type { JsonObject, JsonValue } from '../../../src/contracts/json/json-value.ts';
import { seededRandom } from '../../../src/simulate/random.ts';
import { collecting, type Told } from './collecting.ts';
import {
  completed,
  exhausted,
  failed,
  loggedTemplate,
  plainServer,
  siteMessage,
  start,
  submitted,
  templateMessage,
  testReport,
} from './traffic.ts';

const providers = ['ALTO', 'NIMBUS', 'OSTRO', 'LAGUNA'];

/** A message, and the name under which an odd one must be counted; any of several, where more than one fits. */
export type MixedMessage = { readonly told: Told; readonly odd?: readonly string[] };

const textOf = (value: JsonValue | string): string => (typeof value === 'string' ? value : JSON.stringify(value));

type Spoiler = (told: Told) => { readonly told: Told; readonly odd: readonly string[] } | undefined;

const anyFault = [
  'MESSAGE_JSON',
  'MESSAGE_TYPE',
  'MESSAGE_UUID',
  'MESSAGE_FIELD_MISSING',
  'TEMPLATE_UNREADABLE',
  'FOREIGN_LINE',
];

/** The ways in which a message is odd. */
const spoilers: Readonly<Record<string, Spoiler>> = {
  cut: ([input, time, value]) => ({
    told: [input, time, textOf(value as JsonValue).slice(0, -20)],
    odd: anyFault,
  }),
  null: ([input, time]) => ({ told: [input, time, null], odd: ['TOMBSTONE'] }),
  'JSON null': ([input, time]) => ({ told: [input, time, 'null'], odd: anyFault }),
  'wrong type': ([input, time]) => ({ told: [input, time, '[1, 2, 3]'], odd: anyFault }),
  'wrong field': ([input, time, value]) =>
    input === 'sites'
      ? { told: [input, time, { ...(value as JsonObject), provider_name: 7 }], odd: ['MESSAGE_FIELD_TYPE'] }
      : undefined,
  'not UTF-8': ([input, time]) => ({ told: [input, time, '\u{fffd}not'], odd: anyFault }),
};

/** A deployment from its template to its end, by one of the ways that there are. */
const deployment = (uuid: string, time: number, provider: string, other: string, way: number): MixedMessage[] => {
  const asked: MixedMessage[] =
    way % 2 === 0
      ? [{ told: ['templates', time, templateMessage(uuid, time)] }]
      : loggedTemplate(time, uuid, stringify(plainServer())).map((line) => ({ told: ['logs', time, line] }));
  const at = (seconds: number, line: (time: number) => JsonObject): MixedMessage => {
    const moment = time + 1000 * seconds;
    return { told: ['logs', moment, line(moment)] };
  };
  const success = [at(5, (t) => submitted(t, uuid, provider)), at(300, (t) => completed(t, uuid))];
  const failure = [
    at(5, (t) => submitted(t, uuid, provider)),
    at(60, (t) => failed(t, uuid, 'no valid host')),
    at(61, (t) => submitted(t, uuid, other)),
    at(90, (t) => failed(t, uuid, exhausted('no valid host'))),
  ];
  return [...asked, ...(way < 3 ? success : failure)];
};

/**
 * Traffic in which about `share` of the messages are odd: cut, null, of the wrong type, out of order, repeated, or of a
 * clock an hour ahead.
 */
const mixedTraffic = (count: number, share: number): readonly MixedMessage[] => {
  const random = seededRandom('odd');
  const messages: MixedMessage[] = [];
  const names = Object.keys(spoilers);
  const add = (message: MixedMessage): void => {
    messages.push(message);
    if (!random.chance(share)) return;
    const kind = random.choice([...names, 'repeated', 'out of order', 'clock ahead']);
    const [input, time] = message.told;
    if (kind === 'repeated' && (input === 'templates' || input === 'tests')) {
      messages.push({ told: message.told, odd: ['REPEATED'] });
    } else if (kind === 'out of order') {
      messages.push({ told: ['logs', time, completed(time, `nobody-${messages.length}`)], odd: ['LOG_LINE_ORDER'] });
    } else if (kind === 'clock ahead') {
      const line = submitted(time + 3_600_000, `ahead-${messages.length}`, 'ALTO');
      messages.push({ told: ['logs', time, line], odd: ['CLOCK_AHEAD'] });
    } else {
      const spoilt = (spoilers[kind] ?? spoilers.null!)(message.told);
      if (spoilt) messages.push(spoilt);
    }
  };
  for (let n = 0, time = start; messages.length < count; n++, time += 20_000) {
    if (n % 20 === 0) {
      for (const provider of providers) {
        add({ told: ['sites', time, siteMessage(provider, { timestamp: new Date(time).toISOString() })] });
        add({ told: ['tests', time, testReport(`${provider.toLowerCase()}_north`, time - 1000, random.chance(0.8))] });
      }
    }
    const provider = random.choice(providers);
    const other = random.choice(providers.filter((one) => one !== provider));
    for (const message of deployment(`u-${n}`, time, provider, other, random.integer(0, 3))) add(message);
  }
  return messages;
};

/** Tells a collector mixed traffic, and finds the messages whose counts are wrong. */
const followMixed = (count: number) => {
  const messages = mixedTraffic(count, 0.07);
  const all = collecting();
  const { collector } = all;
  const uncounted: unknown[] = [];
  const wrongly: unknown[] = [];
  const sum = (names: readonly string[]): number => {
    const counts = collector.counts.all();
    return names.reduce((total, name) => total + (counts[name] ?? 0), 0);
  };
  const oddNames = (): string[] => Object.keys(collector.counts.all()).filter((name) => name === name.toUpperCase());
  for (const { told, odd } of messages) {
    const [before, any] = [odd ? sum(odd) : 0, sum(oddNames())];
    all.tell(...told);
    if (odd && sum(odd) === before) uncounted.push([told, odd]);
    if (!odd && sum(oddNames()) > any) wrongly.push(told);
  }
  return { ...all, messages, uncounted, wrongly };
};

/** What must hold of mixed traffic; gives its counts. */
export const checkMixed = (count: number): Readonly<Record<string, number>> => {
  const { messages, uncounted, wrongly, requests, outcomes, faults, advance, collector } = followMixed(count);
  const sound = collecting();
  for (const { told, odd } of messages) if (!odd) sound.tell(...told);
  for (const one of [advance, sound.advance]) one(messages.at(-1)!.told[1] + 7_200_000);
  expect(uncounted).toEqual([]);
  expect(wrongly).toEqual([]);
  expect(messages.filter(({ odd }) => odd).length / messages.length).toBeGreaterThan(0.05);
  expect(faults.length).toBeGreaterThan(count / 200);
  expect(requests()).toEqual(sound.requests());
  expect(outcomes()).toEqual(sound.outcomes());
  expect(outcomes().length).toBeGreaterThan(count / 100);
  return collector.counts.all();
};
