import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { findKept, openDecisionStore } from '../../../../src/bus/decisions/store.ts';
import { openLog } from '../../../../src/bus/embedded/log.ts';
import { openLocalOffsets } from '../../../../src/bus/kafka/subscribing/local-offsets.ts';
import { openStateFile } from '../../../../src/bus/state-file.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const openDecisions = (path: string) => openDecisionStore(path, { longestMs: 1, mostBytes: 1e6 });

const layoutIn = (path: string): unknown => {
  const database = new DatabaseSync(path);
  try {
    return database.prepare('PRAGMA user_version').get()!.user_version;
  } finally {
    database.close();
  }
};

test.for([
  ['the log', 'log.sqlite', openLog],
  ['the state of the collector', 'collect.sqlite', openStateFile],
  ['the kept rankings', 'decisions.sqlite', openDecisions],
  ['the offsets', 'kafka-offsets.sqlite', (path: string) => openLocalOffsets(join(path, '..'), 'topic', 'group')],
] as const)('%s of a newer layout are refused, and left as they are', ([, name, open]) => {
  const path = join(tempFolder(), name);
  open(path).close();
  expect(layoutIn(path)).toBe(1);
  open(path).close();
  const database = new DatabaseSync(path);
  database.exec('PRAGMA user_version = 99');
  database.close();
  const refusal = `${path}: written by a newer provider-ranker (layout 99, this one knows 1): update this program, or`;
  expect(() => open(path)).toThrow(refusal);
  if (name === 'decisions.sqlite') expect(() => findKept(path, 'u')).toThrow(refusal);
  expect(layoutIn(path)).toBe(99);
});
