import type { ModelCard, ModelLineage } from '../../contracts/learning/card.ts';
import type { ModelVersion } from '../../registry/port.ts';
import type { Page } from '../terminal/page.ts';
import { left, right, table } from '../terminal/table.ts';
import { decimals, percent } from './figures.ts';
import { figureColumns, metricsTable } from './metrics-table.ts';

const day = (time: string | null): string => time?.slice(0, 10) ?? '-';

const titleOf = ({ name, version, aliases }: ModelVersion): string =>
  `${name} version ${version}${aliases.length > 0 ? ` (${aliases.join(', ')})` : ''}`;

type Head = ModelCard['heads'][number];

/** The winner among a head's candidates, if the card has it. */
const winner = (lineage: ModelLineage | undefined, head: Head) =>
  lineage?.candidates[head]?.find(({ chosen }) => chosen);

const candidatesTable = ({ candidates }: ModelLineage, page: Page): string[] =>
  table(
    [left('head'), left('candidate'), left('chosen'), right('loss'), right('trees'), left('parameters')],
    Object.entries(candidates).flatMap(([head, list]) =>
      list.map(({ estimator, loss, trees, parameters, chosen }) => [
        head.replaceAll('_', ' '),
        estimator,
        chosen ? 'yes' : '',
        loss === null ? 'not tried' : decimals(loss, 4),
        trees === null ? '-' : String(trees),
        Object.entries(parameters)
          .map(([name, value]) => `${name}=${String(value)}`)
          .join(' '),
      ]),
    ),
    page,
  );

const foldsTable = ({ folds }: ModelLineage, page: Page): string[] =>
  table(
    [left('fold until'), left('judged to'), right('learned from'), right('judged')],
    folds.map((fold) => [day(fold.cutoff), day(fold.last_submission), String(fold.learned_from), String(fold.judged)]),
    page,
  );

const curveTable = ({ calibration_curve: curve }: ModelLineage, page: Page): string[] =>
  table(
    [right('outcomes'), right('predicted'), right('succeeded')],
    curve.map(({ rows, predicted, observed }) => [String(rows), percent(predicted), percent(observed)]),
    page,
  );

const shownFeatures = 10;

const importanceTable = ({ importance }: ModelLineage, page: Page): string[] =>
  table(
    [left('feature'), right('log loss without')],
    importance
      .slice(0, shownFeatures)
      .map(({ feature, log_loss_increase: more }) => [feature, `${more < 0 ? '' : '+'}${more.toFixed(4)}`]),
    page,
  );

const intervalText = (card: ModelCard): string[] => {
  const interval = card.intervals?.seconds;
  if (!interval) return [];
  const { low, high, level } = interval;
  return [`seconds  ${percent(level)} between ${decimals(low, 2)} and ${decimals(high, 2)} times the mean predicted`];
};

/** The gate's verdict, so that a model that must not serve stands out. */
export const verdict = ({ passed }: { readonly passed: boolean }, { paint }: Page): string =>
  passed ? paint('good', 'passed') : paint('bad', 'not passed');

/** A model's card for people. */
export const cardText = (version: ModelVersion, card: ModelCard, page: Page): string[] => {
  const { data, gate, lineage } = card;
  return [
    titleOf(version),
    `sha256   ${card.sha256}`,
    `made     ${card.created_at} by ${card.code_version}, seed ${card.seed}`,
    `data     ${data.outcomes} outcomes (${data.older ? `${data.older} older, ` : ''}${data.rejected} rejected), ${data.first_finish ?? '-'} to ${data.last_finish ?? '-'}`,
    `hash     ${data.hash}`,
    `heads    ${card.heads.join(', ')}`,
    `features ${card.features.length}`,
    ...intervalText(card),
    `gate     ${verdict(gate, page)}`,
    ...gate.reasons.map((reason) => `         ${reason}`),
    '',
    ...metricsTable(card.metrics, page, lineage?.spread),
    ...(lineage
      ? [
          '',
          ...candidatesTable(lineage, page),
          '',
          ...foldsTable(lineage, page),
          '',
          `Calibration on the ${lineage.trial.judged} later outcomes:`,
          ...curveTable(lineage, page),
          '',
          ...importanceTable(lineage, page),
        ]
      : []),
  ];
};

const facts = (version: ModelVersion, card: ModelCard): [string, string][] => {
  const features = card.lineage?.importance.slice(0, 3).map(({ feature }) => feature) ?? [];
  return [
    ['alias', version.aliases.join(', ') || '-'],
    ['made', card.created_at],
    ['code', card.code_version],
    ['seed', String(card.seed)],
    ['outcomes', String(card.data.outcomes)],
    ['data from', day(card.data.first_finish)],
    ['data to', day(card.data.last_finish)],
    ['data hash', card.data.hash.slice(0, 12)],
    ['features', String(card.features.length)],
    ...card.heads.map((head): [string, string] => [
      head.replaceAll('_', ' '),
      winner(card.lineage, head)?.estimator ?? 'yes',
    ]),
    ['most important', features.join(', ') || '-'],
    ['gate', card.gate.passed ? 'passed' : 'not passed'],
    ...figureColumns.map(({ title, name, show }): [string, string] => [
      title,
      show(card.metrics.model?.[name] ?? null),
    ]),
    ['later outcomes', String(card.metrics.model?.rows ?? '-')],
  ];
};

/** Two models side by side; each figure is on the model's own later outcomes. */
export const comparison = (
  [one, other]: readonly [{ version: ModelVersion; card: ModelCard }, { version: ModelVersion; card: ModelCard }],
  page: Page,
): string[] => {
  const [here, there] = [new Map(facts(one.version, one.card)), new Map(facts(other.version, other.card))];
  const names = [...new Set([...here.keys(), ...there.keys()])];
  return table(
    [left(''), left(`version ${one.version.version}`), left(`version ${other.version.version}`)],
    names.map((name) => [name, here.get(name) ?? '-', there.get(name) ?? '-']),
    page,
  );
};
