import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { JsonObject, JsonValue } from '../../../src/contracts/json/json-value.ts';
import { seededRandom } from '../../../src/simulate/random.ts';
import { collecting, type Told } from '../../helpers/traffic/collecting.ts';
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
} from '../../helpers/traffic/traffic.ts';

const providers = ['ALTO', 'NIMBUS', 'OSTRO', 'LAGUNA'];

/** A message, and the name under which an odd one must be counted; any of several, where more than one fits. */
type MixedMessage = { readonly told: Told; readonly odd?: readonly string[] };

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

test('of mixed messages each odd one is counted by its name, no other is, and the rest becomes what it would have', () => {
  const messages = mixedTraffic(3_000, 0.07);
  const [mixed, sound] = [collecting(), collecting()];
  const { counts } = mixed.collector;
  const sum = (names: readonly string[]): number => names.reduce((total, name) => total + (counts.all()[name] ?? 0), 0);
  const oddNames = (): string[] => Object.keys(counts.all()).filter((name) => name === name.toUpperCase());
  for (const { told, odd } of messages) {
    const [before, any] = [sum(odd ?? []), sum(oddNames())];
    mixed.tell(...told);
    if (odd) expect(sum(odd), JSON.stringify(told)).toBeGreaterThan(before);
    else expect(sum(oddNames()), JSON.stringify(told)).toBe(any);
    if (!odd) sound.tell(...told);
  }
  for (const { advance } of [mixed, sound]) advance(messages.at(-1)!.told[1] + 7_200_000);
  expect(counts.all()).toMatchObject({ REPEATED: expect.any(Number), CLOCK_AHEAD: expect.any(Number) });
  expect(mixed.faults.length).toBeGreaterThan(15);
  expect(mixed.requests()).toEqual(sound.requests());
  expect(mixed.outcomes()).toEqual(sound.outcomes());
  expect(mixed.outcomes().length).toBeGreaterThan(30);
});
