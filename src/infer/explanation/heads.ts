import type { Attribution, AttributionPart } from '../../contracts/answers/explanation.ts';
import { figureOf } from '../../contracts/json/figure.ts';
import type { HeadName } from '../../contracts/learning/card.ts';
import { featureGroup } from '../../features/feature-groups.ts';
import { type AttributedHead, attribute } from '../attribution/attribute.ts';
import type { Margins } from '../attribution/read-margins.ts';

/** The rows given to the model, in the order of the answer. */
export type Served = {
  readonly names: readonly string[];
  /** float32 [candidates, names], row-major. */
  readonly rows: Float32Array;
  readonly margins: Margins;
};

/**
 * Number of candidates, from the first on, that are attributed and serve as each other's background: the work grows
 * with its square.
 */
export const mostAttributed = 100;

const units = { probability: 'percentage points', seconds: 's', failure_seconds: 's' } as const;

/** Contributions to a probability are in hundredths. */
const scaleOf = (head: HeadName): number => (head === 'probability' ? 100 : 1);

/**
 * Splits a head's value for each candidate into the contributions of the features.
 * @param served - undefined when no model answered
 * @param values - the values in the answer, by candidate
 */
export const attributeHead = (head: HeadName, served: Served | undefined, values: readonly number[]): Attribution[] => {
  const not = (why: string): Attribution[] =>
    values.map((value) => ({ attributed: false, value: figureOf(value), why: `not attributed: ${why}` }));
  if (!served) return not('no model said this');
  const margin = served.margins.get(head);
  if (!margin) return not('the model says nothing of it, the smoothed history does');
  if ('why' in margin) return not(margin.why);
  const columns = served.names.length;
  const count = Math.min(values.length, mostAttributed);
  try {
    const found = attribute(margin, served.rows.subarray(0, count * columns), columns, values, count);
    return values.map((value, row) =>
      row < count
        ? attributionOf(head, served, found, row, value)
        : { attributed: false, value: figureOf(value), why: `not attributed: only the first ${count} are` },
    );
  } catch (thrown) {
    if (thrown instanceof RangeError) return not(thrown.message);
    throw thrown;
  }
};

const attributionOf = (
  head: HeadName,
  { names, rows }: Served,
  { margins, meanMargin, meanValue, marginParts, valueParts }: AttributedHead,
  row: number,
  value: number,
): Attribution => {
  const features = names.flatMap((feature, column) => {
    const at = row * names.length + column;
    const margin = marginParts[at]!;
    const effect = scaleOf(head) * valueParts[at]!;
    return margin === 0 && effect === 0
      ? []
      : [{ feature, group: featureGroup(feature), value: figureOf(rows[at]!), margin, effect }];
  });
  return {
    attributed: true,
    unit: units[head],
    value,
    mean_value: meanValue,
    margin: margins[row]!,
    mean_margin: meanMargin,
    groups: grouped(features),
    features: features.toSorted(byStrength),
  };
};

const byStrength = (a: AttributionPart, b: AttributionPart): number => Math.abs(b.effect) - Math.abs(a.effect);

const grouped = (features: readonly AttributionPart[]): AttributionPart[] =>
  [...Map.groupBy(features, ({ group }) => group)]
    .map(([group, parts]) => ({
      group,
      margin: parts.reduce((sum, { margin }) => sum + margin, 0),
      effect: parts.reduce((sum, { effect }) => sum + effect, 0),
    }))
    .toSorted(byStrength);
