/** A log that takes fields and a constant text, such as a pino logger. */
export type BusLog = Readonly<Record<'debug' | 'info' | 'warn', (fields: object, text: string) => void>>;

/** For callers without a log. */
export const silentLog: BusLog = { debug: () => {}, info: () => {}, warn: () => {} };

/** Called when retention deleted messages of a topic before a reader came to them. */
export type OnGone = (topic: string, messages: number) => void;
