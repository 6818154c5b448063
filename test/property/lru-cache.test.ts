import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openLruCache } from '../../src/flows/models/lru-cache.ts';

type Thing = { closed: number; users: number };

const uses = fc.array(fc.record({ key: fc.integer({ min: 0, max: 4 }), fails: fc.boolean() }), { maxLength: 20 });

test('what is lent stays open until its last user is done, and all that was loaded is closed once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 3 }), uses, async (scheduler, most, asked) => {
      const things: Thing[] = [];
      const cache = openLruCache<Thing>(most, async (thing) => {
        expect(thing.users).toBe(0);
        thing.closed++;
      });
      const load = (fails: boolean) => async () => {
        await scheduler.schedule(Promise.resolve());
        if (fails) throw new Error('not there');
        const thing = { closed: 0, users: 0 };
        things.push(thing);
        return thing;
      };
      const work = async (thing: Thing) => {
        thing.users++;
        await scheduler.schedule(Promise.resolve());
        expect(thing.closed).toBe(0);
        thing.users--;
      };
      const lent = asked.map(({ key, fails }) =>
        scheduler.schedule(Promise.resolve()).then(() => cache.use(String(key), load(fails), work)),
      );
      const results = Promise.allSettled(lent);
      await scheduler.waitFor(results);
      for (const result of await results) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ message: 'not there' });
      }
      expect(things.filter(({ closed }) => closed === 0).length).toBeLessThanOrEqual(most);
      await cache.close();
      expect(things.map(({ closed }) => closed)).toEqual(things.map(() => 1));
    }),
    { numRuns: 300 },
  );
});

test('what could not be loaded is loaded anew the next time', async () => {
  const cache = openLruCache<string>(2, async () => {});
  const use = (load: () => Promise<string>) => cache.use('a', load, async (thing) => thing);
  await expect(use(() => Promise.reject(new Error('not yet')))).rejects.toThrow('not yet');
  expect(await use(async () => 'there')).toBe('there');
  expect(await use(async () => 'never asked for')).toBe('there');
});
