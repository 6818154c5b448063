import type { KeptRanking, StoreLimits } from './store.ts';

/** What the thread that writes is made with. */
export type WriterData = StoreLimits & { readonly path: string };

/** What it is told: rankings to keep at a time (epoch ms), or that there are no more. */
export type ToWriter =
  | { readonly kind: 'keep'; readonly rankings: readonly KeptRanking[]; readonly time: number }
  | { readonly kind: 'end' };

/** What it answers to each batch: that it is done, or why not. */
export type FromWriter = { readonly count: number; readonly fault?: string };
