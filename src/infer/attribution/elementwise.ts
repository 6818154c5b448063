const float32 = 1;
const float64 = 11;

/** Element by element functions of ONNX with one input. */
const unary: Readonly<Record<string, (x: number) => number>> = {
  Identity: (x) => x,
  Neg: (x) => -x,
  Exp: Math.exp,
  Log: Math.log,
  Abs: Math.abs,
  Sqrt: Math.sqrt,
  Tanh: Math.tanh,
  Reciprocal: (x) => 1 / x,
  Sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  IsNaN: (x) => Number(Number.isNaN(x)),
  Not: (x) => Number(x === 0),
};

const several: Readonly<Record<string, (values: readonly number[]) => number>> = {
  Add: ([a, b]) => a! + b!,
  Sub: ([a, b]) => a! - b!,
  Mul: ([a, b]) => a! * b!,
  Div: ([a, b]) => a! / b!,
  Pow: ([a, b]) => a! ** b!,
  Max: (values) => Math.max(...values),
  Min: (values) => Math.min(...values),
  Where: ([condition, a, b]) => (condition === 0 ? b! : a!),
};

/** How an operator works element by element; undefined for one that does not, or is not known. */
export const elementwise = (
  op: string,
  castTo: number | undefined,
): ((values: readonly number[]) => number) | undefined => {
  if (op === 'Cast') {
    if (castTo === float32) return ([x]) => Math.fround(x!);
    return castTo === float64 ? ([x]) => x! : undefined;
  }
  const one = unary[op];
  return one ? ([x]) => one(x!) : several[op];
};
