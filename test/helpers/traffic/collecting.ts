import { Collector } from '../../../src/collect/collector.ts';
import type { Output } from '../../../src/collect/outputs.ts';
import type { CollectSettings } from '../../../src/collect/settings.ts';
import type { JsonObject, JsonValue } from '../../../src/contracts/json/json-value.ts';
import type { CollectInput } from '../../../src/contracts/messages/collect-inputs.ts';

export const collectTopics = {
  logs: 'orchestrator-logs',
  templates: 'validated-templates',
  'create-deployment': 'create-deployment',
  sites: 'federation-registry-feeder',
  tests: 'rally',
  requests: 'providers-to-rank',
  sla: 'sla',
  usage: 'usage',
} as const;

export const collectSettings: CollectSettings = {
  inputs: ['logs', 'templates', 'create-deployment', 'sites', 'tests'],
  steps: ['candidates', 'outcomes'],
  msgVersion: '1.2.0',
  zone: 'Europe/Rome',
  outcomeZone: 'Europe/Rome',
  settleMs: 10,
  patienceMs: 2_000,
  rankWithinMs: 600_000,
  siteTtlMs: 86_400_000,
  errorSettleMs: 3_600_000,
  forgetMs: 7 * 86_400_000,
  excluded: ['CLOUD-CNAF-TB'],
  testNames: {},
  usageSection: '',
};

export type Told = readonly [input: CollectInput, time: number, value: JsonValue | string | null];

/** A message of the traffic, at its time. */
export const bytesOf = (value: JsonValue | string | null): Uint8Array | null =>
  value === null ? null : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

/** A collector that a test tells things, each when it happens. */
export const collecting = (changes: Partial<CollectSettings> = {}) => {
  const collector = new Collector({ ...collectSettings, ...changes });
  const outputs: Output[] = [];
  const faults: string[] = [];
  const tell = (...[input, time, value]: Told): void => {
    collector.advance(time);
    const unreadable = collector.take(input, { value: bytesOf(value), timestamp: time }, time);
    if (unreadable) faults.push(unreadable.fault.code);
    outputs.push(...collector.takeOutputs());
  };
  const advance = (time: number): void => {
    collector.advance(time);
    outputs.push(...collector.takeOutputs());
  };
  const of = (kind: Output['kind']): JsonObject[] =>
    outputs.filter((output) => output.kind === kind).map(({ value }) => value);
  return { collector, tell, advance, faults, outputs, requests: () => of('request'), outcomes: () => of('outcome') };
};

/** The entries of a request. */
export const entriesOf = (request: JsonObject | undefined): JsonObject[] => (request?.providers ?? []) as JsonObject[];
