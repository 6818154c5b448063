import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { RankedMessage } from '../../../../src/contracts/answers/ranked.ts';
import { entry, request } from '../../../helpers/messages/messages.ts';
import { openSite } from '../../../helpers/programs/running-service.ts';
import { openStubbed, refuse, rucioOptions, type StubRucio, stubRucio } from '../../../helpers/servers/stub-rucio.ts';

const data = (name = 'ds1') => ({ scope: 'demo', name, bytes: Number.NaN });
const lists = (stub: StubRucio): number => stub.seen.filter((one) => one.startsWith('POST /replicas/list')).length;

describe('a catalogue', () => {
  test('counts copies that can be read, disk and tape apart, and knows where storage stands by its attribute', async () => {
    const stub = await stubRucio();
    const { catalogue, instances } = openStubbed([rucioOptions(stub.uri)], { now: () => 1_750_000_000_000 });
    await instances[0]!.warmUp();
    const [found] = await catalogue.places([data()]);
    expect(found).toMatchObject({ scope: 'demo', name: 'ds1', bytes: 3e9, ageSeconds: 0 });
    expect(found!.parts).toEqual([
      { bytes: 1e9, disk: ['DISK'], tape: [] },
      { bytes: 2e9, disk: ['DISK'], tape: ['TAPE'] },
    ]);
    expect(catalogue.storage('SITE-A', 'one')).toEqual(['DISK']);
    expect(catalogue.storage('SITE-B', 'one')).toEqual([]);
  });

  test('knows where storage stands though some of it is gone, or not for it to ask about', async () => {
    const stub = await stubRucio();
    stub.play = (asked, response) => {
      if (asked.url === '/rses/OTHER/attr/') return refuse(response, 401, 'AccessDenied');
      if (asked.url === '/rses/TAPE/attr/') return refuse(response, 404, 'RSENotFound');
      return false;
    };
    const { catalogue, instances } = openStubbed([rucioOptions(stub.uri)]);
    await instances[0]!.warmUp();
    expect(catalogue.storage('SITE-A', 'one')).toEqual(['DISK']);
    expect(instances[0]!.fault).toBeUndefined();
  });

  test.each(['/rses/', '/rses/OTHER/attr/'])(
    'which gave no answer at %s when it was opened tells where storage stands once it answers',
    async (path) => {
      const stub = await stubRucio();
      let time = 0;
      const { catalogue, instances } = openStubbed([rucioOptions(stub.uri)], { elapsed: () => time });
      stub.play = (asked, response) => asked.url === path && refuse(response, 503, 'ServiceUnavailable');
      await instances[0]!.warmUp();
      expect(instances[0]!.fault).toBe('rucio answered 503 (ServiceUnavailable)');
      stub.play = () => false;
      time += 60_000;
      await expect
        .poll(async () => {
          await catalogue.places([data(`ds at ${time++}`)]);
          return catalogue.storage('SITE-A', 'one');
        })
        .toEqual(['DISK']);
    },
  );

  test('that does not tell distances is asked for them again after half a minute, not at each request', async () => {
    const stub = await stubRucio();
    stub.play = (asked, response) => asked.url!.includes('/distances/') && refuse(response, 503, 'ServiceUnavailable');
    let time = 0;
    const { catalogue } = openStubbed([rucioOptions(stub.uri)], { elapsed: () => time });
    const asked = (): number => stub.seen.filter((one) => one.includes('/distances/')).length;
    catalogue.distance('DISK', 'TAPE');
    await expect.poll(asked).toBe(1);
    await sleep(20);
    for (let at = 0; at < 5; at++) catalogue.distance('DISK', 'TAPE');
    await sleep(20);
    expect(asked()).toBe(1);
    stub.play = () => false;
    const askedLater = (): number => {
      time += 30_001;
      catalogue.distance('DISK', 'TAPE');
      return asked();
    };
    await expect.poll(askedLater).toBe(2);
  });

  test('bytes that no listed file accounts for have no copy', async () => {
    const stub = await stubRucio();
    stub.play = (asked, response) => {
      if (!asked.url!.startsWith('/dids/')) return false;
      response.end(JSON.stringify({ bytes: 5e9 }));
      return true;
    };
    const [found] = await openStubbed([rucioOptions(stub.uri)]).catalogue.places([data()]);
    expect(found!.parts.at(-1)).toEqual({ bytes: 2e9, disk: [], tape: [] });
  });

  test('says so when nobody knows a data set', async () => {
    const stub = await stubRucio();
    const [found] = await openStubbed([rucioOptions(stub.uri)]).catalogue.places([data('unknown')]);
    expect(found!.unknown).toBe('no catalogue knows it');
  });

  test('does not leave its place for a name of dots', async () => {
    const stub = await stubRucio();
    const { catalogue } = openStubbed([rucioOptions(stub.uri)]);
    const names = [{ ...data('accounts'), scope: '..' }, data('..'), data('.'), data('a/../b')];
    const found = await catalogue.places(names);
    expect(found.slice(0, 3).map(({ unknown }) => unknown)).toEqual(Array(3).fill('no catalogue knows it'));
    expect(stub.seen.filter((call) => call.startsWith('GET /dids'))).toEqual(['GET /dids/demo/a%2F..%2Fb']);
  });

  test('is asked once for a data set, however many ask at once, and not again while that is fresh', async () => {
    const stub = await stubRucio();
    let time = Date.now();
    const { catalogue } = openStubbed([rucioOptions(stub.uri)], { now: () => time });
    await Promise.all(Array.from({ length: 20 }, () => catalogue.places([data()])));
    time += 59_000;
    expect((await catalogue.places([data()]))[0]!.ageSeconds).toBeCloseTo(59, 0);
    expect(lists(stub)).toBe(1);
    time += 2_000;
    expect((await catalogue.places([data()]))[0]!.ageSeconds).toBe(0);
    expect(lists(stub)).toBe(2);
  });

  test('that fails is told by what it knew last, with its age, up to a limit', async () => {
    const stub = await stubRucio();
    let time = Date.now();
    const { catalogue } = openStubbed([rucioOptions(stub.uri)], { now: () => time });
    await catalogue.places([data()]);
    stub.play = (_, response) => refuse(response, 500, 'DatabaseException');
    time += 600_000;
    expect((await catalogue.places([data()]))[0]).toMatchObject({ ageSeconds: 600, bytes: 3e9 });
    time += 4_000_000;
    expect((await catalogue.places([data()]))[0]!.unknown).toBe('rucio answered 500 (DatabaseException)');
  });

  test('that works again is asked again, however far the clock was set back meanwhile', async () => {
    const stub = await stubRucio();
    let [time, passed] = [Date.now(), 0];
    const { catalogue } = openStubbed([rucioOptions(stub.uri)], { now: () => time, elapsed: () => passed });
    stub.play = (_, response) => refuse(response, 500, 'DatabaseException');
    expect((await catalogue.places([data()]))[0]!.unknown).toBe('rucio answered 500 (DatabaseException)');
    stub.play = () => false;
    time -= 365 * 86_400_000;
    passed += 5_000;
    expect((await catalogue.places([data()]))[0]!.bytes).toBe(3e9);
  });

  test('that refuses one name, or finds one too large, still answers for others', async () => {
    const stub = await stubRucio();
    stub.play = (asked, response) => {
      if (asked.url!.startsWith('/dids/demo/odd')) return refuse(response, 400, 'InvalidObject');
      return false;
    };
    const { catalogue, log } = openStubbed([rucioOptions(stub.uri)]);
    expect((await catalogue.places([data('odd')]))[0]!.unknown).toBe('rucio answered 400 (InvalidObject)');
    expect((await catalogue.places([data()]))[0]!.bytes).toBe(3e9);
    expect(log).toEqual([]);
  });

  test('a lookup goes on when its request has gone, so that a later one finds it', async () => {
    const stub = await stubRucio();
    const { catalogue, instances } = openStubbed([rucioOptions(stub.uri)], { budgetMs: 40 });
    await instances[0]!.warmUp();
    stub.play = () => sleep(150).then(() => false);
    expect((await catalogue.places([data()]))[0]!.unknown).toBe('rucio timed out after 40 ms');
    await expect.poll(async () => (await catalogue.places([data()]))[0]!.parts).toHaveLength(2);
  });

  test('of several Rucios asks those that know the scope, and believes the one that has the data', async () => {
    const [left, right, other] = [await stubRucio(), await stubRucio(), await stubRucio()];
    left.play = (asked, response) =>
      asked.url!.startsWith('/dids/') ? refuse(response, 404, 'DataIdentifierNotFound') : false;
    const { catalogue } = openStubbed([
      rucioOptions(left.uri, { name: 'left' }),
      rucioOptions(right.uri, { name: 'right' }),
      rucioOptions(other.uri, { name: 'other', scopes: ['elsewhere'] }),
    ]);
    expect((await catalogue.places([data()]))[0]!.bytes).toBe(3e9);
    expect(other.seen).toEqual([]);
  });
});

