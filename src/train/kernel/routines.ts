import type { Routine } from './assembler.ts';
import { fill, subtract } from './histogram-routines.ts';
import { partition, sum } from './row-routines.ts';
import { consider, seek } from './seek-routine.ts';

/** The functions of the kernel's module, in the order of their places. */
export const routines: readonly Routine[] = [consider, fill, subtract, seek, partition, sum];
