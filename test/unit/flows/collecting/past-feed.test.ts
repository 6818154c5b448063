import { expect, test } from 'vitest';
import type { RawMessage } from '../../../../src/simulate/raw-message.ts';
import { fromFile, openFeed } from '../../../helpers/feeding.ts';
import { part, pastTraffic } from '../../../helpers/past-traffic.ts';

const { raw } = pastTraffic({ seed: 5, deployments: 25 });

const isLogged = ({ input }: RawMessage): boolean => input === 'logs';

const feeds: readonly (readonly (readonly RawMessage[])[])[] = [
  [raw.filter((message) => !isLogged(message)), raw.filter(isLogged)],
  [0, 1, 2, 3].map((at) => part(raw, at, 4)),
];

test('a month that is fed within seconds, its sites first or in parts while it runs, gives the outcomes of the same traffic in a file', async () => {
  const expected = await fromFile(raw);
  const collected = feeds.map(async (parts) => {
    const { start, publish, settled } = openFeed();
    await start().caughtUp;
    for (const one of parts) await publish(one);
    return settled(expected.length);
  });
  expect(await Promise.all(collected)).toEqual(feeds.map(() => expected));
}, 60_000);
