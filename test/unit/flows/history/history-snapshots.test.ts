import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openEmbeddedBus } from '../../../../src/bus/embedded/embedded-bus.ts';
import type { JsonObject } from '../../../../src/contracts/json/json-value.ts';
import type { RankerError } from '../../../../src/errors.ts';
import { historyFeatureNames } from '../../../../src/features/history/estimates.ts';
import { siteKey } from '../../../../src/features/history/keys.ts';
import {
  keepSnapshots,
  openHistory,
  type SnapshotOrigin,
  writeSnapshot,
} from '../../../../src/flows/history/history-snapshots.ts';
import { emptyHistory, followOutcomes, type LiveHistory } from '../../../../src/flows/history/live-history.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { failedMessage, outcomeMessage, submission } from '../../../helpers/messages/messages.ts';
import { openSite } from '../../../helpers/programs/running-service.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const minuteMs = 60_000;
const origin: SnapshotOrigin = { topic: 'training', bus: 'embedded', zone: 'Europe/Rome', version: '0' };

/** A topic, a clock, and the place of a snapshot. */
const openPlace = () => {
  const folder = tempFolder();
  const logPath = join(folder, 'log.sqlite');
  const path = join(folder, 'history.snapshot');
  let time = submission;
  let bus = openEmbeddedBus({ path: logPath, clock: () => time });
  onTestFinished(() => bus.close());
  const faults: RankerError[] = [];
  return {
    path,
    faults,
    setTime: (minutes: number) => {
      time = submission + minutes * minuteMs;
    },
    publish: (...messages: readonly (JsonObject | null)[]) =>
      bus.publish(
        'training',
        messages.map((message) => ({ key: null, value: message && JSON.stringify(message) })),
      ),
    /** Reads what is there. @throws what stopped the reading */
    read: async (live: LiveHistory): Promise<LiveHistory> => {
      const caughtUp = Promise.withResolvers<void>();
      const reading = { topic: 'training', zone: 'Europe/Rome', now: () => time };
      const subscription = await followOutcomes(bus, live, reading, caughtUp.resolve);
      await Promise.race([caughtUp.promise, subscription.done]).finally(subscription.stop);
      return live;
    },
    write: (live: LiveHistory) => writeSnapshot(path, origin, live),
    open: (changes: Partial<SnapshotOrigin> = {}) =>
      openHistory(path, { ...origin, ...changes }, (fault) => faults.push(fault)),
    recreateTopic: async () => {
      await bus.close();
      for (const end of ['', '-wal', '-shm']) rmSync(logPath + end, { force: true });
      bus = openEmbeddedBus({ path: logPath, clock: () => time });
    },
  };
};

const answers = ({ history }: LiveHistory, minutes: number) => {
  const time = submission + minutes * minuteMs;
  history.advanceTo(time);
  const reader = history.at(time);
  const features = ['A', 'B', 'C'].map((provider) => {
    const out = new Float64Array(historyFeatureNames.length);
    reader.write(
      { site: siteKey({ providerName: provider, regionName: 'one' }), template: 'vm', group: 'group' },
      out,
      0,
    );
    return out;
  });
  return { counts: history.counts, features };
};

const blamed = { status_reason: 'Invalid TOSCA template: unknown node type' };
const before = [
  outcomeMessage('u1', 'A', 60),
  failedMessage('u2', 'A', 50, { vcpus_requ: 1000 }),
  failedMessage('u3', 'B', 45, blamed),
  null,
  { uuid: 'unreadable' },
  outcomeMessage('waits', 'B', -30),
  failedMessage('waits too', 'C', -31, blamed),
  outcomeMessage('u1', 'A', 40),
];
const after = [
  outcomeMessage('u3', 'A', 20),
  outcomeMessage('u1', 'A', 10),
  outcomeMessage('waits', 'B', -20),
  outcomeMessage('u4', 'C', 5),
];

