import { expect, test } from 'vitest';
import { demoOutcomes } from '../../../src/serve/demo-outcomes.ts';
import { fixture } from '../../helpers/models/trained.ts';

const weekMs = 7 * 86_400_000;
const bundled = fixture('outcomes.ndjson.gz');
const written = Date.UTC(2025, 0, 30);
const times = async (now: number) => {
  const { messages, weeks } = await demoOutcomes(bundled, now, 'Europe/Rome');
  return { weeks, submitted: messages.map(({ submission_time }) => Date.parse(submission_time)) };
};

test('the outcomes of the demo keep their distances and weekdays, and end within the week before it starts', async () => {
  const asRecorded = await times(written);
  expect(asRecorded.weeks).toBe(0);
  for (const now of [Date.UTC(2026, 6, 3, 17), Date.UTC(2031, 11, 31)]) {
    const { weeks, submitted } = await times(now);
    expect(submitted).toEqual(asRecorded.submitted.map((time) => time + weeks * weekMs));
    const last = Math.max(...submitted);
    expect(last).toBeLessThan(now);
    expect(last).toBeGreaterThan(now - weekMs - 86_400_000);
  }
});
