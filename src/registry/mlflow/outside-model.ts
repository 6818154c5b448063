import { parse } from 'yaml';
import { z } from 'zod';
import { blankCard } from '../../contracts/learning/blank-card.ts';
import { headNames, ModelCard } from '../../contracts/learning/card.ts';
import { formatInstant } from '../../contracts/time/instant.ts';
import { RankerError } from '../../errors.ts';
import type { ModelVersion } from '../port.ts';

/** The `MLmodel` of an ONNX model; names are undefined where its signature has no named columns. */
type MlmodelFacts = {
  readonly onnxFile: string;
  readonly inputs: readonly string[] | undefined;
  readonly outputs: readonly string[] | undefined;
};

const JsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('no JSON');
    return z.NEVER;
  }
});

const Named = z.object({ name: z.string() });

/** A tensor holds all columns, whatever its name. */
const Column = Named.extend({ type: z.string().refine((type) => type !== 'tensor') });

const namesOf = (one: typeof Named) =>
  JsonText.pipe(z.array(one).min(1))
    .transform((all) => all.map(({ name }) => name))
    .optional()
    .catch(undefined);

const Mlmodel = z.object({
  flavors: z.object({ onnx: z.object({ data: z.string().min(1) }) }),
  signature: z
    .object({ inputs: namesOf(Column), outputs: namesOf(Named) })
    .catch({ inputs: undefined, outputs: undefined }),
});

/** Reads the relevant parts of an `MLmodel`; undefined when it is not one of an ONNX model. */
export const readMlmodel = (text: string): MlmodelFacts | undefined => {
  const read = Mlmodel.safeParse(yaml(text)).data;
  if (!read) return undefined;
  const { flavors, signature } = read;
  return { onnxFile: flavors.onnx.data, inputs: signature.inputs, outputs: signature.outputs };
};

/** Strings only and no aliases; duplicate keys are not checked, which would take quadratic time. */
const yamlOptions = {
  schema: 'failsafe',
  uniqueKeys: false,
  maxAliasCount: 0,
  prettyErrors: false,
  logLevel: 'error',
} as const;

const yaml = (text: string): unknown => {
  try {
    return parse(text, yamlOptions);
  } catch {
    return undefined;
  }
};

/**
 * The card of an ONNX model that others registered, from its signature. Its data and quality are unknown.
 * @throws RankerError MODEL_REFUSED
 */
export const outsideCard = (
  { name, version, createdAt, sha256 }: Omit<ModelVersion, 'aliases'>,
  { inputs, outputs }: MlmodelFacts,
): ModelCard => {
  if (!inputs) {
    throw refuse(name, version, 'its MLmodel has no signature with named columns; log it with one, all of them double');
  }
  const heads = outputs ? headNames.filter((head) => outputs.includes(head)) : (['probability'] as const);
  if (!heads.includes('probability')) throw refuse(name, version, `it has no output probability, only ${outputs}`);
  const created_at = formatInstant(createdAt);
  const card = ModelCard.safeParse({
    ...blankCard({ name, features: [...inputs], heads: [...heads], sha256, created_at, code_version: 'outside' }),
    gate: { passed: false, reasons: ['it was registered from outside and not judged here'] },
  });
  if (!card.success) throw refuse(name, version, 'its columns are too many or their names too long');
  return card.data;
};

/** The fault of a version that can't be served. */
export const refuse = (name: string, version: number, why: string): RankerError =>
  new RankerError('MODEL_REFUSED', `Version ${version} of model ${name} is refused: ${why.slice(0, 500)}.`, {
    name,
    version,
  });
