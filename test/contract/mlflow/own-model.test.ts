import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { attribute } from '../../../src/infer/attribution/attribute.ts';
import { readMargins } from '../../../src/infer/attribution/read-margins.ts';
import { matrix } from '../../../src/train/data/matrix.ts';
import { madeModel } from '../../helpers/models/made-model.ts';
import { runOnnx } from '../../helpers/models/onnx.ts';
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

test("the example of a model of one's own passes the gate, serves, and its reasons add up to what it says", async () => {
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

  const features: string[] = JSON.parse(readFileSync(columns!, 'utf8'));
  const known = readFileSync(rows!, 'utf8').trim().split('\n').slice(-50);
  const values = known
    .flatMap((line) => line.split(',').slice(0, features.length))
    .map((cell) => (cell === '' ? Number.NaN : Number(cell)));
  const inputs = matrix(Float32Array.from(values), features.length);
  const graph = readFileSync(onnx!);
  const margins = readMargins(graph, { ...madeModel().card, features, heads: ['probability', 'seconds'] });
  const served = await runOnnx(graph, inputs);
  const link = {
    probability: (margin: number) => 1 / (1 + Math.exp(-margin)),
    seconds: (margin: number) => Math.max(margin, 1),
  };
  for (const head of ['probability', 'seconds'] as const) {
    const margin = margins.get(head)!;
    if ('why' in margin) throw new Error(margin.why);
    const found = attribute(margin, inputs.values, inputs.columns, served[head]!, inputs.rows);
    found.margins.forEach((one, row) => {
      const value = served[head]![row]!;
      expect(link[head](one) / value).toBeCloseTo(1, 5);
      const parts = found.valueParts.slice(row * inputs.columns, (row + 1) * inputs.columns);
      expect((found.meanValue + parts.reduce((a, b) => a + b, 0)) / value).toBeCloseTo(1, 5);
    });
  }
});
