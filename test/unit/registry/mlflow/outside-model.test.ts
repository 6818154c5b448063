import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outsideCard, readMlmodel } from '../../../../src/registry/mlflow/outside-model.ts';
import { mlmodelText } from '../../../../src/registry/mlmodel.ts';
import { anyText } from '../../../helpers/any-text.ts';

const model = { name: 'm', version: 3, createdAt: Date.UTC(2026, 0, 1), sha256: 'a'.repeat(64) };

/** As MLflow's Python client writes it. */
const pythonText = (signature: string): string => `artifact_path: model
flavors:
  onnx:
    code: null
    data: model.onnx
    providers:
    - CPUExecutionProvider
  python_function:
    data: other.onnx
    loader_module: mlflow.onnx
mlflow_version: 2.22.1
${signature}utc_time_created: '2026-11-21 09:36:44.262406'
`;

const folded = `signature:
  inputs: '[{"type": "double", "name": "a", "required": true}, {"type":
    "double", "name": "it''s \\u00e8
    odd", "required": true}]'
  outputs: '[{"type": "float", "name": "seconds", "required": true}, {"type":
    "float", "name": "probability", "required": true}]'
  params: null
`;

describe('an MLmodel', () => {
  test('written by Python is read, folded lines and all', () => {
    expect(readMlmodel(pythonText(folded))).toEqual({
      onnxFile: 'model.onnx',
      inputs: ['a', "it's è odd"],
      outputs: ['seconds', 'probability'],
    });
    expect(readMlmodel(pythonText(folded).replaceAll('\n', '\r\n'))?.inputs).toHaveLength(2);
  });

  test('of our own is read, whatever the columns are called and wherever its lines are folded', () => {
    const names = fc.array(anyText({ minLength: 1 }), { minLength: 1 });
    fc.assert(
      fc.property(names, fc.nat(), (features, seed) => {
        const text = mlmodelText({ features, heads: ['probability'] });
        const places = [...text.matchAll(/(?<=[^ ]) (?=[^ ])/g)].map(({ index }) => index).filter((at) => at > 300);
        const at = places[seed % Math.max(places.length, 1)];
        const cut = at === undefined ? text : `${text.slice(0, at)}\n    ${text.slice(at + 1)}`;
        expect(readMlmodel(cut)?.inputs).toEqual(features);
      }),
    );
  });

  test.each(['', 'flavors:\n  sklearn:\n    data: model.pkl\n', '{}', 'flavors:\n  onnx:\n    code: null\n'])(
    'that is none of an ONNX model is told: %j',
    (text) => {
      expect(readMlmodel(text)).toBeUndefined();
    },
  );

  const tensor = '"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 3]}';
  const inputs = [`'[{${tensor}}]'`, `'[{"name": "features", ${tensor}}]'`, "'x'"];
  test.each(['', 'signature: null\n', ...inputs.map((text) => `signature:\n  inputs: ${text}\n`)])(
    'without named columns names none: %j',
    (signature) => {
      expect(readMlmodel(pythonText(signature))).toEqual({ onnxFile: 'model.onnx' });
    },
  );
});

test('outputs that are tensors are known by their names', () => {
  const outputs = '[{"type": "tensor", "name": "probability", "tensor-spec": {"dtype": "float32", "shape": [-1]}}]';
  expect(readMlmodel(pythonText(`signature:\n  outputs: '${outputs}'\n`))?.outputs).toEqual(['probability']);
});

describe('the card of a model from outside', () => {
  test('has its columns and heads, and claims nothing else', () => {
    const card = outsideCard(model, readMlmodel(pythonText(folded))!);
    expect(card).toMatchObject({
      name: 'm',
      features: ['a', "it's è odd"],
      heads: ['probability', 'seconds'],
      sha256: model.sha256,
      created_at: '2026-01-01T00:00:00.000Z',
      data: { outcomes: 0, last_finish: null },
      gate: { passed: false },
    });
  });

  test('takes the probability for granted where outputs have no names', () => {
    const facts = { onnxFile: 'model.onnx', inputs: ['a'], outputs: undefined };
    expect(outsideCard(model, facts).heads).toEqual(['probability']);
  });

  test.each([
    { inputs: undefined, outputs: ['probability'], why: 'signature with named columns' },
    { inputs: ['a'], outputs: ['label'], why: 'no output probability' },
    { inputs: Array.from({ length: 2_001 }, (_, i) => `f${i}`), outputs: undefined, why: 'too many' },
    { inputs: ['x'.repeat(201)], outputs: undefined, why: 'too long' },
  ])('is refused: $why', ({ inputs, outputs, why }) => {
    expect(() => outsideCard(model, { onnxFile: 'model.onnx', inputs, outputs })).toThrow(
      expect.objectContaining({ code: 'MODEL_REFUSED', message: expect.stringContaining(why) }),
    );
  });
});
