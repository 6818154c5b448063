import '../no-vendor-telemetry.ts';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { type HeadName, headNames, type ModelCard, type TimeHead } from '../contracts/learning/card.ts';
import type { ModelIdentity } from '../contracts/learning/model-identity.ts';
import { unknownCandidate } from '../contracts/messages/candidate.ts';
import { messageOf, RankerError } from '../errors.ts';
import { History } from '../features/history/history.ts';
import { createVectoriser, knowsFeature, type Vectoriser } from '../features/vector.ts';
import { batchRuns } from './batch-runs.ts';
import { graphFault } from './onnx/graph-fault.ts';

/** Rows of one native call: a call blocks its thread, so a large request is split. */
const rowsPerRun = 256;

/** The outputs of a model's heads, each [N]; a model may lack the two of seconds. */
export type HeadValues = Readonly<Record<TimeHead, Float32Array | undefined>> & { readonly probability: Float32Array };

/** A model that is loaded, checked and ready to serve. */
export type Model = {
  readonly card: ModelCard;
  readonly version: number;
  readonly vectoriser: Vectoriser;
  /** @param rows - float32 [count, features], row-major */
  readonly predict: (rows: Float32Array, count: number) => Promise<HeadValues>;
  readonly close: () => Promise<void>;
};

export const identityOf = ({ card, version }: Pick<Model, 'card' | 'version'>): ModelIdentity => ({
  name: card.name,
  version,
  sha256: card.sha256,
});

/**
 * Loads and checks a model: every feature known, only served operators, all heads present, sane values for a probe.
 * @throws RankerError MODEL_REFUSED naming what is wrong
 */
export const loadModel = async (onnx: Uint8Array, card: ModelCard, version: number): Promise<Model> => {
  const refused = (reason: string, cause?: unknown): RankerError =>
    new RankerError(
      'MODEL_REFUSED',
      `model ${card.name} version ${version} is refused: ${reason}`,
      { version },
      { cause },
    );
  const unknown = card.features.filter((name) => !knowsFeature(name));
  if (unknown.length > 0) throw refused(`unknown features ${unknown.slice(0, 5).join(', ')}`);
  const unfit = graphFault(onnx);
  if (unfit !== undefined) throw refused(unfit);
  const session = await InferenceSession.create(onnx, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  }).catch((cause: unknown) => {
    throw refused(`ONNX Runtime cannot open it: ${inOneLine(cause)}`, cause);
  });
  const model = sessionModel(session, card, version);
  const fault = await probe(session, model).catch(inOneLine);
  if (fault) {
    await model.close();
    throw refused(fault);
  }
  return model;
};

const sessionModel = (session: InferenceSession, card: ModelCard, version: number): Model => {
  const columns = card.features.length;
  const run = async (rows: Float32Array, count: number): Promise<(Float32Array | undefined)[]> => {
    const outputs = await session.run({ features: new Tensor('float32', rows, [count, columns]) });
    return headNames.map((name) =>
      session.outputNames.includes(name) ? floats(outputs[name], name, count) : undefined,
    );
  };
  const runAll = batchRuns(run, rowsPerRun);
  return {
    card,
    version,
    vectoriser: createVectoriser(card.features),
    close: () => session.release(),
    predict: async (rows, count) => {
      const heads = headNames.map((name) => (session.outputNames.includes(name) ? new Float32Array(count) : undefined));
      for (let from = 0; from < count; from += rowsPerRun) {
        const size = Math.min(rowsPerRun, count - from);
        const values = await runAll(rows.subarray(from * columns, (from + size) * columns), size);
        for (const [index, head] of heads.entries()) head?.set(values[index]!, from);
      }
      return { probability: heads[0]!, seconds: heads[1], failureSeconds: heads[2] };
    },
  };
};

/**
 * A head's output for `size` rows.
 * @throws RankerError MODEL_FAILED
 */
const floats = (
  value: InferenceSession.OnnxValueMapType[string] | undefined,
  name: HeadName,
  size: number,
): Float32Array => {
  if (value?.type !== 'float32') throw new RankerError('MODEL_FAILED', `the model's ${name} is not float32`);
  if (value.size === size) return value.data as Float32Array;
  throw new RankerError('MODEL_FAILED', `the model's ${name} has ${value.size} values for ${size} rows`);
};

const probeSize = 2;

/** Rows of an unknown provider, on an empty history. */
const probeRows = ({ vectoriser }: Model): Float32Array => {
  const history = new History();
  const columns = vectoriser.names.length;
  const rows = new Float32Array(probeSize * columns);
  const circumstances = { templateName: '', userGroup: '', time: 0, history };
  for (let row = 0; row < probeSize; row++) vectoriser.write(unknownCandidate, circumstances, rows, row * columns);
  return rows;
};

const ofProbe = 'of a provider of which nothing is known (NaN where a number is missing)';

/** ONNX Runtime's messages have several lines. */
const inOneLine = (thrown: unknown): string => messageOf(thrown).replace(/\s+/g, ' ').slice(0, 300);

const probe = async (session: InferenceSession, model: Model): Promise<string | undefined> => {
  if (!session.inputNames.includes('features')) return `its input is ${session.inputNames.join(', ')}, not features`;
  if (!session.outputNames.includes('probability'))
    return `it has no output probability, only ${session.outputNames.join(', ')}`;
  const { probability, seconds, failureSeconds } = await model.predict(probeRows(model), probeSize);
  if (!probability.every((p) => p >= 0 && p <= 1)) return `its probability ${ofProbe} is ${probability[0]}`;
  for (const head of [seconds, failureSeconds]) {
    if (head && !head.every((value) => Number.isFinite(value) && value >= 0))
      return `its seconds ${ofProbe} are ${head[0]}`;
  }
  return undefined;
};
