import { compareText } from '../../contracts/json/compare-text.ts';
import { Promotion } from '../../contracts/learning/promotion.ts';
import type { Client } from './client.ts';
import { type MlflowVersion, searchVersions } from './versions.ts';

/** Prefix of the tags of a version that record its promotions; the time follows. */
const tagPrefix = 'promoted.';

/** MLflow 2 accepts no longer value. */
const longestValue = 5_000;

/** If the gate's reasons are too long, the last ones are left out: the card has them all. */
const tagValue = (promotion: Promotion): string => {
  const { instead_of, how, by, gate } = promotion;
  const text = JSON.stringify({ how, by, instead_of, gate });
  if (text.length <= longestValue || !gate || gate.reasons.length === 0) return text;
  return tagValue({ ...promotion, gate: { ...gate, reasons: gate.reasons.slice(0, -1) } });
};

/** Writes a tag of the version, which MLflow's own page shows. */
export const notePromotion = (client: Client, name: string, promotion: Promotion): Promise<void> => {
  const { version, at } = promotion;
  const tag = { key: `${tagPrefix}${at}`, value: tagValue(promotion) };
  return client.change('model-versions/set-tag', { name, version: String(version), ...tag });
};

/** Of the versions that still exist, the earliest first. */
export const readPromotions = async (client: Client, name: string): Promise<Promotion[]> =>
  (await searchVersions(client, `name='${name}'`)).flatMap(promotionsOf).toSorted((a, b) => compareText(a.at, b.at));

const promotionsOf = ({ version, tags }: MlflowVersion): Promotion[] =>
  [...tags].flatMap(([key, value]) => {
    if (!key.startsWith(tagPrefix)) return [];
    try {
      return [Promotion.parse({ ...JSON.parse(value), version, at: key.slice(tagPrefix.length) })];
    } catch {
      return [];
    }
  });
