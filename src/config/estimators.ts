/** Estimators of scikit-learn by name, each with its parameters. */
export type Estimators = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

type Offer = { readonly known: readonly string[]; readonly instead: string };

/** What this program can train under CLASSIFICATION_MODELS, and what stands in for any other. */
export const classifiers: Offer = {
  known: ['RandomForestClassifier', 'ExtraTreesClassifier', 'HistGradientBoostingClassifier', 'LogisticRegression'],
  instead: 'HistGradientBoostingClassifier',
};

/** The same for REGRESSION_MODELS. */
export const regressors: Offer = {
  known: ['RandomForestRegressor', 'ExtraTreesRegressor', 'HistGradientBoostingRegressor', 'Ridge', 'LinearRegression'],
  instead: 'HistGradientBoostingRegressor',
};

/** Keeps what is known; the offer's stand-in takes the place of the rest, without their parameters. */
export const replaceUnknown = (wanted: Estimators, offer: Offer): { served: Estimators; unknown: string[] } => {
  const unknown = Object.keys(wanted).filter((name) => !offer.known.includes(name));
  const known = Object.entries(wanted).filter(([name]) => !unknown.includes(name));
  const standIn = unknown.length > 0 && !Object.hasOwn(wanted, offer.instead) ? [[offer.instead, {}] as const] : [];
  return { served: Object.fromEntries([...known, ...standIn]), unknown };
};
