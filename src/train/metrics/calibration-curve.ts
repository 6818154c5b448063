/** One bin of a calibration curve. */
export type CurvePoint = { readonly rows: number; readonly predicted: number; readonly observed: number };

const bins = 10;

/** Mean probability and share of successes in bins of equal mass, from the least probable on. */
export const calibrationCurve = (labels: Float64Array, probabilities: Float64Array): CurvePoint[] => {
  const order = Uint32Array.from(labels.keys()).sort((a, b) => probabilities[a]! - probabilities[b]! || a - b);
  return Array.from({ length: bins }, (_, bin): CurvePoint => {
    const [begin, end] = [bin, bin + 1].map((edge) => Math.round((edge * order.length) / bins)) as [number, number];
    const members = order.subarray(begin, end);
    const mean = (values: Float64Array): number => members.reduce((sum, row) => sum + values[row]!, 0) / members.length;
    return { rows: members.length, predicted: mean(probabilities), observed: mean(labels) };
  }).filter(({ rows }) => rows > 0);
};
