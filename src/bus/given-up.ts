/** A handler may give up its batch once asked to stop; the batch is then not done. */
export const isGivenUp = (signal: AbortSignal, thrown: unknown): boolean =>
  signal.aborted && thrown instanceof Error && thrown.name === 'AbortError';
