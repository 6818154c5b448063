import fc from 'fast-check';
import { expect, test } from 'vitest';
import { graphFault } from '../../../../src/infer/onnx/graph-fault.ts';
import { type Field, integer, message, text } from '../../../../src/train/onnx/protobuf.ts';
import { madeModel } from '../../../helpers/models/made-model.ts';

const model = (...fields: Field[]): Uint8Array => message(7, fields);
const node = (operator: string, domain = '', ...attribute: Field[]): Field =>
  message(1, [text(4, operator), text(7, domain), ...attribute]);
const elsewhere = message(13, [text(1, 'location'), text(2, '../../etc/passwd')]);

test('a model of operators that are served is opened', () => {
  expect(graphFault(madeModel().onnx)).toBeUndefined();
});

test.each(['Loop', 'Scan', 'If', 'RandomUniformLike', 'Multinomial', 'Expand', 'Tile', 'ConstantOfShape', ''])(
  'the operator %s is not served',
  (operator) => {
    expect(graphFault(model(node('Add'), node(operator)))).toBe(
      `its operator ${operator} is none of those that are served`,
    );
  },
);

test('an operator is told by its domain too', () => {
  expect(graphFault(model(node('TreeEnsembleClassifier', 'ai.onnx.ml'), node('Add', 'ai.onnx')))).toBeUndefined();
  expect(graphFault(model(node('TreeEnsembleClassifier')))).toMatch(/operator TreeEnsembleClassifier/);
  expect(graphFault(model(node('ZipMap', 'ai.onnx.ml')))).toMatch(/operator ai\.onnx\.ml\.ZipMap/);
  expect(graphFault(model(node('Add', 'com.example')))).toMatch(/operator com\.example\.Add/);
});

test.each<[string, Uint8Array, RegExp]>([
  ['a constant in another file', model(message(5, [elsewhere])), /another file/],
  ['a constant that says it is elsewhere', model(message(5, [integer(14, 1)])), /another file/],
  [
    "a node's constant in another file",
    model(node('Constant', '', message(5, [message(5, [elsewhere])]))),
    /another file/,
  ],
  ['a graph within', model(node('Add', '', message(5, [message(6, [])]))), /graph within/],
  ['graphs within', model(node('Add', '', message(5, [message(11, [])]))), /graph within/],
  ['sparse constants', model(message(15, [])), /sparse/],
  ['functions', Buffer.concat([model(node('Add')), message(25, [])]), /functions/],
  ['a graph that is a number', integer(7, 3), /no ONNX model/],
  ['a node that is cut off', model(node('Add')).subarray(0, -1), /no ONNX model/],
])('a model with %s is not opened', (_, bytes, reason) => {
  expect(graphFault(bytes)).toMatch(reason);
});

test('whatever the bytes, there is an answer', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(['string', 'undefined']).toContain(typeof graphFault(bytes));
    }),
  );
});
