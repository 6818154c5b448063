import type { KeptRanking, StoreLimits } from './store.ts';

/** What the writer thread is started with. */
export type WriterData = StoreLimits & { readonly path: string };

/** Messages to the writer: rankings to keep, with the time (epoch ms), or the end. */
export type ToWriter =
  | { readonly kind: 'keep'; readonly rankings: readonly KeptRanking[]; readonly time: number }
  | { readonly kind: 'end' };

/** Its answer to each batch: how many are done, and the fault if they were not kept. */
export type FromWriter = { readonly count: number; readonly fault?: string };
