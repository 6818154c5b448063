import type { Bins } from '../splits/bins.ts';
import type { Kernel, KernelName } from './kernel.ts';
import { plainKernel } from './plain.ts';
import { reserveMemory, wasmKernel } from './wasm.ts';
import { openWorkspace, workspaceBytes } from './workspace.ts';

/** @param slots - number of histograms */
export const openKernel = (binned: Bins, slots: number, name: KernelName): Kernel => {
  const bytes = workspaceBytes(binned, slots);
  const memory = name === 'wasm' ? reserveMemory(bytes) : undefined;
  if (memory === undefined) return plainKernel(openWorkspace(binned, slots, new ArrayBuffer(bytes)));
  return wasmKernel(openWorkspace(binned, slots, memory.buffer), memory);
};
