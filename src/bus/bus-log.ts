/** Takes a constant text and fields; a pino logger is one. */
export type BusLog = Readonly<Record<'debug' | 'info' | 'warn', (fields: object, text: string) => void>>;

/** For callers without a log. */
export const silentLog: BusLog = { debug: () => {}, info: () => {}, warn: () => {} };

/** Told of messages of a topic that retention deleted before a reader came to them. */
export type OnGone = (topic: string, messages: number) => void;
