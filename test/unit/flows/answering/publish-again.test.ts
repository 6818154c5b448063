import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { RankerError } from '../../../../src/errors.ts';
import { requestHashHeader } from '../../../../src/flows/answering/answer-request.ts';
import { AnsweredRequests } from '../../../../src/flows/answering/answered.ts';
import { publishAgain } from '../../../../src/flows/answering/publish-again.ts';
import { openLogger } from '../../../../src/telemetry/logger.ts';

test('in an outage no more answers wait to be published than are remembered', async () => {
  const answered = new AnsweredRequests({ mostAnswers: 3 });
  const lines: string[] = [];
  const log = openLogger('warn', { write: (line) => lines.push(line) });
  const outage = async () => {
    throw new RankerError('BUS_UNREACHABLE', 'no broker answers');
  };
  const again = publishAgain({
    answer: async (uuid) => {
      const requestHash = String(uuid);
      const message = { key: requestHash, value: Buffer.from('{}'), headers: { [requestHashHeader]: requestHash } };
      answered.add(requestHash, { requestHash, message }, 0);
      return { message, repeated: false, published: outage() };
    },
    answerFault: async () => undefined,
    answered,
    publish: outage,
    log,
  });
  for (let n = 0; n < 10; n++) await again.answer(`u-${n}`);
  await nextTurn();
  again.stop();
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { code: 'BUS_UNREACHABLE', reason: 'no broker answers' },
    { answers: answered.recent(10).length },
  ]);
});

test('an answer that nobody acknowledges or refuses is counted from the second second on, until somebody does', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const message = { key: 'u', value: Buffer.from('{}'), headers: { [requestHashHeader]: 'hash' } };
  let asked = 0;
  const again = publishAgain({
    answer: async () => {
      const repeated = asked++ > 0;
      return { message, repeated, published: repeated ? Promise.resolve() : promise };
    },
    answerFault: async () => undefined,
    answered: new AnsweredRequests(),
    publish: async () => {},
    log: openLogger('silent'),
  });
  await again.answer('u');
  expect(again.unpublished()).toBe(0);
  await again.answer('u');
  await sleep(1_100);
  expect(again.unpublished()).toBe(1);
  resolve();
  await nextTurn();
  expect(again.unpublished()).toBe(0);
  again.stop();
});
