import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openMetrics } from '../../../src/telemetry/metrics.ts';
import { quietState } from '../../helpers/programs/quiet-state.ts';

const dashboard = JSON.parse(
  readFileSync(new URL('../../../dashboards/provider-ranker.json', import.meta.url), 'utf8'),
) as { panels: { title: string; targets: { expr: string }[] }[] };

/** Every name that a scrape may show, histograms by their three series. */
const namesOf = async (): Promise<Set<string>> => {
  const metrics = openMetrics('0');
  metrics.observe(() => quietState);
  const types = [...(await metrics.text()).matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  const series = (name: string, type: string): string[] =>
    type === 'histogram' ? ['_bucket', '_count', '_sum'].map((end) => `${name}${end}`) : [name];
  return new Set(types.flatMap(([, name, type]) => series(name!, type!)));
};

const namesIn = (expression: string): string[] =>
  [...expression.matchAll(/\b(?:provider_ranker|process|nodejs)_\w+/g)].map(([name]) => name);

test('every metric that the dashboard shows is one that the service tells', async () => {
  const names = await namesOf();
  const shown = dashboard.panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => namesIn(expr)));
  expect(shown.length).toBeGreaterThan(20);
  expect(shown.filter((name) => !names.has(name))).toEqual([]);
});

test('every metric of the service is on the dashboard', async () => {
  const shown = new Set(dashboard.panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => namesIn(expr))));
  const families = [...(await namesOf())].map((name) => name.replace(/_(bucket|count|sum)$/, ''));
  const missing = families.filter((family) => ![...shown].some((name) => name.startsWith(family)));
  expect(missing).toEqual([]);
});

test('every metric of ours has a row in observability.md', async () => {
  const page = readFileSync(new URL('../../../docs/observability.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| (`.*?) \|/gm)].map(([, metrics]) => metrics!);
  const told = new Set(rows.flatMap((metrics) => [...metrics.matchAll(/`(\w+)/g)].map(([, name]) => name)));
  const families = [...(await namesOf())].map((name) => name.replace(/_(bucket|count|sum)$/, ''));
  const ours = families.flatMap((name) => /^provider_ranker_(.*)/.exec(name)?.[1] ?? []);
  expect(ours.filter((name) => !told.has(name))).toEqual([]);
});

test('every panel asks something', () => {
  for (const { title, targets } of dashboard.panels) {
    expect([title, targets.length > 0 && targets.every(({ expr }) => namesIn(expr).length > 0)]).toEqual([title, true]);
  }
});
