import { expect, test } from 'vitest';
import { History } from '../../../../src/features/history/history.ts';
import { SnapshotWriter } from '../../../../src/features/history/snapshot-format.ts';
import { outcome } from '../../../helpers/messages/candidates.ts';

const bytesWith = (templates: number): number => {
  const history = new History();
  for (let n = 0; n < 200; n++) history.add(outcome(String(n), n, { templateName: `template ${n % templates}` }));
  history.advanceTo(Number.POSITIVE_INFINITY);
  const writer = new SnapshotWriter();
  history.snapshot(writer);
  return writer.sealed().reduce((sum, { length }) => sum + length, 0);
};

test('a template that one site was asked for takes less than 1 000 bytes of a snapshot', () => {
  expect((bytesWith(200) - bytesWith(100)) / 100).toBeLessThan(1000);
});
