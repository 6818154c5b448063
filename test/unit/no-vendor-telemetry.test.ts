import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openFolderRegistry } from '../../src/registry/folder/folder-registry.ts';
import { entry, request } from '../helpers/messages/messages.ts';
import { writeLines } from '../helpers/messages/rank-lines.ts';
import { madeModel } from '../helpers/models/made-model.ts';
import { modelName } from '../helpers/models/trained.ts';
import { runCommand } from '../helpers/programs/run-command.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

test('a process that serves a model leaves nothing in the home folder or among temporary files', async () => {
  const folder = tempFolder();
  const registry = openFolderRegistry(join(folder, 'models'));
  await registry.publish(modelName, madeModel());
  await registry.setAlias(modelName, 'champion', 1);
  const requests = writeLines(join(folder, 'requests.ndjson'), [request('u', [entry('A'), entry('B')])]);
  const [HOME, TMPDIR] = [join(folder, 'home'), join(folder, 'temporary')];
  for (const path of [HOME, TMPDIR]) mkdirSync(path);
  const args = ['rank', '--requests', requests, '--registry', join(folder, 'models')];
  const { stdout } = await runCommand(folder, args, { HOME, TMPDIR });
  expect(JSON.parse(stdout)).toMatchObject({ served_by: 'champion' });
  expect([readdirSync(HOME), readdirSync(TMPDIR)]).toEqual([[], []]);
});
