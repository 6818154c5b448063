import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { fixture } from '../../helpers/models/trained.ts';
import { runHere } from '../../helpers/programs/run-here.ts';
import { mlflowStartMs } from '../../helpers/servers/mlflow-server.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));

let python: string;
beforeAll(async () => {
  python = (await run(join(root, 'scripts/servers/mlflow.sh'), ['python', '3'])).stdout.trim();
}, mlflowStartMs);

test("the example of a model of one's own passes the gate and serves", async () => {
  const folder = tempFolder();
  const models = join(folder, 'models');
  const [rows, onnx, columns] = ['rows.csv', 'model.onnx', 'columns.json'].map((name) => join(folder, name));
  const outcomes = fixture('outcomes.ndjson.gz');
  expect(await runHere(folder, ['features', '--dataset', outcomes, '--out', rows!])).toMatchObject({ code: 0 });

  const { stdout } = await run(python, [join(root, 'examples/own-model.py'), rows!, onnx!, columns!]);
  const learnedUntil = stdout.trim().split('\n').at(-1)!;
  const judged = ['--columns', columns!, '--dataset', outcomes, '--learned-until', learnedUntil];
  const registered = await runHere(folder, ['models', 'register', onnx!, ...judged, '--registry', models, '--json']);
  expect(JSON.parse(registered.stdout)).toMatchObject({ gate: { passed: true }, model: { alias: 'champion' } });

  const asked = ['--requests', fixture('requests.ndjson'), '--dataset', outcomes, '--registry', models];
  const ranked = (await runHere(folder, ['rank', ...asked])).stdout.trim().split('\n');
  expect(ranked).toHaveLength(readFileSync(fixture('requests.ndjson'), 'utf8').trim().split('\n').length);
  for (const answer of ranked)
    expect(JSON.parse(answer)).toMatchObject({ served_by: 'champion', model: { version: 1 } });
});
