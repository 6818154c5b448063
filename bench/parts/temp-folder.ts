import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own, removed when the process exits. */
export const tempFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'provider-ranker-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
};
