import { expect, test } from 'vitest';
import { eventually } from '../../../helpers/eventually.ts';
import { outcomeMessage, submission } from '../../../helpers/messages/messages.ts';
import { openSite } from '../../../helpers/programs/running-service.ts';

test('an outcome counts as soon as it is read, though it is on record later than the clock that answers share', async () => {
  const site = openSite();
  let shared = site.now();
  const minutesSince = (shared - submission) / 60_000 - 10;
  const moveOn = () => {
    shared = site.now();
    return shared;
  };
  const service = await site.start({ now: () => shared, moveOn });
  await site.publish('training', outcomeMessage('u', 'A', -minutesSince));
  await eventually(() => expect(service.health().outcomes).toBe(1));
});
