import { join } from 'node:path';
import { classifiers, type Estimators, type Offer, regressors, understand } from '../contracts/learning/estimators.ts';
import { RankerError } from '../errors.ts';
import { bounded } from './bounded.ts';
import { type Config, camelCase, type Values } from './config.ts';
import type { Environment } from './environment.ts';
import { misspelt } from './misspelt.ts';
import { withProxyNames } from './proxy-names.ts';
import { relationFaults } from './relations.ts';
import { type SettingName, settingNames, settings } from './settings.ts';
import { withUriLogin } from './uri-login.ts';
import { warningsOn } from './warnings.ts';

/**
 * Reads every setting. Names may have any case, an empty text counts as not set, and unknown names are ignored, with a
 * warning if they are close to a setting's.
 * @throws RankerError CONFIG_INVALID, listing all faults at once
 */
export const readConfig = (environment: Environment): Config => {
  const texts = withUriLogin(textsByName(withProxyNames(environment)));
  const [values, faults] = parseAll(texts);
  faults.push(...relationFaults(values));
  if (faults.length > 0) throw invalid(faults);
  const unknown = misspelt(texts.keys(), settingNames);
  return resolve(values as Values, (name) => texts.has(name), unknown);
};

/** A name spelt as in the table takes precedence over other spellings. */
const textsByName = (environment: Environment): Map<string, string> => {
  const texts = new Map<string, string>();
  for (const [name, value] of Object.entries(environment)) {
    const upper = name.toUpperCase();
    if (value?.trim() && (name === upper || !texts.has(upper))) texts.set(upper, value.trim());
  }
  return texts;
};

const parseAll = (texts: ReadonlyMap<string, string>): [Partial<Values>, string[]] => {
  const faults: string[] = [];
  const entries = settingNames.map((name) => {
    const { kind, fallback } = settings[name];
    const given = texts.get(name) ?? fallback;
    const value = given === null ? undefined : kind.parse(given);
    if (given !== null && value === undefined)
      faults.push(`${name} must be ${kind.expected}, got ${shown(name, given)}`);
    return [name, value];
  });
  return [Object.fromEntries(entries), faults];
};

const shown = (name: SettingName, text: string): string => {
  if (/PASSWORD|TOKEN|SECRET|KEY|INSTANCES/.test(name)) return 'a text that is not shown';
  const harmless = text.replace(/\/\/.*@/, '//…@');
  return JSON.stringify(harmless.length > 80 ? `${harmless.slice(0, 80)}…` : harmless);
};

const invalid = (faults: readonly string[]): RankerError =>
  new RankerError('CONFIG_INVALID', `Wrong settings:\n${faults.map((fault) => `- ${fault}.`).join('\n')}`, {
    faults: faults.length,
  });

const resolve = (values: Values, isSet: (name: SettingName) => boolean, unknown: readonly string[]): Config => {
  const known = (wanted: Estimators | undefined, offer: Offer) =>
    wanted && Object.keys(wanted).length > 0 ? understand(wanted, offer).estimators : undefined;
  const resolved: Values = {
    ...bounded(values),
    MODELS_DIR: values.MODELS_DIR ?? join(values.DATA_DIR, 'models'),
    CLASSIFICATION_MODELS: known(values.CLASSIFICATION_MODELS, classifiers),
    REGRESSION_MODELS: known(values.REGRESSION_MODELS, regressors),
  };
  const entries = Object.entries(resolved).map(([name, value]) => [camelCase(name), value]);
  return frozen({ ...Object.fromEntries(entries), warnings: [...unknown, ...warningsOn(values, isSet)] }) as Config;
};

const frozen = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(frozen);
  return Object.freeze(value);
};
