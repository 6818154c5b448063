import { z } from 'zod';

/** Parameters of an estimator by their names in scikit-learn. */
export type Parameters = Readonly<Record<string, unknown>>;

/** Estimators of scikit-learn by name, each with its parameters. */
export type Estimators = Readonly<Record<string, Parameters>>;

type Known = Readonly<Record<string, z.ZodType>>;

const count = z.int().min(1);
const share = z.number().gt(0).max(1);
const leaves = z.int().min(2).nullable();
const depth = count.nullable();
const seed = z
  .int()
  .min(0)
  .max(2 ** 32 - 1)
  .nullable();

const boosting: Known = {
  learning_rate: z.number().gt(0).max(1),
  max_leaf_nodes: leaves,
  max_depth: depth,
  min_samples_leaf: count,
  max_features: share,
  n_iter_no_change: count,
  random_state: seed,
};

const histBoosting: Known = {
  ...boosting,
  max_iter: count.max(10_000),
  l2_regularization: z.number().min(0),
  max_bins: z.int().min(2).max(255),
  monotonic_cst: z.record(z.string(), z.literal([-1, 0, 1])),
};

const gradientBoosting: Known = { ...boosting, n_estimators: count.max(10_000), subsample: share };

const forest: Known = {
  n_estimators: count.max(10_000),
  max_depth: depth,
  max_leaf_nodes: leaves,
  min_samples_leaf: count,
  max_features: z.union([share, z.enum(['sqrt', 'log2'])]),
  bootstrap: z.boolean(),
  random_state: seed,
};

const logistic: Known = { C: z.number().gt(0) };

/** The replacement for an unknown estimator, and the supported estimators with their parameters. */
export type Offer = { readonly instead: string; readonly known: Readonly<Record<string, Known>> };

/**
 * The estimators for CLASSIFICATION_MODELS. VotingClassifier is the mean of the log odds of
 * HistGradientBoostingClassifier and LogisticRegression, and takes the parameters of both.
 */
export const classifiers: Offer = {
  instead: 'HistGradientBoostingClassifier',
  known: {
    HistGradientBoostingClassifier: histBoosting,
    GradientBoostingClassifier: gradientBoosting,
    RandomForestClassifier: forest,
    ExtraTreesClassifier: forest,
    VotingClassifier: { ...histBoosting, ...logistic },
    LogisticRegression: logistic,
  },
};

/** The estimators for REGRESSION_MODELS. */
export const regressors: Offer = {
  instead: 'HistGradientBoostingRegressor',
  known: {
    HistGradientBoostingRegressor: histBoosting,
    GradientBoostingRegressor: gradientBoosting,
    RandomForestRegressor: forest,
    ExtraTreesRegressor: forest,
    Ridge: { alpha: z.number().min(0) },
    LinearRegression: {},
  },
};

/** These change how a training runs or what it prints, not its result. */
const withoutEffect = ['n_jobs', 'verbose'];

/** The supported part of a setting, and the rest. */
type Understood = {
  readonly estimators: Estimators;
  /** Unknown estimators. */
  readonly unknown: readonly string[];
  /** `Estimator(parameter=value)` for each parameter that is unknown, or has an unsupported value. */
  readonly ignored: readonly string[];
};

/** Keeps supported estimators and parameters; unknown estimators are replaced, without their parameters. */
export const understand = (wanted: Estimators, { known, instead }: Offer): Understood => {
  const estimators: Record<string, Parameters> = {};
  const unknown: string[] = [];
  const ignored: string[] = [];
  for (const [name, parameters] of Object.entries(wanted)) {
    if (!Object.hasOwn(known, name)) {
      unknown.push(name);
      continue;
    }
    const entries = Object.entries(parameters).filter(([parameter]) => !withoutEffect.includes(parameter));
    const kept = entries.filter(([parameter, value]) => takes(known[name]!, parameter, value));
    estimators[name] = Object.fromEntries(kept);
    for (const entry of entries) {
      if (!kept.includes(entry)) ignored.push(`${name}(${entry[0]}=${JSON.stringify(entry[1])})`);
    }
  }
  if (unknown.length > 0) estimators[instead] ??= {};
  return { estimators, unknown, ignored };
};

const takes = (known: Known, parameter: string, value: unknown): boolean =>
  Object.hasOwn(known, parameter) && known[parameter]!.safeParse(value).success;
