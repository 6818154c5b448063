import { expect, test } from 'vitest';
import { eventOf } from '../../../../../src/features/history/events/event.ts';
import { fingerprint } from '../../../../../src/features/history/events/seen.ts';
import { release, type Withheld, withhold } from '../../../../../src/features/history/events/withheld.ts';
import { historyKeys } from '../../../../../src/features/history/keys.ts';
import { outcome } from '../../../../helpers/messages/candidates.ts';

test('of endless failures that users caused those of the latest deployments are kept, some ten thousand', () => {
  const keys = historyKeys({ site: 'SITE-A', template: 'vm', group: 'group' });
  const withheld: Withheld = new Map();
  for (let n = 0; n < 120_000; n++) {
    withhold(withheld, eventOf(outcome(`u${n}`, n, { succeeded: false }), Number.NaN, keys, n));
  }
  expect(withheld.size).toBeGreaterThan(40_000);
  expect(withheld.size).toBeLessThanOrEqual(50_000);
  expect(release(withheld, fingerprint('u119999'))).toHaveLength(1);
  expect(release(withheld, fingerprint('u80000'))).toHaveLength(1);
  expect(release(withheld, fingerprint('u0'))).toHaveLength(0);
});
