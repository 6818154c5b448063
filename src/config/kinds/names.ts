import { modelNameRule } from '../../contracts/learning/model-identity.ts';
import { type Kind, matching } from './kind.ts';

export const topic: Kind<string> = matching(
  'a topic name: 1 to 249 letters, digits, ".", "_" and "-", not "." or ".."',
  /^(?!\.\.?$)[A-Za-z0-9._-]{1,249}$/,
);

export const modelName: Kind<string> = matching(modelNameRule.words, modelNameRule.pattern);

export const modelReference: Kind<string> = matching(
  'a version number or an alias such as champion; "latest" is not one, since it would take a model before it is judged',
  /^(?!(?:latest|v\d+|0\d*)$)[A-Za-z0-9_-]{1,255}$/i,
);
