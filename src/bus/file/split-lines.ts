import { PendingRecord, type Splitter } from './splitter.ts';

const newline = 0x0a;

/** One record a line. */
export const splitLines = (maxBytes: number): Splitter => {
  const pending = new PendingRecord(maxBytes);
  let line = 1;
  return {
    *push(chunk) {
      let from = 0;
      for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
        pending.add(chunk.subarray(from, end));
        yield { line: line++, bytes: pending.take() };
        from = end + 1;
      }
      pending.add(chunk.subarray(from));
    },
    rest: () => ({ line, bytes: pending.take() }),
    fault: () => undefined,
  };
};
