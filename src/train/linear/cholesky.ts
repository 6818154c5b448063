/** Pivots below this share of their diagonal are rounding: the unknown depends on those before it. */
const leastPivot = 1e-12;

/**
 * Solves A x = b for a symmetric matrix without negative eigenvalues. An unknown that depends on others stays 0.
 * @param a - its lower triangle, row-major, shape [n, n]; replaced by its factor
 * @param b - shape [n]
 */
export const solveSymmetric = (a: Float64Array, b: Float64Array): Float64Array => {
  const n = b.length;
  const x = b.slice();
  const isFree = new Uint8Array(n).fill(1);
  for (let i = 0; i < n; i++) {
    const diagonal = a[i * n + i]!;
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= a[i * n + k]! * a[j * n + k]!;
      if (j < i) a[i * n + j] = isFree[j] ? sum / a[j * n + j]! : 0;
      else if (sum > leastPivot * diagonal) a[i * n + i] = Math.sqrt(sum);
      else isFree[i] = 0;
    }
    let sum = x[i]!;
    for (let k = 0; k < i; k++) sum -= a[i * n + k]! * x[k]!;
    x[i] = isFree[i] ? sum / a[i * n + i]! : 0;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i]!;
    for (let k = i + 1; k < n; k++) sum -= a[k * n + i]! * x[k]!;
    x[i] = isFree[i] ? sum / a[i * n + i]! : 0;
  }
  return x;
};