test('with a snapshot and what came after it, a history answers as if it had read everything', async () => {
  const place = openPlace();
  await place.publish(...before);
  await place.write(await place.read(emptyHistory()));
  await place.publish(...after);
  const resumed = await place.read(await place.open());
  const all = await place.read(emptyHistory());
  expect(place.faults).toEqual([]);
  expect([resumed.messagesRead, all.messagesRead]).toEqual([after.length, before.length + after.length]);
  expect(resumed.places).toEqual(all.places);
  expect(resumed.history.counts).toEqual({ counted: 5, repeated: 3, waiting: 2 });
  for (const minutes of [0, 30, 31, 600]) expect(answers(resumed, minutes)).toEqual(answers(all, minutes));
});

test('a snapshot of the whole topic asks for nothing to be read again', async () => {
  const place = openPlace();
  await place.publish(...before);
  const all = await place.read(emptyHistory());
  await place.write(all);
  const resumed = await place.read(await place.open());
  expect(resumed.messagesRead).toBe(0);
  expect(answers(resumed, 600)).toEqual(answers(all, 600));
});

describe('when the topic is another one', () => {
  test.each([
    ['is empty', []],
    ['is shorter', before.slice(1, 3)],
    ['is as long', before.toReversed()],
    ['is longer', [...after, ...before]],
  ])('that %s, the history is read from it alone', async (_, messages) => {
    const place = openPlace();
    await place.publish(...before);
    await place.write(await place.read(emptyHistory()));
    await place.recreateTopic();
    await place.publish(...messages);
    const resumed = await place.open();
    expect(resumed.history.counts.counted).toBeGreaterThan(0);
    await expect(place.read(resumed)).rejects.toMatchObject({ code: 'SNAPSHOT_INVALID' });
    expect(resumed.places.size).toBe(0);
    await place.read(resumed);
    expect(answers(resumed, 600)).toEqual(answers(await place.read(emptyHistory()), 600));
  });
});

const year = 365 * 24 * 60;
const failedAhead = [1, 2, 3].map((n) => failedMessage(`ahead ${n}`, 'A', -year + n));

test('what counted while the clock was ahead waits again once it is set back', async () => {
  const place = openPlace();
  place.setTime(60);
  await place.publish(...before);
  place.setTime(year);
  await place.publish(...failedAhead);
  const live = await place.read(emptyHistory());
  place.setTime(61);
  await place.publish(...after);
  await expect(place.read(live)).rejects.toMatchObject({ code: 'SNAPSHOT_INVALID', message: /clock was ahead/ });
  const again = await place.read(live);
  expect(again.history.counts).toMatchObject({ counted: 6, waiting: 3 });
  expect(answers(again, 62)).toEqual(answers(await place.read(emptyHistory()), 62));
});

test('a clock that is behind all messages takes nothing from the history', async () => {
  const place = openPlace();
  await place.publish(...before);
  const live = await place.read(emptyHistory());
  place.setTime(-year);
  const { counts } = (await place.read(live)).history;
  expect(counts.counted).toBeGreaterThan(0);
});

describe('a snapshot is not used', () => {
  test.each([
    ['of another topic', { topic: 'elsewhere' }],
    ['of other brokers', { bus: 'broker:9092' }],
    ['of another zone', { zone: 'UTC' }],
    ['of another program', { version: '1' }],
  ])('%s', async (_, changes) => {
    const place = openPlace();
    await place.publish(...before);
    await place.write(await place.read(emptyHistory()));
    const { history, places } = await place.open(changes);
    expect(place.faults).toMatchObject([{ code: 'SNAPSHOT_INVALID' }]);
    expect([history.counts.counted, places.size]).toEqual([0, 0]);
  });

  test('that is damaged, and nobody minds where there is none', async () => {
    const place = openPlace();
    expect((await place.open()).places.size).toBe(0);
    expect(place.faults).toEqual([]);
    await place.publish(...before);
    await place.write(await place.read(emptyHistory()));
    writeFileSync(place.path, readFileSync(place.path).subarray(0, -1));
    expect((await place.open()).places.size).toBe(0);
    expect(place.faults).toMatchObject([{ code: 'SNAPSHOT_INVALID' }]);
  });
});

