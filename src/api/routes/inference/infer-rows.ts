import type { InferenceRequest, InferenceResponse } from '../../../contracts/rest/inference.ts';
import { RankerError } from '../../../errors.ts';
import type { RawModel } from '../../../flows/models/raw-models.ts';

const wrong = (parameter: string, message: string): RankerError =>
  new RankerError('PARAMETER_INVALID', `${parameter}: ${message}`, { parameter });

/** Float32 [count, columns] of an input; a missing feature is NaN. @throws RankerError PARAMETER_INVALID */
const rowsOf = ({ shape, data }: InferenceRequest['inputs'][number], columns: number): Float32Array => {
  const [count, width] = shape;
  if (width !== columns) throw wrong('inputs.0.shape', `a row has ${columns} features, not ${width}`);
  const values = data.flat();
  if (values.length === count * columns) return Float32Array.from(values, (value) => value ?? Number.NaN);
  throw wrong('inputs.0.data', `${count} rows of ${columns} are ${count * columns} values, not ${values.length}`);
};

/**
 * Answers an inference request: all outputs, or those that it names, in its order.
 * @throws RankerError PARAMETER_INVALID for rows or outputs that the model doesn't have
 */
export const inferRows = async (
  { id, inputs, outputs }: InferenceRequest,
  model: RawModel,
): Promise<InferenceResponse> => {
  const [input] = inputs;
  const rows = rowsOf(input!, model.features.length);
  const asked = outputs?.map(({ name }) => name) ?? model.outputs;
  const unknown = asked.find((name) => !model.outputs.includes(name));
  if (unknown !== undefined) {
    throw wrong('outputs', `the model has ${model.outputs.join(', ')}, not ${unknown.slice(0, 100)}`);
  }
  const [count] = input!.shape;
  const predicted = await model.predict(rows, count);
  return {
    model_name: model.name,
    model_version: String(model.version),
    ...(id !== undefined && { id }),
    outputs: asked.map((name) => ({ name, datatype: 'FP32', shape: [count], data: [...predicted.get(name)!] })),
  };
};
