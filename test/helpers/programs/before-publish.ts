import type { Bus } from '../../../src/bus/port.ts';

/** A bus that calls `before` with each publication first; what that throws, the publication fails with. */
export const beforePublish = (
  bus: Bus,
  before: (...given: Parameters<Bus['publish']>) => void | Promise<void>,
): Bus => ({
  ...bus,
  publish: async (...given) => {
    await before(...given);
    await bus.publish(...given);
  },
});
