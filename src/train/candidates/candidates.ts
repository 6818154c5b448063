import type { Parameters } from '../../contracts/learning/estimators.ts';

/** One way to fit a head: an estimator of scikit-learn by its name, and its parameters; plain data. */
export type ModelCandidate = {
  readonly estimator: string;
  readonly parameters: Parameters;
  /** Members of a stack, by name; they are weighted by how well they predict later rows. */
  readonly members?: Readonly<Record<string, ModelCandidate>>;
  /** Competes only where messages carry features (true), or only where they don't (false). */
  readonly carried?: boolean;
};

/** Tuned on simulated federations; defaults of every boosting candidate. */
const boosting = {
  learning_rate: 0.05,
  max_leaf_nodes: 8,
  max_features: 0.3,
  subsample: 0.7,
  n_iter_no_change: 20,
};
const boostedChance = { ...boosting, min_samples_leaf: 20, l2_regularization: 5 };
const boostedSeconds = { ...boosting, min_samples_leaf: 30, l2_regularization: 50 };
const line = { C: 0.01 };
const forest = { n_estimators: 100, min_samples_leaf: 10 };
const bag = {
  n_estimators: 50,
  max_leaf_nodes: 64,
  max_depth: 16,
  min_samples_leaf: 3,
  max_features: 0.5,
  max_samples: 0.632,
};

const defaults: Readonly<Record<string, Parameters>> = {
  HistGradientBoostingClassifier: { ...boostedChance, max_iter: 300 },
  HistGradientBoostingRegressor: { ...boostedSeconds, max_iter: 300 },
  GradientBoostingClassifier: { ...boostedChance, n_estimators: 300 },
  GradientBoostingRegressor: { ...boostedSeconds, n_estimators: 300 },
  RandomForestClassifier: forest,
  RandomForestRegressor: { ...forest, max_features: 0.3 },
  ExtraTreesClassifier: { ...forest, max_features: 0.3 },
  ExtraTreesRegressor: { ...forest, max_features: 0.3 },
  VotingClassifier: { ...boostedChance, max_iter: 300, ...line },
  BaggingClassifier: bag,
  BaggingRegressor: bag,
  StackingClassifier: {},
  StackingRegressor: {},
  LogisticRegression: line,
  Ridge: { alpha: 100 },
  LinearRegression: {},
};

/**
 * A candidate with all its parameters.
 * @throws TypeError for an estimator without defaults
 */
export const completed = ({ estimator, parameters, ...rest }: ModelCandidate): ModelCandidate => {
  const own = defaults[estimator];
  if (!own) throw new TypeError(`estimator ${estimator} has no defaults`);
  return { estimator, parameters: { ...own, ...parameters }, ...rest };
};

/**
 * Trees on the columns of the request and its messages, without the hundred columns of the history: where the request
 * decides, these would drown it.
 */
const byRequest = { columns: 'request' };

export const looksAtRequest = ({ parameters }: Pick<ModelCandidate, 'parameters'>): boolean =>
  parameters.columns === byRequest.columns;

/** The candidates for such messages; all of them where none is. */
export const competing = (candidates: readonly ModelCandidate[], carries: boolean): readonly ModelCandidate[] => {
  const meant = candidates.filter(({ carried }) => carried === undefined || carried === carries);
  return meant.length > 0 ? meant : candidates;
};

const views = {
  chance: {
    trees: { estimator: 'HistGradientBoostingClassifier', parameters: {} },
    line: { estimator: 'LogisticRegression', parameters: {} },
    request: { estimator: 'HistGradientBoostingClassifier', parameters: byRequest },
  },
  seconds: {
    trees: { estimator: 'HistGradientBoostingRegressor', parameters: {} },
    request: {
      estimator: 'HistGradientBoostingRegressor',
      parameters: { ...byRequest, min_samples_leaf: 10, l2_regularization: 5 },
    },
  },
};

/**
 * The candidates unless the settings name others: where messages carry features, a stack of several views; elsewhere a
 * smaller stack if it is clearly better.
 */
export const defaultCandidates: {
  readonly classifiers: readonly ModelCandidate[];
  readonly regressors: readonly ModelCandidate[];
} = {
  classifiers: [
    { estimator: 'VotingClassifier', parameters: {}, carried: false },
    { estimator: 'StackingClassifier', parameters: {}, carried: false, members: views.chance },
    {
      estimator: 'StackingClassifier',
      parameters: {},
      carried: true,
      members: { ...views.chance, bag: { estimator: 'BaggingClassifier', parameters: {} } },
    },
  ],
  regressors: [
    { estimator: 'HistGradientBoostingRegressor', parameters: {}, carried: false },
    { estimator: 'StackingRegressor', parameters: {}, carried: false, members: views.seconds },
    {
      estimator: 'StackingRegressor',
      parameters: {},
      carried: true,
      members: { ...views.seconds, bag: { estimator: 'BaggingRegressor', parameters: {} } },
    },
  ],
};
