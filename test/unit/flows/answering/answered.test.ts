import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AnsweredRequests } from '../../../../src/flows/answering/answered.ts';

const answer = (key: string, requestHash: string, text: string) => ({
  requestHash,
  message: { key, value: Buffer.from(text), headers: { n: text.slice(0, 2) } },
});

const small = fc.integer({ min: 0, max: 5 });

test('a request seen again gets its own answer to the byte, the least one, or none: never that of another', () => {
  const request = fc.tuple(small, small).map(([uuid, content]) => ({ uuid: `${uuid}`, hash: `${uuid}/${content}` }));
  const given = fc.tuple(request, fc.integer({ min: 0, max: 900 }));
  fc.assert(
    fc.property(fc.array(given, { maxLength: 80 }), (all) => {
      const limits = { mostAnswers: 12, mostBytes: 4000, longestMs: 50 };
      const answered = new AnsweredRequests(limits);
      const least = new Map<string, string>();
      for (const [time, [{ uuid, hash }, size]] of all.entries()) {
        const text = `${time}`.padEnd(size, `${hash} `);
        const before = answered.find(hash)?.message.value.toString();
        const isNew = before === undefined || text < before;
        expect(answered.add(uuid, answer(uuid, hash, text), time)).toBe(isNew);
        if (isNew) least.set(hash, text);
        for (const [requestHash, expected] of least) {
          const found = answered.find(requestHash);
          if (found) expect(found).toEqual(answer(requestHash.split('/')[0]!, requestHash, expected));
        }
        expect(answered.find(hash)?.message.value.toString()).toBe(least.get(hash));
      }
    }),
  );
});

test('the oldest answers fall out: by count, by size, by age', () => {
  const kept = (limits: object, texts: readonly string[]) => {
    const answered = new AnsweredRequests(limits);
    for (const [at, text] of texts.entries()) answered.add(`u-${at}`, answer(`u-${at}`, `h-${at}`, text), at);
    return texts.flatMap((_, at) => (answered.find(`h-${at}`) ? at : []));
  };
  const texts = Array.from({ length: 10 }, () => 'x'.repeat(100));
  expect(kept({ mostAnswers: 4 }, texts)).toEqual([6, 7, 8, 9]);
  expect(kept({ mostBytes: 400 }, texts)).toEqual([6, 7, 8, 9]);
  expect(kept({ longestMs: 3 }, texts)).toEqual([6, 7, 8, 9]);
});

test('the newest answer to a deployment is known as long as it is kept, and older ones to it beside it', () => {
  const answered = new AnsweredRequests({ mostAnswers: 3 });
  const texts = () => answered.recent(9).map(({ message }) => message.value.toString());
  answered.add('a', answer('a', 'a/1', 'a1'), 1);
  answered.add('b', answer('b', 'b/1', 'b1'), 2);
  answered.add('a', answer('a', 'a/2', 'a2'), 3);
  expect(texts()).toEqual(['a2', 'b1']);
  expect(answered.find('a/1')?.message.value.toString()).toBe('a1');
  expect([answered.latest('a', 3)?.requestHash, answered.latest('a', 4)]).toEqual(['a/2', undefined]);
  answered.add('c', answer('c', 'c/1', 'c1'), 4);
  expect(texts()).toEqual(['c1', 'a2']);
  expect(answered.latest('b')).toBeUndefined();
});

test('another answer to an earlier request of a deployment is not its newest', () => {
  const answered = new AnsweredRequests();
  for (const [hash, text] of [
    ['a/1', '2'],
    ['a/2', '3'],
    ['a/1', '1'],
  ] as const)
    answered.add('a', answer('a', hash, text), 0);
  expect(answered.find('a/1')?.message.value.toString()).toBe('1');
  expect(answered.latest('a')?.requestHash).toBe('a/2');
});
