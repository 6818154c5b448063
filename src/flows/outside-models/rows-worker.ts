import { workAside } from '../long-work/aside-worker.ts';
import { learnableSet, readOutcomeFile } from '../training/read-outcomes.ts';
import { toldRejections } from '../training/train-report.ts';
import type { RowsJob, RowsReport } from './run-rows.ts';
import { writeRows } from './write-rows.ts';

await workAside<RowsJob, RowsReport, never>(async ({ dataset, out, zone }, stop) => {
  const read = await readOutcomeFile(dataset, { now: Date.now(), zone }, stop.heed);
  const set = learnableSet(read, { shouldStop: stop.asked });
  await writeRows(set, out, stop.heed);
  return {
    file: out,
    rows: set.matrix.rows,
    features: set.names,
    rejected: read.rejected,
    rejections: toldRejections(read),
  };
});
