import { findModel, previousChampion } from '../flows/models.ts';
import { championAlias } from '../flows/train-model.ts';
import type { CliContext } from './context.ts';
import { type Figures, metricsTable } from './metrics-table.ts';
import { table } from './table.ts';

export type ModelsOptions = { registry?: string; name?: string; json?: boolean };

const open = ({ registry, name }: ModelsOptions, context: CliContext) => ({
  registry: context.openRegistry(registry),
  name: name ?? context.config.modelName,
});

/** `models list`: every version, newest last. */
export const listModels = async (options: ModelsOptions, context: CliContext): Promise<void> => {
  const { registry, name } = open(options, context);
  const versions = await registry.list(name);
  if (options.json) {
    await context.print(JSON.stringify(versions));
    return;
  }
  const rows = versions.map(({ version, aliases, createdAt, sha256 }) => [
    String(version),
    aliases.join(', '),
    new Date(createdAt).toISOString(),
    sha256.slice(0, 12),
  ]);
  const columns = [
    { title: 'version', align: 'right' as const },
    { title: 'alias' },
    { title: 'made' },
    { title: 'sha256' },
  ];
  for (const line of table(columns, rows, context.width)) await context.print(line);
};

/** `models show`: the card of a version. */
export const showModel = async (reference: string, options: ModelsOptions, context: CliContext): Promise<void> => {
  const { registry, name } = open(options, context);
  const version = await findModel(registry, name, reference);
  const { card } = await registry.fetch(version);
  if (options.json) {
    await context.print(JSON.stringify(card));
    return;
  }
  const { data, gate } = card;
  const lines = [
    `${name} version ${version.version}${version.aliases.length > 0 ? ` (${version.aliases.join(', ')})` : ''}`,
    `sha256   ${card.sha256}`,
    `made     ${card.created_at} by ${card.code_version}, seed ${card.seed}`,
    `data     ${data.outcomes} outcomes, ${data.first_finish ?? '-'} to ${data.last_finish ?? '-'}`,
    `heads    ${card.heads.join(', ')}`,
    `features ${card.features.length}`,
    `gate     ${gate.passed ? 'passed' : 'not passed'}`,
    ...gate.reasons.map((reason) => `         ${reason}`),
    '',
    ...metricsTable(card.metrics as Record<string, Figures>, context.width),
  ];
  for (const line of lines) await context.print(line);
};

/** `models promote`: lets a version serve. */
export const promoteModel = async (reference: string, options: ModelsOptions, context: CliContext): Promise<void> => {
  const { registry, name } = open(options, context);
  const { version } = await findModel(registry, name, reference);
  await registry.setAlias(name, championAlias, version);
  await context.print(
    options.json ? JSON.stringify({ name, version, alias: championAlias }) : `${name} version ${version} serves`,
  );
};

/** `models rollback`: lets the version before the champion serve again. */
export const rollbackModel = async (options: ModelsOptions, context: CliContext): Promise<void> => {
  const { registry, name } = open(options, context);
  const { version } = await previousChampion(registry, name);
  await promoteModel(String(version), options, context);
};
