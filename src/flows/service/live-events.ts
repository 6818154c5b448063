import type { LiveEvent } from '../../contracts/rest/events.ts';

/** Tells whoever listens what happens now; where nobody does, an event is not even made. */
export type LiveEvents = {
  readonly tell: (make: () => LiveEvent) => void;
  /** @returns what ends it; `listener` must not throw */
  readonly listen: (listener: (event: LiveEvent) => void) => () => void;
};

export const liveEvents = (): LiveEvents => {
  const listeners = new Set<(event: LiveEvent) => void>();
  return {
    tell: (make) => {
      if (listeners.size === 0) return;
      const event = make();
      for (const listener of listeners) listener(event);
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
