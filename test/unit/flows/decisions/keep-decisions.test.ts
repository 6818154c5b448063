import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDecisionLog } from '../../../../src/bus/decisions/decision-log.ts';
import { RankerError } from '../../../../src/errors.ts';
import { entry, request } from '../../../helpers/messages/messages.ts';
import { madeModel } from '../../../helpers/models/made-model.ts';
import { openSite } from '../../../helpers/programs/running-service.ts';

const dayMs = 86_400_000;

test('where a model cannot be held on to, that is tried and told once a minute, not with every answer', async () => {
  const site = openSite();
  await site.promote(madeModel());
  let time = site.now();
  const now = () => time;
  const limits = { longestMs: dayMs, mostBytes: 1e6 };
  const log = openDecisionLog({ path: join(site.folder, 'decisions.sqlite'), now, onFault: () => {}, ...limits });
  onTestFinished(log.close);
  let tries = 0;
  const retain = async (): Promise<void> => {
    tries++;
    throw new RankerError('REGISTRY_WRITE', 'the disk is full');
  };
  const service = await site.start({
    now,
    registry: { ...site.registry, retain },
    decisions: { log, longestMs: dayMs },
  });
  for (let at = 0; at < 60; at++) {
    time += 2_000;
    await service.answer(request(`u-${at}`, [entry('A')]));
  }
  expect(tries).toBe(2);
});
