import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeLines } from '../../helpers/messages/rank-lines.ts';
import { madeModel } from '../../helpers/models/made-model.ts';
import { bundledOutcomes } from '../../helpers/models/trained.ts';
import { runHere } from '../../helpers/programs/run-here.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const away = {
  MLFLOW_TRACKING_URI: 'http://127.0.0.1:9',
  MLFLOW_HTTP_REQUEST_MAX_RETRIES: '2',
  MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: '0.75',
  MLFLOW_HTTP_REQUEST_BACKOFF_JITTER: '0',
};

const outcomesIn = (folder: string): string =>
  writeLines(join(folder, 'outcomes.ndjson'), bundledOutcomes().slice(0, 200));

const register = (folder: string): string[] => {
  const { onnx, card } = madeModel();
  const [model, columns] = [join(folder, 'model.onnx'), join(folder, 'columns.json')];
  writeFileSync(model, onnx);
  writeFileSync(columns, JSON.stringify(card.features));
  const until = '2024-11-03 00:00:00';
  return ['models', 'register', model, '--columns', columns, '--dataset', outcomesIn(folder), '--learned-until', until];
};

test.for<[string, (folder: string) => string[]]>([
  ['train', (folder) => ['train', '--dataset', outcomesIn(folder)]],
  ['models register', register],
  ['models list', () => ['models', 'list']],
])('%s tells that it waits for a registry that is away', async ([, command]) => {
  const folder = tempFolder();
  const { code, stdout, stderr } = await runHere(folder, command(folder), away);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^warning: .*nothing listens there.* Asked again in 2 s\. \(REGISTRY_READ\)$/m);
  expect(stderr).toMatch(/^REGISTRY_READ: .*nothing listens there/m);
});
