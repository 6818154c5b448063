import type { Writable } from 'node:stream';
import { styleText } from 'node:util';

/** What a text means to who reads it. */
export type Tone = 'first' | 'good' | 'doubtful' | 'bad';

/** The text in the colour of its meaning, where the output shows colours; else as it is. */
type Paint = (tone: Tone, text: string) => string;

/** What lines for people are made to fit. */
export type Page = {
  /** Columns of a line; Infinity when they don't go to a terminal. */
  readonly width: number;
  readonly paint: Paint;
};

const formats = { first: 'bold', good: 'green', doubtful: 'yellow', bad: 'red' } as const;

/** Paints for a terminal that shows colours, as NO_COLOR, FORCE_COLOR and TERM have it; for nothing else. */
export const paintFor =
  (stream: Writable): Paint =>
  (tone, text) =>
    styleText(formats[tone], text, { stream });

/** As wide as it likes, without colours. */
export const plainPage: Page = { width: Number.POSITIVE_INFINITY, paint: (_, text) => text };

/** Text of a message without what a terminal may obey. */
export const harmless = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029\ufffd]+/gu, '·');
