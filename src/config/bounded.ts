import type { Values } from './config.ts';

const folds = { least: 2, most: 50 } as const;
const usualLifespan = 5;

/** Replaces values that the replaced services accepted but that can't work here. */
export const bounded = (values: Values): Values => ({
  ...values,
  KFOLDS: values.KFOLDS === undefined ? undefined : Math.min(Math.max(values.KFOLDS, folds.least), folds.most),
  MESSAGES_LIFESPAN: values.MESSAGES_LIFESPAN || usualLifespan,
});

const names = ['KFOLDS', 'MESSAGES_LIFESPAN'] as const;

/** Warnings about such values. */
export const boundedValues = (values: Values): string[] => {
  const taken = bounded(values);
  const changed = names.filter((name) => values[name] !== taken[name]);
  return changed.map((name) => `${name}=${values[name]} is taken as ${taken[name]}.`);
};
