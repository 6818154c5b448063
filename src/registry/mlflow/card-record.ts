import type { ModelCard } from '../../contracts/learning/card.ts';

/** MLflow silently truncates longer values. */
const longestParam = 6_000;
const longestKey = 250;

/** The settings behind a model, as params of its run: nested settings by their dotted path. */
export const cardParams = (card: ModelCard): { key: string; value: string }[] => {
  const { seed, code_version, features, settings, data, gate } = card;
  const gatePassed = { gate_passed: gate.passed };
  const params = { seed, code_version, features: features.length, settings, data, ...gatePassed };
  return [...flattened(params)].map(([key, value]) => ({ key, value: value.slice(0, longestParam) }));
};

const flattened = (value: unknown, path = '', found = new Map<string, string>()): Map<string, string> => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [name, inner] of Object.entries(value)) flattened(inner, path ? `${path}.${name}` : name, found);
  } else if (value !== undefined) {
    found.set(keyOf(path), typeof value === 'string' ? value : JSON.stringify(value));
  }
  return found;
};

/** The metrics of a model and of each baseline, such as `model.auc`; those that could not be measured are left out. */
export const cardMetrics = ({ metrics }: ModelCard): { key: string; value: number }[] =>
  Object.entries(metrics).flatMap(([of, values]) =>
    Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [{ key: keyOf(`${of}.${name}`), value }])),
  );

/** MLflow refuses other characters. */
const keyOf = (path: string): string => path.replace(/[^\w\-. :/]/g, '_').slice(0, longestKey);
