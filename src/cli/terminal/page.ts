import type { Writable } from 'node:stream';
import { styleText } from 'node:util';

/** The meaning of a text for its reader. */
export type Tone = 'first' | 'good' | 'doubtful' | 'bad';

/** The text in the colour of its meaning if the output shows colours; otherwise unchanged. */
type Paint = (tone: Tone, text: string) => string;

/** The layout of lines for people. */
export type Page = {
  /** Columns of a line; Infinity when they don't go to a terminal. */
  readonly width: number;
  readonly paint: Paint;
};

const formats = { first: 'bold', good: 'green', doubtful: 'yellow', bad: 'red' } as const;

/** Paints for a terminal that shows colours, according to NO_COLOR, FORCE_COLOR and TERM; elsewhere does nothing. */
export const paintFor =
  (stream: Writable): Paint =>
  (tone, text) =>
    styleText(formats[tone], text, { stream });

/** Unlimited width, no colours. */
export const plainPage: Page = { width: Number.POSITIVE_INFINITY, paint: (_, text) => text };

/** Text of a message without characters that a terminal may interpret. */
export const harmless = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029\ufffd]+/gu, '·');
