import { championAlias } from '../../contracts/learning/promotion.ts';
import type { ChampionStep } from '../../contracts/rest/models.ts';
import { formatInstant } from '../../contracts/time/instant.ts';
import { championHistory } from '../../flows/models/champion-history.ts';
import { findModel } from '../../flows/models/find-model.ts';
import { previousChampion } from '../../flows/models/previous-champion.ts';
import { promoteByHand } from '../../flows/models/promote.ts';
import { registeredModel } from '../../flows/models/registered-model.ts';
import { runRegistration } from '../../flows/outside-models/run-registration.ts';
import { trainSettings } from '../../flows/training/train-settings.ts';
import type { ModelVersion, Registry } from '../../registry/port.ts';
import type { CliContext } from '../context.ts';
import type { Page } from '../terminal/page.ts';
import { left, right, table } from '../terminal/table.ts';
import { printResult } from '../terminal/terminal.ts';
import { cardText, comparison } from '../texts/card-text.ts';
import { printTraining } from '../texts/training-report.ts';

export type ModelsOptions = { registry?: string; name?: string; json?: boolean };

const modelsAsked = ({ registry, name }: ModelsOptions, context: CliContext) => ({
  registry: context.openRegistry(registry),
  name: name ?? context.config.modelName,
});

/** `models list`: every readable version, newest last. */
export const listModels = async (options: ModelsOptions, context: CliContext): Promise<void> => {
  const { registry, name } = modelsAsked(options, context);
  const versions = await registry.list(name);
  await printResult(context, options.json, versions.map(registeredModel), () => versionsTable(versions, context));
  if (versions.length === 0) context.warn(`there is no version of ${name} in ${placeText(options, context)}`);
  if (versions.some(({ aliases }) => aliases.includes(championAlias))) return;
  const champion = await registry.holder(name, championAlias);
  if (champion !== undefined)
    context.warn(`the champion is version ${champion}, which can't be read: models show ${champion} says why`);
};

/** An address may hold a password. */
const placeText = ({ registry }: ModelsOptions, context: CliContext): string => {
  const place = context.registryPlace(registry);
  return place.kind === 'folder' ? place.root : 'the MLflow server';
};

const versionsTable = (versions: readonly ModelVersion[], page: Page): string[] => {
  const rows = versions.map(({ version, aliases, createdAt, sha256 }) => [
    String(version),
    { text: aliases.join(', '), tone: aliases.includes(championAlias) ? ('first' as const) : undefined },
    formatInstant(createdAt),
    sha256.slice(0, 12),
  ]);
  return table([right('version'), left('alias'), left('made'), left('sha256')], rows, page);
};

const withCard = async ({ registry, name }: ReturnType<typeof modelsAsked>, reference: string) => {
  const version = await findModel(registry, name, reference);
  return { version, card: (await registry.fetch(version)).card };
};

/** `models show`: the card of a version, the champion's unless another is named. */
export const showModel = async (
  reference: string | undefined,
  options: ModelsOptions,
  context: CliContext,
): Promise<void> => {
  const { version, card } = await withCard(modelsAsked(options, context), reference ?? championAlias);
  await printResult(context, options.json, card, () => cardText(version, card, context));
};

/** `models compare`: the cards of two versions side by side. */
export const compareModels = async (
  references: readonly [string, string],
  options: ModelsOptions,
  context: CliContext,
): Promise<void> => {
  const asked = modelsAsked(options, context);
  const both = [await withCard(asked, references[0]), await withCard(asked, references[1])] as const;
  const cards = both.map(({ version, card }) => ({ version: version.version, card }));
  await printResult(context, options.json, cards, () => comparison(both, context));
};

const gateCell = ({ passed }: NonNullable<ChampionStep['gate']>) =>
  passed ? { text: 'passed', tone: 'good' as const } : { text: 'not passed', tone: 'bad' as const };

/** Who made it the champion, for people. */
const promoter = ({ how, by }: ChampionStep): string => {
  if (how === null) return 'not noted';
  if (how === 'gate') return 'the gate';
  const person = by ?? 'by hand';
  return how === 'rollback' ? `${person}, rolled back` : person;
};

/** `models history`: the champions, latest last. */
export const printHistory = async (options: ModelsOptions, context: CliContext): Promise<void> => {
  const { registry, name } = modelsAsked(options, context);
  const steps = await championHistory(registry, name);
  await printResult(context, options.json, steps, () => historyTable(steps, context));
};

const historyTable = (steps: readonly ChampionStep[], page: Page): string[] => {
  const rows = steps.map((step, at) => [
    { text: String(step.version), tone: at === steps.length - 1 ? ('first' as const) : undefined },
    step.at ?? '-',
    step.instead_of === null ? '-' : String(step.instead_of),
    step.gate ? gateCell(step.gate) : '-',
    promoter(step),
  ]);
  const columns = [right('version'), left('champion since'), right('instead of'), left('gate'), left('by')];
  return table(columns, rows, page);
};

const makeChampion = async (
  registry: Registry,
  found: ModelVersion,
  how: 'hand' | 'rollback',
  { json }: ModelsOptions,
  context: CliContext,
): Promise<void> => {
  const { name, version } = found;
  await promoteByHand(registry, found, { at: formatInstant(context.now()), how, by: context.account() });
  await printResult(context, json, { name, version, alias: championAlias }, () => [
    `${name} version ${version} serves`,
  ]);
};

/** `models promote`: makes a version serve. */
export const promoteModel = async (reference: string, options: ModelsOptions, context: CliContext): Promise<void> => {
  const { registry, name } = modelsAsked(options, context);
  await makeChampion(registry, await findModel(registry, name, reference), 'hand', options, context);
};

/** `models rollback`: makes the champion before the present one serve again. */
export const rollbackModel = async (options: ModelsOptions, context: CliContext): Promise<void> => {
  const { registry, name } = modelsAsked(options, context);
  await makeChampion(registry, await previousChampion(registry, name), 'rollback', options, context);
};

export type RegisterOptions = ModelsOptions & {
  columns: string;
  dataset: string;
  learnedUntil: number;
  promote: boolean;
};

/** `models register`: judges a model that was trained elsewhere, like `train` judges ours. */
export const registerModel = async (onnx: string, options: RegisterOptions, context: CliContext): Promise<void> => {
  const { config, codeVersion, signal, warn } = context;
  const { columns, dataset, learnedUntil, json } = options;
  const { heads } = trainSettings(config, codeVersion);
  const job = {
    files: { onnx, columns, outcomes: dataset },
    learnedUntil,
    registry: context.registryPlace(options.registry),
    settings: { modelName: options.name ?? config.modelName, promote: options.promote, heads },
    zone: config.trainingTimeZone,
  };
  const report = await runRegistration(job, signal, warn);
  await printTraining(report, { source: dataset, json, judgedBy: 'which it has not seen' }, context);
};
