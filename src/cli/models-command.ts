import { championAlias } from '../flows/champion.ts';
import { findModel, previousChampion } from '../flows/models.ts';
import { cardText, comparison } from './card-text.ts';
import type { CliContext } from './context.ts';
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
    { text: aliases.join(', '), tone: aliases.includes(championAlias) ? ('first' as const) : undefined },
    new Date(createdAt).toISOString(),
    sha256.slice(0, 12),
  ]);
  const columns = [
    { title: 'version', align: 'right' as const },
    { title: 'alias' },
    { title: 'made' },
    { title: 'sha256' },
  ];
  for (const line of table(columns, rows, context)) await context.print(line);
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
  for (const line of cardText(version, card, context)) await context.print(line);
};

/** `models compare`: the cards of two versions side by side. */
export const compareModels = async (
  references: readonly [string, string],
  options: ModelsOptions,
  context: CliContext,
): Promise<void> => {
  const { registry, name } = open(options, context);
  const load = async (reference: string) => {
    const version = await findModel(registry, name, reference);
    return { version, card: (await registry.fetch(version)).card };
  };
  const both = [await load(references[0]), await load(references[1])] as const;
  if (options.json) {
    await context.print(JSON.stringify(both.map(({ version, card }) => ({ version: version.version, card }))));
    return;
  }
  for (const line of comparison(both, context)) await context.print(line);
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
