import { channels } from '../splits/histogram.ts';
import { i32 } from './assembler.ts';

/** A row's gradient and packed hessian, or a bin's sums of them. */
export const pairBytes = channels * 8;
/** From a row or bin number to the bytes before its pair. */
export const pairShift = i32.const(Math.log2(pairBytes));
/** A row number. */
export const rowBytes = 4;
