import { assemble } from './assembler.ts';
import { fill, fillEntry, subtract } from './histogram-routines.ts';
import type { Kernel } from './kernel.ts';
import { pairBytes } from './layout.ts';
import { partition, sum } from './row-routines.ts';
import { consider, seek, seekCells, seekEntry } from './seek-routine.ts';
import type { Workspace } from './workspace.ts';

type Routines = Readonly<
  Record<'fill' | 'subtract' | 'seek' | 'sum', (...operands: number[]) => void> &
    Record<'partition', (...operands: number[]) => number>
>;

/** The part of the engine's WebAssembly used here, which is missing from Node's types. */
type Memory = { readonly buffer: ArrayBuffer };
type Engine = {
  readonly validate: (bytes: Uint8Array) => boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  readonly Memory: new (size: { initial: number }) => Memory;
};
const engine = (globalThis as unknown as { readonly WebAssembly?: Engine }).WebAssembly;

const pageBytes = 2 ** 16;
const mostBytes = 2 ** 32;

const compile = (): object | undefined => {
  // In the order of their indices.
  const bytes = assemble([consider, fill, subtract, seek, partition, sum]);
  return engine?.validate(bytes) ? new engine.Module(bytes) : undefined;
};
let compiled: { readonly module: object | undefined } | undefined;

/**
 * Memory for WebAssembly, zeroed; undefined where the engine lacks it, or 128-bit SIMD, or so much memory. Addresses,
 * including the end, have 32 bits.
 */
export const reserveMemory = (bytes: number): Memory | undefined => {
  compiled ??= { module: compile() };
  if (engine === undefined || compiled.module === undefined || bytes >= mostBytes) return undefined;
  try {
    return new engine.Memory({ initial: Math.ceil(bytes / pageBytes) });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};

/**
 * The kernel in WebAssembly.
 * @param workspace - laid out in `memory`
 */
export const wasmKernel = (workspace: Workspace, memory: Memory): Kernel => {
  const run = new engine!.Instance(compiled!.module!, { env: { memory } }).exports as Routines;
  const { rows, bins, offsets, ids, pairs, order, histograms, scratch, gathered, table, state } = workspace;
  const slotAt = (slot: number): number => histograms.byteOffset + slot * bins * pairBytes;
  const orderAt = (index: number): number => order.byteOffset + index * order.BYTES_PER_ELEMENT;
  return {
    name: 'wasm',
    workspace,
    fill: (slot, columns, begin, end) => {
      let to = 0;
      for (const column of columns) {
        table[to++] = ids.byteOffset + column * rows;
        table[to++] = slotAt(slot) + offsets[column]! * pairBytes;
        table[to++] = (offsets[column + 1]! - offsets[column]!) * pairBytes;
      }
      const tableEnd = table.byteOffset + columns.length * fillEntry;
      run.fill(orderAt(begin), orderAt(end), pairs.byteOffset, gathered.byteOffset, table.byteOffset, tableEnd);
    },
    subtract: (slot, child) => run.subtract(slotAt(slot), slotAt(child), slotAt(slot + 1)),
    seek: (best, slot, columns, node, { l2, minRows, minHessian }, scale) => {
      let to = 0;
      for (const column of columns) {
        table[to++] = slotAt(slot) + offsets[column]! * pairBytes;
        table[to++] = slotAt(slot) + (offsets[column + 1]! - 1) * pairBytes;
      }
      state[seekCells.gradient] = node.gradient;
      state[seekCells.total] = node.hessian + 2 * l2;
      state[seekCells.scale] = scale;
      state[seekCells.l2] = l2;
      state[seekCells.minRows] = minRows;
      state[seekCells.most] = node.rows - minRows;
      state[seekCells.leastHessian] = minHessian + l2;
      state[seekCells.numerator] = best.numerator;
      state[seekCells.denominator] = best.denominator;
      state[seekCells.entry] = -1;
      run.seek(state.byteOffset, table.byteOffset, table.byteOffset + columns.length * seekEntry);
      if (state[seekCells.entry]! < 0) return;
      best.numerator = state[seekCells.numerator]!;
      best.denominator = state[seekCells.denominator]!;
      best.column = columns[(state[seekCells.entry]! - table.byteOffset) / seekEntry]!;
      best.cut = (state[seekCells.at]! - slotAt(slot)) / pairBytes;
      best.missingLeft = state[seekCells.missingLeft]! === 1;
      best.left.gradient = state[seekCells.leftGradient]!;
      best.left.hessian = state[seekCells.leftHessian]!;
      best.left.rows = state[seekCells.leftRows]!;
    },
    partition: (begin, end, column, cut, missing, missingLeft) => {
      const own = ids.byteOffset + column * rows;
      const alsoLeft = missingLeft ? missing : cut;
      const middle = run.partition(orderAt(begin), orderAt(end), scratch.byteOffset, own, cut, alsoLeft);
      return ((middle >>> 0) - order.byteOffset) / order.BYTES_PER_ELEMENT;
    },
    sum: (begin, end, scale) => {
      run.sum(orderAt(begin), orderAt(end), pairs.byteOffset, state.byteOffset);
      return { gradient: state[0]!, hessian: state[1]! * scale, rows: end - begin };
    },
  };
};
