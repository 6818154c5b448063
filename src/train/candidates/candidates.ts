import type { Parameters } from '../../contracts/learning/estimators.ts';

/** One way to fit a head: an estimator of scikit-learn by its name, and its parameters; plain data. */
export type Candidate = { readonly estimator: string; readonly parameters: Parameters };

/** Tuned on simulated federations; what a candidate doesn't say is taken from here. */
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
  LogisticRegression: line,
  Ridge: { alpha: 100 },
  LinearRegression: {},
};

/** A candidate with every parameter that it is fitted by. @throws TypeError for an estimator that there is not */
export const completed = ({ estimator, parameters }: Candidate): Candidate => {
  const own = defaults[estimator];
  if (!own) throw new TypeError(`unknown estimator ${estimator}`);
  return { estimator, parameters: { ...own, ...parameters } };
};

/**
 * Trees that see only what the request and its messages tell, not the hundred columns of the history: where what is
 * asked decides, these would drown it.
 */
const byRequest = { columns: 'request' };

export const looksAtRequest = ({ parameters }: Pick<Candidate, 'parameters'>): boolean =>
  parameters.columns === byRequest.columns;

/** What competes where nobody asks for anything else; those by the request only where messages carry features. */
export const defaultCandidates: {
  readonly classifiers: readonly Candidate[];
  readonly regressors: readonly Candidate[];
} = {
  classifiers: [
    { estimator: 'VotingClassifier', parameters: {} },
    { estimator: 'HistGradientBoostingClassifier', parameters: byRequest },
  ],
  regressors: [
    { estimator: 'HistGradientBoostingRegressor', parameters: {} },
    {
      estimator: 'HistGradientBoostingRegressor',
      parameters: { ...byRequest, min_samples_leaf: 10, l2_regularization: 5 },
    },
  ],
};
