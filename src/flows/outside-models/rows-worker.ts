import { AtomicFile } from '../../bus/file/atomic-file.ts';
import { workInThread } from '../long-work/work-in-thread.ts';
import { learnableSet, readOutcomeFile } from '../training/read-outcomes.ts';
import { reportedRejections } from '../training/train-report.ts';
import type { RowsJob, RowsReport } from './run-rows.ts';
import { writeRows } from './write-rows.ts';

await workInThread<RowsJob, RowsReport, never>(async ({ dataset, out, zone }, stop) => {
  const file = await AtomicFile.open(out);
  try {
    const read = await readOutcomeFile(dataset, { now: Date.now(), zone }, stop.checkAbort);
    const set = learnableSet(read, { shouldStop: stop.asked });
    await writeRows(set, file, stop.checkAbort);
    await file.commit();
    const rejections = reportedRejections(read);
    return { file: out, rows: set.matrix.rows, features: set.names, rejected: read.rejected, rejections };
  } finally {
    await file.discard();
  }
});
