import { classifiers, regressors, understand } from '../contracts/learning/estimators.ts';
import type { CollectInput, CollectStep } from '../contracts/messages/collect-inputs.ts';
import { boundedValues } from './bounded.ts';
import type { Values } from './config.ts';
import { type SettingName, settingNames, settings } from './settings.ts';

const weightedOnly: readonly SettingName[] = ['FILTER', 'THRESHOLD', 'EXACT_RESOURCES_PRECEDENCE'];

/** Warnings about valid settings that may not do what their author expects. */
export const warningsOn = (values: Values, isSet: (name: SettingName) => boolean): string[] => [
  ...withoutEffect(values, isSet),
  ...weightsWithoutPolicy(values, isSet),
  ...boundedValues(values),
  ...estimatorsReplaced(values),
  ...notThere(values, isSet),
  ...useless(values),
  ...idleSteps(values),
  ...rightsWithoutCallers(values, isSet),
];

const withoutEffect = (values: Values, isSet: (name: SettingName) => boolean): string[] => {
  const named = settingNames.filter((name) => {
    const { status, kind, fallback } = settings[name];
    if (status === 'used' || !isSet(name)) return false;
    return status === 'accepted-unused' || !isSame(values[name], fallback === null ? undefined : kind.parse(fallback));
  });
  const byMeaning = Map.groupBy(named, (name) => settings[name].meaning);
  return [...byMeaning].map(([meaning, names]) => `${names.join(', ')} ${verb(names)} no effect: ${lowered(meaning)}`);
};

const isSame = (value: unknown, other: unknown): boolean => JSON.stringify(value) === JSON.stringify(other);

const verb = (names: readonly string[]): string => (names.length === 1 ? 'has' : 'have');

const lowered = (sentence: string): string =>
  /^[A-Z][a-z']* /.test(sentence) ? sentence[0]!.toLowerCase() + sentence.slice(1) : sentence;

const weightsWithoutPolicy = (values: Values, isSet: (name: SettingName) => boolean): string[] => {
  const names = values.POLICY === 'cost' ? weightedOnly.filter(isSet) : [];
  if (names.length === 0) return [];
  return [
    `${names.join(', ')} ${verb(names)} no effect under POLICY=cost; set POLICY=weighted to use the old formula.`,
  ];
};

const estimatorsReplaced = (values: Values): string[] =>
  [
    { name: 'CLASSIFICATION_MODELS', offer: classifiers, wanted: values.CLASSIFICATION_MODELS },
    { name: 'REGRESSION_MODELS', offer: regressors, wanted: values.REGRESSION_MODELS },
  ].flatMap(({ name, offer, wanted }) => {
    if (!wanted) return [];
    if (Object.keys(wanted).length === 0) return [`${name} names no estimator, and is taken as not set.`];
    const { unknown, ignored } = understand(wanted, offer);
    const instead = `${offer.instead} is trained instead, without their parameters`;
    const known = Object.keys(offer.known).join(', ');
    return [
      ...(unknown.length > 0
        ? [`${name} names ${unknown.join(', ')}, not known here: ${instead}. Known: ${known}.`]
        : []),
      ...(ignored.length > 0 ? [`${name} asks for ${ignored.join(', ')}: not known here, and ignored.`] : []),
    ];
  });

/** The replaced system looked for a broker and a server on this machine; such a default would hide a mistake. */
const notThere = (values: Values, isSet: (name: SettingName) => boolean): string[] => {
  const setNames = (prefix: string) => settingNames.filter((name) => name.startsWith(prefix) && isSet(name));
  const warnings: string[] = [];
  if (!values.KAFKA_HOSTNAME && setNames('KAFKA_').length > 0) {
    warnings.push('KAFKA_HOSTNAME is not set: the embedded log is used, not a broker on localhost:9092.');
  }
  if (values.KAFKA_SSL_ENABLE && values.KAFKA_SSL_KEY_PATH && !values.KAFKA_SSL_CERT_PATH) {
    warnings.push('KAFKA_SSL_KEY_PATH has no effect without KAFKA_SSL_CERT_PATH.');
  }
  if (!values.MLFLOW_TRACKING_URI && setNames('MLFLOW_').length > 0) {
    warnings.push('MLFLOW_TRACKING_URI is not set: the embedded registry is used, not a server on localhost:5000.');
  }
  if (Boolean(values.MLFLOW_TRACKING_USERNAME) !== Boolean(values.MLFLOW_TRACKING_PASSWORD)) {
    warnings.push('Of MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD only one is set: neither has an effect.');
  }
  return warnings;
};

/** Settings that only have an effect together with another one. */
const beside: readonly { readonly needed: SettingName; readonly names: readonly SettingName[] }[] = [
  { needed: 'KAFKA_SASL_MECHANISM', names: ['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'] },
  { needed: 'RUCIO_URL', names: ['RUCIO_ACCOUNT', 'RUCIO_USERNAME', 'RUCIO_TOKEN_FILE', 'RUCIO_OIDC_TOKEN_URL'] },
];

const useless = (values: Values): string[] =>
  beside.flatMap(({ needed, names }) => {
    const set = values[needed] ? [] : names.filter((name) => values[name]);
    return set.length > 0 ? [`${set.join(', ')} ${verb(set)} no effect without ${needed}.`] : [];
  });

/** The inputs of each step; of each list one is required. */
const madeOf: Record<CollectStep, readonly (readonly CollectInput[])[]> = {
  templates: [['logs']],
  candidates: [['logs', 'templates', 'create-deployment'], ['sites']],
  outcomes: [['logs']],
};

const idleSteps = ({ ROLES, COLLECT_STEPS: steps, COLLECT_INPUTS: inputs }: Values): string[] => {
  if (!ROLES.includes('collect')) return [];
  return steps.flatMap((step) =>
    madeOf[step]
      .filter((either) => !either.some((input) => inputs.includes(input)))
      .map(
        (either) =>
          `COLLECT_STEPS names ${step}, which makes nothing unless COLLECT_INPUTS names ${either.join(' or ')}.`,
      ),
  );
};

const rightNames: readonly SettingName[] = ['RANK_GROUPS', 'OUTCOME_GROUPS', 'READ_GROUPS', 'ADMIN_GROUPS'];

const rightsWithoutCallers = (values: Values, isSet: (name: SettingName) => boolean): string[] => {
  const names = values.OIDC_ISSUERS ? [] : rightNames.filter(isSet);
  if (names.length === 0) return [];
  return [`${names.join(', ')} ${verb(names)} no effect without OIDC_ISSUERS: nobody is asked for groups.`];
};
