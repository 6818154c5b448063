import type { ErrorCode, ErrorDetails } from '../../errors.ts';
import type { PackedMessages } from './packed-messages.ts';

/** What the thread that writes a log is made with. */
export type WriterData = { readonly path: string };

/** A change of the log; times in epoch ms. */
export type LogChange =
  | {
      readonly kind: 'append';
      readonly topic: string;
      readonly packed: PackedMessages;
      readonly timestamp: number;
      readonly keptFrom: number;
    }
  | { readonly kind: 'commit'; readonly topic: string; readonly group: string; readonly nextOffset: number };

/** What the thread is told: a change, or that there are no more. */
export type ToWriter = LogChange | { readonly kind: 'end' };

/** What it says to each change, in their order: the offset of the first message (0 for a commit), or why not. */
export type FromWriter =
  | { readonly first: number }
  | { readonly fault: { readonly code: ErrorCode; readonly message: string; readonly details: ErrorDetails } };
