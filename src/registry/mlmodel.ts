import type { ModelCard } from '../contracts/learning/card.ts';

/** Packages that a Python reader of the folder needs; without versions, since a failed pin only warns. */
export const requirementsText = 'mlflow\nonnx\nonnxruntime\n';

/**
 * The `MLmodel` file of a version: with `model.onnx` beside it, `mlflow.pyfunc.load_model` opens the folder.
 * The signature declares the columns as `double`, in the card's order: MLflow then accepts float64, float32, int32, NaN
 * and None, and sorts columns by name. The providers keep MLflow 3 from warning about CUDA.
 * @see https://mlflow.org/docs/latest/ml/model/
 */
export const mlmodelText = ({ features, heads }: Pick<ModelCard, 'features' | 'heads'>): string =>
  `flavors:
  onnx:
    data: model.onnx
    providers:
    - CPUExecutionProvider
  python_function:
    data: model.onnx
    loader_module: mlflow.onnx
    python_version: '3.11.7'
signature:
  inputs: ${quoted(columns(features, 'double'))}
  outputs: ${quoted(columns(heads, 'float'))}
  params: null
`;

const columns = (names: readonly string[], type: string): string =>
  JSON.stringify(names.map((name) => ({ type, name, required: true })));

/** JSON as a single-quoted YAML scalar on one line: ASCII only, as YAML folds or refuses some other characters. */
const quoted = (json: string): string => {
  const ascii = json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `'${ascii.replaceAll("'", "''")}'`;
};
