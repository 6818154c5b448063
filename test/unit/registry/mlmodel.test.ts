import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mlmodelText } from '../../../src/registry/mlmodel.ts';
import { anyText } from '../../helpers/any-text.ts';

test('an MLmodel names the flavors, the columns in order and the heads', () => {
  expect(mlmodelText({ features: ['b', 'a'], heads: ['probability', 'seconds'] })).toBe(`flavors:
  onnx:
    data: model.onnx
    providers:
    - CPUExecutionProvider
  python_function:
    data: model.onnx
    loader_module: mlflow.onnx
    python_version: '3.11.7'
signature:
  inputs: '[{"type":"double","name":"b","required":true},{"type":"double","name":"a","required":true}]'
  outputs: '[{"type":"float","name":"probability","required":true},{"type":"float","name":"seconds","required":true}]'
  params: null
`);
});

test('whatever a feature is called, its name survives YAML and JSON', () => {
  const names = fc.array(anyText({ minLength: 1 }), { minLength: 1 });
  fc.assert(
    fc.property(names, (features) => {
      const lines = mlmodelText({ features, heads: ['probability'] }).split('\n');
      expect(lines).toHaveLength(14);
      expect(lines.every((line) => /^[ -~]*$/.test(line))).toBe(true);
      const quoted = /^ {2}inputs: '(.*)'$/.exec(lines[10]!)![1]!;
      const columns: { name: string }[] = JSON.parse(quoted.replaceAll("''", "'"));
      expect(columns.map(({ name }) => name)).toEqual(features);
    }),
  );
});
