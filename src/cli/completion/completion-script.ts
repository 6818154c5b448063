import type { Command } from 'commander';
import { bash } from './bash.ts';
import { fish } from './fish.ts';
import { placesOf } from './places.ts';
import { zsh } from './zsh.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof shells)[number];

/** A script that completes the commands and options of `program` in a shell. */
export const completionScript = (program: Command, shell: Shell): string => {
  const write = { bash, zsh, fish }[shell];
  return write(placesOf(program), program.name());
};
