import type { Attribution, ExplainedProvider, Explanation } from '../../contracts/answers/explanation.ts';
import { harmless, type Page } from '../terminal/page.ts';
import { type Cell, left, right, table } from '../terminal/table.ts';
import { chance, decimals, duration, percent, placed } from './figures.ts';

const nameOf = ({ provider_name, region_name }: ExplainedProvider): string =>
  harmless(`${provider_name}/${region_name}`);

const fitsCell = ({ feasible, fits }: ExplainedProvider): Cell => {
  const short = fits.filter((one) => one.fits === false);
  const shortages = short.map(({ resource, requested, free, held }) => {
    const others = held > 0 ? `, held ${held}` : '';
    return `${resource}: requested ${requested}, free ${(free ?? 0) + held}${others}`;
  });
  return { text: [feasible ? 'yes' : 'no', ...shortages].join('; '), tone: feasible ? undefined : 'bad' };
};

const costTable = ({ providers }: Explanation, page: Page): string[] =>
  table(
    [
      right('#'),
      left('provider/region'),
      right('chance'),
      right('d'),
      right('p s'),
      right('(1-p) f'),
      right('c'),
      right('c/p'),
      right('tested'),
      left('fits'),
    ],
    providers.map((provider) => [
      placed(provider.position, String(provider.position)),
      placed(provider.position, nameOf(provider)),
      chance(provider.success_probability),
      duration(provider.cost.transfer_s),
      duration(provider.cost.success_s),
      duration(provider.cost.failure_s),
      duration(provider.cost.attempt_s),
      duration(provider.cost.per_success_s),
      duration(provider.monitoring.age_s),
      fitsCell(provider),
    ]),
    page,
  );

const legend = ({ policy }: Explanation): string =>
  `c = d + p s + (1-p) f: data, success, failure${policy === 'cost' ? '; the order goes by c/p' : ''}`;

const signed = (text: string, value: number): string => (value < 0 ? `-${text}` : `+${text}`);

/** Smaller parts mean nothing to people: tenths of a point, seconds. */
const leastShown = { 'percentage points': 0.05, s: 0.5 } as const;

const attributionText = (what: string, attribution: Attribution): string => {
  if (!attribution.attributed) return `${what}: ${attribution.why}`;
  const { unit, value, mean_value: mean, groups } = attribution;
  const show = (one: number): string => (unit === 's' ? duration(one) : percent(one));
  const parts = groups
    .filter(({ effect }) => Math.abs(effect) >= leastShown[unit])
    .map(({ group, effect }) => {
      const size = Math.abs(effect);
      return `${group} ${signed(unit === 's' ? duration(size) : decimals(size, 1), effect)}`;
    });
  return `${what} ${show(value)}, mean ${show(mean)}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`;
};

const reasonLines = (provider: ExplainedProvider): string[] => [
  `${provider.position}  ${nameOf(provider)}`,
  `   ${attributionText('chance', provider.chance)}`,
  `   ${attributionText('runs after', provider.expected_time)}`,
  `   ${attributionText('a failure costs', provider.expected_failure_time)}`,
  ...(provider.first_if ?? []).map(({ text }) => `   ${text}`),
  ...(provider.first_if?.length === 0 ? ['   no single change makes it the first'] : []),
];

const sameText = { all: 'the same as served', numbers: 'the same numbers as served', not: 'not as served' } as const;

const keptLines = ({ kept }: Explanation): string[] =>
  kept ? [`Made again: ${sameText[kept.same]}; it took ${decimals(kept.latency_ms, 1)} ms.`, ...kept.differences] : [];

/** The complete reasons for people: each provider's cost, then the contributions to it. */
export const explanationText = (explanation: Explanation, page: Page): string[] => {
  const { uuid, ranked_at: rankedAt, served_by: servedBy, model } = explanation;
  const by = model ? `${model.name} version ${model.version}` : 'no model';
  return [
    `${harmless(uuid)}  ranked at ${rankedAt ?? '-'} by ${by} (${servedBy.replace('_', ' ')})`,
    ...keptLines(explanation),
    '',
    ...costTable(explanation, page),
    legend(explanation),
    '',
    ...explanation.providers.flatMap(reasonLines),
  ];
};
