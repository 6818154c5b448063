import { describe, expect, test } from 'vitest';
import { entry, request, submission } from '../../../helpers/messages/messages.ts';
import { rankLines } from '../../../helpers/messages/rank-lines.ts';

const dataset = { scope: 'demo', name: 'ds1', bytes: 4e12 };
const asked = request('u1', [entry('SITE-A'), entry('SITE-B')], { datasets: [dataset] });
const onB = { scope: 'demo', name: 'ds1', bytes: 4e12, parts: [{ bytes: 4e12, disk: ['RSE-B'] }] };
const providers = { 'RSE-A': 'SITE-A', 'RSE-B': ['SITE-B/one'] };

describe('data sets of a request', () => {
  test('put the provider first beside which they lie', async () => {
    const { messages } = await rankLines({ requests: [asked], replicas: [onB], providers });
    const { ranked_providers: ranked, datasets } = messages()[0]!;
    expect(ranked.map(({ provider_name }) => provider_name)).toEqual(['SITE-B', 'SITE-A']);
    expect(ranked[0]).toMatchObject({
      transfer_time_s: 0,
      local_bytes: 4e12,
      missing_bytes: 0,
      destination_rse: 'RSE-B',
    });
    expect(ranked[1]).toMatchObject({ local_bytes: 0, missing_bytes: 4e12, destination_rse: 'RSE-A' });
    expect(ranked[1]!.transfer_time_s).toBeGreaterThan(600);
    expect(ranked[0]!.reasons).toContain('data: all 4 TB here');
    expect(
      ranked[1]!.reasons.find((reason) => reason.startsWith('data: 0 B of 4 TB here, 4 TB from RSE-B')),
    ).toBeDefined();
    expect(datasets).toEqual([{ scope: 'demo', name: 'ds1', bytes: 4e12, age_s: 0 }]);
  });

  test('count into the time until something runs', async () => {
    const { messages } = await rankLines({
      requests: [request('u1', [entry('SITE-A')]), asked],
      replicas: [onB],
      providers,
    });
    const [without, located] = messages();
    expect(located!.expected_time_to_success_s).toBeGreaterThan(without!.expected_time_to_success_s!);
  });

  test('that nobody can place leave the order as it is without them, and every entry says so', async () => {
    const plain = request('u1', [entry('SITE-A'), entry('SITE-B')]);
    const { messages } = await rankLines({ requests: [plain, asked] });
    const [without, unlocated] = messages();
    const names = (message: typeof without) => message!.ranked_providers.map(({ provider_name }) => provider_name);
    expect(names(unlocated)).toEqual(names(without));
    for (const { reasons, transfer_time_s } of unlocated!.ranked_providers) {
      expect(reasons).toContain('locality: unknown (no replica catalogue is set; RUCIO_URL names one)');
      expect(transfer_time_s).toBeNull();
    }
  });

  test('of which some are unknown are placed as far as they are known', async () => {
    const two = request('u1', [entry('SITE-A'), entry('SITE-B')], {
      datasets: [dataset, { scope: 'demo', name: 'lost' }],
    });
    const { messages } = await rankLines({ requests: [two], replicas: [onB], providers });
    const [first] = messages()[0]!.ranked_providers;
    expect(first!.provider_name).toBe('SITE-B');
    expect(
      first!.reasons.find((reason) => reason.startsWith('locality: unknown for 1 of 2 data sets (')),
    ).toBeDefined();
  });

  test('named twice are brought once', async () => {
    const twice = request('u1', [entry('SITE-A'), entry('SITE-B')], {
      datasets: [dataset, { ...dataset, bytes: null }],
    });
    const { messages } = await rankLines({ requests: [twice, asked], replicas: [onB], providers });
    const [doubled, once] = messages();
    expect(doubled).toEqual(once);
  });

  test('without any copy that can be read are a reason, no error', async () => {
    const nowhere = { ...onB, parts: [{ bytes: 4e12 }] };
    const { messages } = await rankLines({ requests: [asked], replicas: [nowhere], providers });
    for (const { reasons, transfer_time_s } of messages()[0]!.ranked_providers) {
      expect(reasons).toContain('data: 0 B of 4 TB here, 4 TB without a copy that can be read');
      expect(transfer_time_s).toBe(0);
    }
  });

  test('a request without any is answered with the same bytes, whatever else is known', async () => {
    const plain = [request('u1', [entry('SITE-A'), entry('SITE-B')])];
    const { written } = await rankLines({ requests: plain, replicas: [onB], providers });
    expect(written).toEqual((await rankLines({ requests: plain })).written);
    expect(written[0]).not.toContain('datasets');
  });

  test('a transfer that finished after the request tells nothing about its links', async () => {
    const transfer = (minutes: number) => ({
      from: 'RSE-B',
      to: 'RSE-A',
      bytes: 1e12,
      seconds: 10,
      finish_time: submission + minutes * 60_000,
    });
    const rank = async (minutes?: number) => {
      const transfers = minutes === undefined ? [] : Array.from({ length: 9 }, () => transfer(minutes));
      const { messages } = await rankLines({ requests: [asked], replicas: [onB], providers, transfers });
      return messages()[0]!.ranked_providers.find(({ provider_name }) => provider_name === 'SITE-A')!.transfer_time_s!;
    };
    expect(await rank(-5)).toBeLessThan((await rank()) / 5);
    expect(await rank(5)).toBe(await rank());
  });

  test('a line of the file that can’t be read is named and passed over', async () => {
    const { rejected, messages } = await rankLines({ requests: [asked], replicas: [{ name: 3 }, onB], providers });
    expect(rejected).toEqual(['1 MESSAGE_FIELD_TYPE']);
    expect(messages()[0]!.ranked_providers[0]!.provider_name).toBe('SITE-B');
  });
});