describe('snapshots are written', () => {
  const soon = { everyMessages: 4, everyMs: 600_000, lookMs: 1 };

  test('after so many messages, after some time, and at the end', async () => {
    const place = openPlace();
    const live = emptyHistory();
    const keeper = keepSnapshots(place.path, origin, live, (fault) => place.faults.push(fault), soon);
    await place.publish(...after.slice(0, 3));
    await place.read(live);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(existsSync(place.path)).toBe(false);
    await place.publish(after[3]!);
    await place.read(live);
    await eventually(() => expect(existsSync(place.path)).toBe(true));
    await place.publish(before[0]!);
    await place.read(live);
    await keeper.stop();
    expect((await place.open()).places).toEqual(live.places);

    await place.publish(before[1]!);
    await place.read(live);
    const hasty = keepSnapshots(place.path, origin, live, (fault) => place.faults.push(fault), {
      everyMs: 1,
      lookMs: 1,
    });
    await place.publish(before[2]!);
    await place.read(live);
    await eventually(async () => expect((await place.open()).places).toEqual(live.places));
    await hasty.stop();
    expect(place.faults).toEqual([]);
  });

  test('not when nothing was read, nor was there before', async () => {
    const place = openPlace();
    await keepSnapshots(place.path, origin, emptyHistory(), (fault) => place.faults.push(fault)).stop();
    expect(existsSync(place.path)).toBe(false);
  });

  test('at the end also where it could not be before, and nothing has come since', async () => {
    const place = openPlace();
    const folder = join(tempFolder(), 'soon');
    const path = join(folder, 'history.snapshot');
    await place.publish(...before);
    const live = emptyHistory();
    const keeper = keepSnapshots(path, origin, live, (fault) => place.faults.push(fault), soon);
    await place.read(live);
    await eventually(() => expect(place.faults).toMatchObject([{ code: 'OUTPUT_WRITE' }]));
    mkdirSync(folder);
    await keeper.stop();
    expect(existsSync(path)).toBe(true);
    expect(place.faults).toHaveLength(1);
  });

  test('or a fault says why not, and the former one is left', async () => {
    const place = openPlace();
    await place.publish(...before);
    const live = await place.read(emptyHistory());
    const nowhere = join(tempFolder(), 'gone', 'history.snapshot');
    const keeper = keepSnapshots(nowhere, origin, live, (fault) => place.faults.push(fault));
    await place.publish(...after);
    await place.read(live);
    await keeper.stop();
    expect(place.faults).toMatchObject([{ code: 'OUTPUT_WRITE' }]);
  });
});

describe('a service', () => {
  const posted = [outcomeMessage('u1', 'A', 60), failedMessage('u2', 'A', 50)];

  /** A service took in what was posted, and stopped. */
  const openUsedSite = async () => {
    const site = openSite();
    const first = await site.start();
    await first.accept(posted);
    await eventually(() => expect(first.health().outcomes).toBe(2));
    await first.stop();
    return site;
  };

  test('leaves a snapshot when it stops, and goes on from it', async () => {
    const site = await openUsedSite();
    const second = await site.start();
    expect(second.health().outcomes).toBe(2);
    expect(await second.accept(posted)).toMatchObject({ accepted: 0, repeated: 2 });
    expect(second.log().filter(({ level }) => level !== 'info')).toEqual([]);
  });

  test('whose snapshot is damaged reads the topic instead, says so, and leaves a sound one', async () => {
    const site = await openUsedSite();
    writeFileSync(site.snapshot.path, 'nothing of the kind');
    const second = await site.start();
    expect(second.health().outcomes).toBe(2);
    expect(second.log()).toContainEqual(expect.objectContaining({ level: 'warn', code: 'SNAPSHOT_INVALID' }));
    await second.stop();
    const third = await site.start();
    expect(third.log().filter(({ code }) => code === 'SNAPSHOT_INVALID')).toEqual([]);
  });

  test('on another topic than the one of its snapshot forgets what it knew', async () => {
    const site = await openUsedSite();
    const bus = openEmbeddedBus({ path: join(tempFolder(), 'log.sqlite'), clock: site.now });
    onTestFinished(() => bus.close());
    await bus.publish('training', [{ key: null, value: JSON.stringify(outcomeMessage('u9', 'C', 5)) }]);
    const second = await site.start({ bus });
    expect(second.health().outcomes).toBe(1);
    expect(second.log()).toContainEqual(expect.objectContaining({ level: 'error', code: 'SNAPSHOT_INVALID' }));
  });
});
