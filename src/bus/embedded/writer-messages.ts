import type { ErrorCode, ErrorDetails } from '../../errors.ts';
import type { PackedMessages } from './packed-messages.ts';

/** What the thread that writes a log is started with. */
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

/** Messages to the thread: a change, or the end. */
export type ToWriter = LogChange | { readonly kind: 'end' };

/** Its answer to each change, in order: the offset of the first message (0 for a commit), or the fault. */
export type FromWriter =
  | { readonly first: number }
  | { readonly fault: { readonly code: ErrorCode; readonly message: string; readonly details: ErrorDetails } };
