import { PendingRecord, type Splitter } from './splitter.ts';

const [quote, comma, newline] = [0x22, 0x2c, 0x0a];

type FieldState = 'start' | 'plain' | 'quoted' | 'quote ended';

/** A quote opens at a field's start only, and a doubled quote within quotes does not end them. */
const follow = (state: FieldState, byte: number): FieldState => {
  if (state === 'quoted') return byte === quote ? 'quote ended' : 'quoted';
  if (byte === comma || byte === newline) return 'start';
  return byte === quote && state !== 'plain' ? 'quoted' : 'plain';
};

/** One record a row; a quoted field may hold line ends. `line` is the line at which the row begins. */
export const splitCsv = (maxBytes: number): Splitter => {
  const pending = new PendingRecord(maxBytes);
  let state: FieldState = 'start';
  let line = 1;
  let rowLine = 1;
  return {
    *push(chunk) {
      let from = 0;
      for (let at = 0; at < chunk.length; at++) {
        const byte = chunk[at]!;
        state = follow(state, byte);
        if (byte !== newline) continue;
        line++;
        if (state === 'quoted') continue;
        pending.add(chunk.subarray(from, at));
        yield { line: rowLine, bytes: pending.take() };
        from = at + 1;
        rowLine = line;
      }
      pending.add(chunk.subarray(from));
    },
    rest: (cut) => (cut || pending.size === 0 ? undefined : { line: rowLine, bytes: pending.take() }),
    fault: () => undefined,
  };
};
