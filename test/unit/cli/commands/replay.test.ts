import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { plainPage } from '../../../../src/cli/terminal/page.ts';
import { replayLines } from '../../../../src/cli/texts/replay-table.ts';
import type { ReplaySummary } from '../../../../src/flows/replay/replay-report.ts';
import { fixture } from '../../../helpers/models/trained.ts';
import { runHere } from '../../../helpers/programs/run-here.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

test('replay compares the bundled model with the history under another policy on the bundled requests', async () => {
  const folder = tempFolder();
  const { code, stdout } = await runHere(folder, [
    ...['replay', '--requests', fixture('requests.ndjson'), '--dataset', fixture('outcomes.ndjson.gz'), '--json'],
    ...[
      '--registry',
      fixture('../models'),
      '--model',
      '1',
      '--against',
      'history:weighted',
      '--out',
      join(folder, 'changes.ndjson'),
    ],
  ]);
  expect(code).toBe(0);
  const summary: ReplaySummary = JSON.parse(stdout);
  expect(summary.model.served_by).toEqual({ champion: summary.all.requests });
  expect(summary.against.served_by).toEqual({ history: summary.all.requests });
  const changes = readFileSync(join(folder, 'changes.ndjson'), 'utf8').trimEnd().split('\n');
  expect(changes).toHaveLength(summary.all.other_order);
  const lines = replayLines(summary, { ...plainPage, width: 100 });
  expect(lines[0]).toMatch(/^1: provider-ranker 1, policy cost; \d+ by champion$/);
  expect(lines).toContainEqual(expect.stringMatching(/^All: \d+ requests, \d+ in another order/));
});
