import { describe, expect, test } from 'vitest';
import { entry, outcomeMessage, request, told } from '../../helpers/messages/messages.ts';
import { madeModel } from '../../helpers/models/made-model.ts';
import { trainedModel } from '../../helpers/models/trained.ts';
import { rank, serving } from './rank.ts';

const batch = (name: string, wait: number, changes: object = {}) =>
  entry(name, { kind: 'hpc', features: { queue_wait_s: wait, free_slots: 3 }, ...changes });

const secondsOf = async (...asked: Parameters<typeof rank>) => {
  const { message } = await rank(...asked);
  const found = new Map(message.ranked_providers.map((one) => [one.provider_name, one]));
  return (name: string) => [found.get(name)!.expected_time_s!, found.get(name)!.expected_failure_time_s!];
};

describe('before anything is learned of queues', () => {
  test('the rules add what a site says of its queue to the seconds until it runs', async () => {
    const seconds = await secondsOf(request('u', [entry('CLOUD'), batch('HPC', 1800)]));
    expect([seconds('CLOUD'), seconds('HPC')]).toEqual([
      [600, 600],
      [2400, 600],
    ]);
  });

  test('the history adds it too, at a site without outcomes and at one with', async () => {
    const outcomes = Array.from({ length: 20 }, (_, at) => outcomeMessage(`o-${at}`, 'KNOWN', 60 + at));
    const ask = (wait: number) => secondsOf(request('u', [batch('KNOWN', wait), batch('NEW', wait)]), { outcomes });
    const [quiet, queueing] = [await ask(0), await ask(1000)];
    for (const name of ['KNOWN', 'NEW']) {
      expect(queueing(name)[0]! - quiet(name)[0]!).toBeCloseTo(1000);
      expect(queueing(name)[1]).toBe(quiet(name)[1]);
    }
  });

  test('the history keeps what a deployment took after its queue, so that a wait is not counted twice', async () => {
    const past = (wait: number) => ({ completion_time_s: 300 + wait, features: { queue_wait_s: wait } });
    const outcomes = Array.from({ length: 40 }, (_, at) => outcomeMessage(`o-${at}`, 'HPC', 60 + at, past(100 * at)));
    const ask = async (wait: number) => (await secondsOf(request('u', [batch('HPC', wait)]), { outcomes }))('HPC')[0]!;
    const served = await ask(0);
    expect(served).toBeGreaterThan(290);
    expect(served).toBeLessThan(360);
    expect(await ask(5000)).toBeCloseTo(5000 + served);
  });

  test('a wait that was foretold too long leaves no time below nothing', async () => {
    const past = { completion_time_s: 50, features: { queue_wait_s: 5000 } };
    const outcomes = Array.from({ length: 40 }, (_, at) => outcomeMessage(`o-${at}`, 'HPC', 60 + at, past));
    const seconds = await secondsOf(request('u', [batch('HPC', 0)]), { outcomes });
    expect(seconds('HPC')[0]).toBeGreaterThan(0);
    expect(seconds('HPC')[0]).toBeLessThan(100);
  });

  test('a model is taken at its word, and where it has none the history adds the queue', async () => {
    const asked = request('u', [{ ...told('HPC', 0.9, 100, 50), kind: 'hpc' }], { features: { queue_wait_s: 1000 } });
    const whole = await secondsOf(asked, { served: await serving(madeModel()) });
    expect(whole('HPC')).toEqual([100, 50]);
    const half = await secondsOf(asked, { served: await serving(madeModel({ outputs: ['probability'] })) });
    expect(half('HPC')[0]).toBeCloseTo(1600);
  });

  test('a queue of no length, or of none that is known, adds nothing', async () => {
    const seconds = await secondsOf(
      request('u', [batch('NONE', 0), entry('NULL', { kind: 'htc', features: { queue_wait_s: null } })]),
    );
    expect([seconds('NONE')[0], seconds('NULL')[0]]).toEqual([600, 600]);
  });
});

test('a kind that a model never saw is served by it as by the priors, with what it says of its queue', async () => {
  const model = await trainedModel();
  const outcomes = Array.from({ length: 20 }, (_, at) => outcomeMessage(`o-${at}`, 'KNOWN', 60 + at));
  const asked = request('u', [entry('KNOWN'), entry('NEW-CLOUD'), batch('NEW-HPC', 1800)]);
  const { message, faults } = await rank(asked, { outcomes, served: { model, rung: 'champion' } });
  await model.close();
  expect([faults, message.served_by]).toEqual([[], 'champion']);
  const [cloud, hpc] = ['NEW-CLOUD', 'NEW-HPC'].map(
    (name) => message.ranked_providers.find(({ provider_name }) => provider_name === name)!,
  );
  expect(hpc!.success_probability).toBeCloseTo(cloud!.success_probability!, 2);
  const longer = hpc!.expected_time_s! - cloud!.expected_time_s!;
  expect(longer).toBeGreaterThan(900);
  expect(longer).toBeLessThan(3600);
});

test('the reasons tell what a site says of its queue', async () => {
  const { message } = await rank(request('u', [batch('HPC', 1234.5)]));
  expect(message.ranked_providers[0]!.reasons).toContain('hpc queue: 1235 s to wait, 3 slots free');
});