type Fault = (stub: StubRucio) => unknown;

/** Longest that a request waits for a Rucio that soon says something, and for one that never comes to an end. */
const [patientMs, hangingMs] = [10_000, 1_000];

const faults: readonly (readonly [string, Fault, RegExp, number])[] = [
  ['stopped', (stub) => stub.stop(), /^rucio can't be reached \(ECONNREFUSED\)$/, patientMs],
  [
    'slow',
    (stub) => {
      stub.play = () => new Promise(() => {});
    },
    /^rucio timed out after 1000 ms$/,
    hangingMs,
  ],
  [
    'answering rubbish',
    (stub) => {
      stub.play = (_, response) => {
        response.end('<html>It works!</html>');
        return true;
      };
    },
    /^rucio gave (no token|an answer that can't be read)$/,
    patientMs,
  ],
  [
    'answering numbers',
    (stub) => {
      stub.play = (asked, response) => {
        if (asked.url === '/auth/userpass') return false;
        response.end('42\n');
        return true;
      };
    },
    /^rucio gave an answer that can't be read$/,
    patientMs,
  ],
  [
    'without end',
    (stub) => {
      stub.play = (asked, response) => {
        if (asked.url === '/auth/userpass' || asked.url === '/rses/') return false;
        const more = (): void => {
          if (response.writable) response.write('\n', () => setTimeout(more, 5));
        };
        more();
        return true;
      };
    },
    /^rucio timed out after 1000 ms$/,
    hangingMs,
  ],
];

describe.each(faults)('with Rucio %s', (_, fail, reason, budgetMs) => {
  test('every request is answered soon and says what is missing; few wait for it', async () => {
    const stub = await stubRucio();
    await fail(stub);
    // It is left alone for the whole test, however long that takes.
    const elapsed = (): number => 0;
    const { catalogue, instances, log } = openStubbed([rucioOptions(stub.uri)], { elapsed, budgetMs });
    void instances[0]!.warmUp();
    const site = openSite();
    const service = await site.start({ locality: { catalogue, rseProviders: {}, transferTopic: undefined } });
    const waits: number[] = [];
    for (let n = 0; n < 20; n++) {
      const asked = request(`u-${n}`, [entry('SITE-A'), entry('SITE-B')], {
        datasets: [{ scope: 'demo', name: `ds${n % 7}`, bytes: 1e9 }],
      });
      const begin = performance.now();
      const { message } = await service.answer(asked);
      waits.push(performance.now() - begin);
      const { ranked_providers, datasets } = RankedMessage.parse(JSON.parse(message.value.toString()));
      expect(ranked_providers).toHaveLength(2);
      const unknown = datasets![0]!.unknown!;
      expect(unknown).toMatch(reason);
      for (const { reasons } of ranked_providers) expect(reasons).toContain(`locality: unknown (${unknown})`);
    }
    expect(Math.max(...waits)).toBeLessThan(patientMs);
    expect(waits.filter((ms) => ms >= hangingMs).length).toBeLessThanOrEqual(2);
    expect(log.filter(({ level }) => level === 'warn')).toHaveLength(1);
    expect(JSON.stringify(log)).not.toMatch(/the-password|token-1/);
  });
});
