import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readMessages } from '../../../../src/bus/file/read-messages.ts';
import { decodeOutcome } from '../../../../src/contracts/messages/decode-outcome.ts';
import { simulateFederation } from '../../../../src/simulate/simulate.ts';
import { buildTrainingSet } from '../../../../src/train/data/training-set.ts';
import { outcomeMessage } from '../../../helpers/messages/messages.ts';
import { writeLines } from '../../../helpers/messages/rank-lines.ts';
import { runHere } from '../../../helpers/programs/run-here.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const messages = simulateFederation({ seed: 3, deployments: 120, days: 10 }).outcomes;

const written = async (lines: readonly object[]) => {
  const folder = tempFolder();
  const [dataset, out] = [writeLines(join(folder, 'outcomes.ndjson'), lines), join(folder, 'rows.csv')];
  const ended = await runHere(folder, ['features', '--dataset', dataset, '--out', out, '--json']);
  return { ...ended, out };
};

test('the rows are those that a training learns from, to the bit, and what became of them', async () => {
  const context = { now: Date.now(), zone: 'Europe/Rome' };
  const set = buildTrainingSet(messages.map((message) => ({ outcome: decodeOutcome(message, context) })));
  const { out, stdout } = await written(messages);
  expect(JSON.parse(stdout)).toMatchObject({ rows: set.matrix.rows, features: set.names, rejected: 0 });

  const [header, ...rows] = readFileSync(out, 'utf8').trimEnd().split('\n');
  const names = header!.split(',');
  expect(names.slice(0, set.names.length)).toEqual(set.names);
  expect(names.slice(set.names.length)).toEqual([
    'succeeded',
    'seconds',
    'failure_seconds',
    'submission_time',
    'finish_time',
    'deployment',
    'provider',
  ]);
  const cells = rows.map((row) => row.split(','));
  const number = (text: string): number => (text === '' ? Number.NaN : Number(text));
  expect(Float32Array.from(cells.flatMap((row) => row.slice(0, set.names.length).map(number)))).toEqual(
    set.matrix.values,
  );
  const column = (name: string): string[] => cells.map((row) => row[names.indexOf(name)]!);
  expect(Float64Array.from(column('seconds').map(number))).toEqual(set.seconds);
  expect(Float64Array.from(column('finish_time').map(Date.parse))).toEqual(set.finishTime);
});

test('a name with a comma or a quote stays one column', async () => {
  const name = 'price, "net"';
  const lines = messages.map((message) => ({ ...message, msg_version: '1.2.0', features: { [name]: 1 } }));
  const { out } = await written(lines);
  expect(readFileSync(out, 'utf8')).toContain(',"features.price, ""net""",');
  const [first] = await Array.fromAsync(readMessages(out));
  expect(first?.value).toHaveProperty([`features.${name}`]);
});

test('outcomes that can not be read are told; without any there is no file', async () => {
  const { stdout, stderr } = await written([...messages, { uuid: 3 }]);
  expect(JSON.parse(stdout)).toMatchObject({ rejected: 1, rejections: [{ place: messages.length + 1 }] });
  expect(stderr).toMatch(/outcomes\.ndjson:\d+: .*MESSAGE_/);

  const none = await written([{ ...outcomeMessage('u', 'A', 1), status: 'WONDERFUL' }]);
  expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('DATASET_EMPTY')]);
  expect(() => readFileSync(none.out)).toThrow('ENOENT');
});
