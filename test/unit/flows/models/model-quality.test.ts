import { expect, test } from 'vitest';
import { eventually } from '../../../helpers/eventually.ts';
import { entry, outcomeMessage, request } from '../../../helpers/messages/messages.ts';
import { madeModel } from '../../../helpers/models/made-model.ts';
import { openSite } from '../../../helpers/programs/running-service.ts';

test('what became of the deployments that a model ranked is told beside what it promised', async () => {
  const site = openSite();
  await site.promote(madeModel({ unknown: { probability: 0.9 } }));
  const service = await site.start();
  expect(service.health().quality.live_calibration).toBeNull();
  const uuids = Array.from({ length: 10 }, (_, n) => `d-${n}`);
  for (const uuid of uuids) await service.answer(request(uuid, [entry('A'), entry('B')]));
  const failed = { status: 'CREATE_FAILED', completion_time_s: 0, tot_failure_time_s: 300, n_failures: 1 };
  await service.accept(uuids.map((uuid, n) => outcomeMessage(uuid, 'A', 0, n < 5 ? {} : failed)));
  await service.accept([outcomeMessage(uuids[0]!, 'B', 0, { ...failed, status_reason: 'cancelled by the user' })]);
  await service.accept([outcomeMessage('never-ranked', 'A', 0)]);
  await eventually(() => expect(service.health().outcomes).toBe(12));
  expect(service.health().quality.live_calibration).toMatchObject({ version: 1, outcomes: 10 });
  expect(service.health().quality.live_calibration!.ece).toBeCloseTo(0.4);
});

test('a region by its older name: what was promised there once met no outcome', async () => {
  const site = openSite();
  await site.promote(madeModel({ unknown: { probability: 0.9 } }));
  const service = await site.start();
  await service.answer(request('d', [entry('A', { region_name: null, provider_region: 'north' })]));
  await service.accept([outcomeMessage('d', 'A', 0, { region_name: 'north' })]);
  await eventually(() => expect(service.health().quality.live_calibration).toMatchObject({ outcomes: 1 }));
});
