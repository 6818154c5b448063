import { z } from 'zod';
import { headNames, ModelCard } from '../../contracts/learning/card.ts';
import { RankerError } from '../../errors.ts';

/** What the `MLmodel` of an ONNX model tells; names undefined where its signature has no named columns. */
export type MlmodelFacts = {
  readonly onnxFile: string;
  readonly inputs: readonly string[] | undefined;
  readonly outputs: readonly string[] | undefined;
};

/**
 * Reads the few lines of an `MLmodel` that matter here, as MLflow writes them (PyYAML in block style, the signature's
 * JSON single-quoted and folded). Undefined when it is no ONNX model.
 */
export const readMlmodel = (text: string): MlmodelFacts | undefined => {
  const lines = text.replaceAll('\r\n', '\n');
  const onnxFile = /^ {2}onnx:\n(?: {4}.*\n)*? {4}data: (?:(['"])([^'"\n]+)\1|([^'"\s]+))$/m.exec(lines);
  if (!onnxFile) return undefined;
  return {
    onnxFile: (onnxFile[2] ?? onnxFile[3])!,
    inputs: columnNames(lines, 'inputs'),
    outputs: columnNames(lines, 'outputs'),
  };
};

const Columns = z.array(z.object({ name: z.string() })).min(1);

const columnNames = (text: string, key: string): readonly string[] | undefined => {
  const block = /^signature:\n((?: {2}.*\n|\n)*)/m.exec(text)?.[1] ?? '';
  const quoted = new RegExp(`^  ${key}: '((?:[^']|'')*)'$`, 'm').exec(block)?.[1];
  if (quoted === undefined) return undefined;
  try {
    const json: unknown = JSON.parse(quoted.replace(/ *\n */g, ' ').replaceAll("''", "'"));
    return Columns.safeParse(json).data?.map(({ name }) => name);
  } catch {
    return undefined;
  }
};

export type OutsideModel = {
  readonly name: string;
  readonly version: number;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly sha256: string;
};

/**
 * The card of an ONNX model that others registered, from its signature. Nothing is known of its data or quality.
 * @throws RankerError MODEL_REFUSED
 */
export const outsideCard = (model: OutsideModel, { inputs, outputs }: MlmodelFacts): ModelCard => {
  const { name, version, createdAt, sha256 } = model;
  if (!inputs) {
    throw refuse(name, version, 'its MLmodel has no signature with named columns; log it with one, all of them double');
  }
  const heads = outputs ? headNames.filter((head) => outputs.includes(head)) : (['probability'] as const);
  if (!heads.includes('probability')) throw refuse(name, version, `it has no output probability, only ${outputs}`);
  const card = ModelCard.safeParse({
    card_version: 1,
    name,
    features: inputs,
    heads,
    sha256,
    seed: 0,
    created_at: new Date(createdAt).toISOString(),
    code_version: 'outside',
    settings: {},
    data: { outcomes: 0, rejected: 0, first_finish: null, last_finish: null, hash: '' },
    calibration: {},
    metrics: {},
    gate: { passed: false, reasons: ['it was registered from outside and not judged here'] },
  });
  if (!card.success) throw refuse(name, version, 'its columns are too many or their names too long');
  return card.data;
};

/** A version that can't be served, and why. */
export const refuse = (name: string, version: number, why: string): RankerError =>
  new RankerError('MODEL_REFUSED', `Version ${version} of model ${name} is refused: ${why.slice(0, 500)}.`, {
    name,
    version,
  });
