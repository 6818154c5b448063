/** The topics that a service reads to the end before it is ready. */
type Beginning = 'outcomes' | 'answers';

export type Readiness = {
  readonly waitingFor: () => readonly Beginning[];
  readonly hasRead: (beginning: Beginning) => boolean;
  /** Records that one has been read to its end; repeated calls change nothing. */
  readonly read: (beginning: Beginning) => void;
  /** Resolves when everything that was there at the start has been read. */
  readonly caughtUp: Promise<void>;
};

export const openReadiness = (): Readiness => {
  const waitingFor = new Set<Beginning>(['outcomes', 'answers']);
  const { promise: caughtUp, resolve } = Promise.withResolvers<void>();
  return {
    waitingFor: () => [...waitingFor],
    hasRead: (beginning) => !waitingFor.has(beginning),
    read: (beginning) => {
      waitingFor.delete(beginning);
      if (waitingFor.size === 0) resolve();
    },
    caughtUp,
  };
};
