import '../../../src/no-vendor-telemetry.ts';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Matrix } from '../../../src/train/data/matrix.ts';

/** Runs a model file as it is served; one float32 list per output. */
export const runOnnx = async (model: Uint8Array, inputs: Matrix): Promise<Record<string, Float32Array>> => {
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const features = new Tensor('float32', inputs.values, [inputs.rows, inputs.columns]);
  const outputs = await session.run({ features });
  await session.release();
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { data, dims }]) => {
      if (dims.length !== 1) throw new TypeError(`output ${name} has shape [${dims}]`);
      return [name, data as Float32Array];
    }),
  );
};
