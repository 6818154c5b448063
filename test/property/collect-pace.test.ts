import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openPacedFeed, toldInOrder } from '../helpers/traffic/paced-feed.ts';
import { pastTraffic } from '../helpers/traffic/past-traffic.ts';

const { raw } = pastTraffic({ seed: 11, deployments: 15 });
const begin = Date.now();
const expected = toldInOrder(raw);

const inputs = ['sites', 'tests', 'logs'] as const;

/**
 * One part of the traffic: how much of it, in which turns its topics are read, how long that takes at most, what comes
 * then. It takes less than the 5 s after which a topic that says nothing is waited for no further.
 */
const step = fc.record({
  share: fc.double({ min: 0.01, max: 0.5, noNaN: true }),
  turns: fc.array(fc.record({ input: fc.constantFrom(...inputs), count: fc.integer({ min: 1, max: 120 }) }), {
    maxLength: 12,
  }),
  readMs: fc.integer({ min: 0, max: 4_900 }),
  pauseMs: fc.constantFrom(0, 1, 900, 60_000, 1_800_000),
  restarts: fc.constantFrom('no', 'before it is read', 'after it was read'),
});

/** Which of the topics lie there whole before anything of the others comes. */
const ahead = fc.subarray(['sites', 'tests'] as const);

test('the outcomes are those of the same traffic in a file, however it is cut, interleaved and interrupted', () => {
  fc.assert(
    fc.property(ahead, fc.array(step, { minLength: 1, maxLength: 6 }), (first, steps) => {
      const feed = openPacedFeed(begin);
      const isFirst = ({ input }: { input: string }): boolean => first.some((one) => one === input);
      feed.publish(raw.filter(isFirst));
      const rest = raw.filter((message) => !isFirst(message));
      let from = 0;
      for (const [at, { share, turns, readMs, pauseMs, restarts }] of steps.entries()) {
        const to = at === steps.length - 1 ? rest.length : Math.min(rest.length, from + Math.ceil(share * rest.length));
        feed.publish(rest.slice(from, to));
        from = to;
        if (restarts === 'before it is read') feed.restart();
        const gapMs = Math.floor(readMs / turns.reduce((sum, { count }) => sum + count, 0));
        for (const { input, count } of turns) feed.read(input, count, gapMs);
        for (const input of inputs) feed.read(input, Number.POSITIVE_INFINITY, 0);
        if (restarts === 'after it was read') feed.restart();
        feed.pass(pauseMs);
      }
      expect(feed.outcomes()).toEqual(expected);
    }),
    { numRuns: 30 },
  );
});

test('an error with which the log ends at a start is not the last one because sites and tests go on', () => {
  const isLog = ({ input }: { input: string }): boolean => input === 'logs';
  const lines = raw.filter(isLog);
  const isError = (at: number): boolean => JSON.stringify(lines[at]).includes('CREATE_FAILED');
  for (const at of [...lines.keys()].filter(isError)) {
    const feed = openPacedFeed(begin);
    feed.publish(raw.filter((message) => !isLog(message)));
    feed.publish(lines.slice(0, at + 1));
    feed.restart();
    feed.publish(lines.slice(at + 1));
    feed.read('logs', Number.POSITIVE_INFINITY, 0);
    expect(feed.outcomes()).toEqual(expected);
  }
});
