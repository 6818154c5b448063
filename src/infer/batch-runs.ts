/** Runs a model on `count` rows, row-major; gives a value per row for each of its outputs. */
export type Run = (rows: Float32Array, count: number) => Promise<readonly (Float32Array | undefined)[]>;

type Asked = {
  readonly rows: Float32Array;
  readonly count: number;
  readonly resolve: (values: Promise<readonly (Float32Array | undefined)[]>) => void;
};

/** How many of `asked`, from the first on, have at most `mostRows` rows together; at least one. */
const fitting = (asked: readonly Asked[], mostRows: number): number => {
  let rows = 0;
  const over = asked.findIndex(({ count }) => {
    rows += count;
    return rows > mostRows;
  });
  return over < 0 ? asked.length : Math.max(1, over);
};

const joined = (asked: readonly Asked[]): Float32Array => {
  const rows = new Float32Array(asked.reduce((sum, one) => sum + one.rows.length, 0));
  let at = 0;
  for (const one of asked) {
    rows.set(one.rows, at);
    at += one.rows.length;
  }
  return rows;
};

/**
 * Batches the requests of two turns of the event loop into one run, since a native call costs as much as some 20 rows:
 * under load the second turn brings about as many requests again; otherwise the run starts at once. A row's values
 * don't depend on its neighbours. If a batch fails, each request is run alone, so that none fails because of another.
 * @param mostRows - of one run
 */
export const batchRuns = (run: Run, mostRows: number): Run => {
  let waiting: Asked[] = [];

  const runTogether = async (asked: readonly Asked[]): Promise<void> => {
    const count = asked.reduce((sum, one) => sum + one.count, 0);
    try {
      const values = await run(joined(asked), count);
      let at = 0;
      for (const one of asked) {
        const from = at;
        at += one.count;
        one.resolve(Promise.resolve(values.map((all) => all?.subarray(from, from + one.count))));
      }
    } catch {
      for (const one of asked) one.resolve(run(one.rows, one.count));
    }
  };

  const flush = (): void => {
    const asked = waiting;
    waiting = [];
    for (let from = 0; from < asked.length; ) {
      const together = asked.slice(from, from + fitting(asked.slice(from), mostRows));
      from += together.length;
      if (together.length === 1) together[0]!.resolve(run(together[0]!.rows, together[0]!.count));
      else void runTogether(together);
    }
  };

  return (rows, count) =>
    new Promise((resolve) => {
      if (waiting.length === 0) setImmediate(() => setImmediate(flush));
      waiting.push({ rows, count, resolve });
    });
};
