import { createHash } from 'node:crypto';
import type { ModelCard } from '../../../src/contracts/learning/card.ts';
import type { ModelFiles } from '../../../src/registry/port.ts';
import { encodeModel, integerAttribute, type Node } from '../../../src/train/onnx/model.ts';

const columns = { probability: 'features.chance', seconds: 'features.seconds', failure_seconds: 'features.lost' };

type Head = keyof typeof columns;

export type MadeModel = {
  /** Names of the outputs, which take their columns in this order. */
  readonly outputs?: readonly Head[];
  /** What a head says where the message says nothing; 0.5 unless told. */
  readonly unknown?: Partial<Readonly<Record<Head, number>>>;
  /** Each head says the square root instead, which is NaN below 0. */
  readonly roots?: boolean;
  /** Each head has one value, whatever the number of rows. */
  readonly short?: boolean;
  readonly input?: string;
  readonly card?: Partial<ModelCard>;
};

const wide = 11;
const single = 1;

/**
 * A model that says what the message tells it to: the heads are the provider's own `features` `chance`, `seconds` and
 * `lost`.
 */
export const madeModel = (made: MadeModel = {}): ModelFiles => {
  const { outputs = ['probability', 'seconds', 'failure_seconds'], input = 'features' } = made;
  const said = made.short ? 'first' : input;
  const first = { op: 'Gather', inputs: [input, 'row'], output: 'first', attributes: [integerAttribute('axis', 0)] };
  const onnx = encodeModel(
    {
      name: 'made',
      nodes: [first, ...outputs.flatMap((output) => headNodes(output, said, made.roots ?? false))],
      constants: [
        { name: 'axis', shape: [1], values: BigInt64Array.of(1n) },
        { name: 'row', shape: [1], values: BigInt64Array.of(0n) },
        ...outputs.flatMap((output, column) => [
          { name: `${output}_index`, shape: [1], values: BigInt64Array.of(BigInt(column)) },
          { name: `${output}_unknown`, shape: [], values: Float64Array.of(made.unknown?.[output] ?? 0.5) },
        ]),
      ],
      input: { name: input, columns: outputs.length },
      outputs,
    },
    {},
  );
  return { onnx, card: cardOf(onnx, outputs, made.card ?? {}) };
};

const headNodes = (output: Head, said: string, roots: boolean): Node[] => {
  const cast = (from: string, to: string, type: number): Node => ({
    op: 'Cast',
    inputs: [`${output}_${from}`],
    output: `${output}_${to}`,
    attributes: [integerAttribute('to', type)],
  });
  return [
    {
      op: 'Gather',
      inputs: [said, `${output}_index`],
      output: `${output}_column`,
      attributes: [integerAttribute('axis', 1)],
    },
    cast('column', 'wide', wide),
    { op: 'IsNaN', inputs: [`${output}_wide`], output: `${output}_missing` },
    {
      op: 'Where',
      inputs: ['missing', 'unknown', 'wide'].map((name) => `${output}_${name}`),
      output: `${output}_told`,
    },
    { op: roots ? 'Sqrt' : 'Identity', inputs: [`${output}_told`], output: `${output}_made` },
    cast('made', 'cast', single),
    { op: 'Squeeze', inputs: [`${output}_cast`, 'axis'], output },
  ];
};

const cardOf = (onnx: Uint8Array, outputs: readonly Head[], changes: Partial<ModelCard>): ModelCard => ({
  card_version: 1,
  name: 'provider-ranker',
  features: outputs.map((output) => columns[output]),
  heads: [...outputs],
  sha256: createHash('sha256').update(onnx).digest('hex'),
  seed: 1,
  created_at: '2026-01-01T00:00:00Z',
  code_version: 'test',
  settings: {},
  data: { outcomes: 500, rejected: 0, first_finish: null, last_finish: '2024-12-31T00:00:00Z', hash: 'ab' },
  calibration: {},
  metrics: {},
  gate: { passed: true, reasons: [] },
  ...changes,
});
