const float32 = 1;
const float64 = 11;

/** A function of the elements at one place; only as many inputs are passed as it has parameters. */
type Elementwise = (a: number, b: number, c: number) => number;

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

const several: Readonly<Record<string, Elementwise>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Pow: (a, b) => a ** b,
  Max: (a, b = a, c = b) => Math.max(a, b, c),
  Min: (a, b = a, c = b) => Math.min(a, b, c),
  Where: (condition, a, b) => (condition === 0 ? b : a),
};

/** The elementwise function of an operator; undefined for an operator that is not elementwise, or unknown. */
export const elementwise = (op: string, castTo: number | undefined): Elementwise | undefined => {
  if (op !== 'Cast') return unary[op] ?? several[op];
  if (castTo === float32) return Math.fround;
  return castTo === float64 ? unary.Identity : undefined;
};

type Part = (x: number) => number;

/**
 * Applies an operator to functions of the same number; undefined for more than three inputs. Avoids lists, since the
 * result is called often.
 */
export const composed = (apply: Elementwise, parts: readonly Part[]): Part | undefined => {
  const [one, two, three] = parts as readonly [Part, Part, Part];
  if (parts.length === 1) return (x) => (apply as Part)(one(x));
  if (parts.length === 2) return (x) => (apply as (a: number, b: number) => number)(one(x), two(x));
  return parts.length === 3 ? (x) => apply(one(x), two(x), three(x)) : undefined;
};
