import { join } from 'node:path';
import { modelNameRule } from '../contracts/learning/model-identity.ts';
import { type ErrorCode, RankerError } from '../errors.ts';

/** @throws RankerError of `code` for a name that no model can have */
export const checkName = (name: string, code: ErrorCode): void => {
  if (modelNameRule.pattern.test(name)) return;
  const shown = name.slice(0, 200);
  const claim = `There can be no model named ${JSON.stringify(shown)}: use ${modelNameRule.words}.`;
  throw new RankerError(code, claim, { name: shown });
};

/** The folder of a model under `root`. @throws RankerError of `code` for a name that no model can have */
export const modelFolder = (root: string, name: string, code: ErrorCode): string => {
  checkName(name, code);
  return join(root, name);
};

export const isVersionNumber = (text: string): boolean => /^[1-9][0-9]{0,14}$/.test(text);

/** By MLflow's rules: neither something that could be taken for a number, nor a reserved name. */
export const isAlias = (text: string): boolean =>
  /^[A-Za-z0-9_-]{1,255}$/.test(text) && !/^(latest|v?[0-9]+)$/i.test(text);

/** @throws RankerError REGISTRY_WRITE */
export const checkAlias = (alias: string): void => {
  if (isAlias(alias)) return;
  const rule = '1 to 255 letters, digits, "_" and "-", not "latest" and not a version number';
  throw new RankerError('REGISTRY_WRITE', `There can be no alias ${JSON.stringify(alias)}: use ${rule}.`, { alias });
};
