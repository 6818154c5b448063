import { atLeast } from '../kinds/numbers.ts';
import { path } from '../kinds/words.ts';
import { type SettingTable, used } from '../setting.ts';

/** What is kept on this machine, and for how long. */
export const storageSettings = {
  DATA_DIR: used(path, './data', 'Folder of the embedded log, snapshots and the model cache.'),
  LOG_RETENTION_H: used(
    atLeast(1),
    '10000',
    'How long the embedded log keeps its messages, h; deleted outcomes are no longer learned from.',
  ),
  DECISION_LOG_DAYS: used(
    atLeast(0),
    '30',
    'How long the record of each ranking is kept in DATA_DIR, days; provider-ranker explain UUID reads it. 0: not at all.',
  ),
  DECISION_LOG_MAX_MB: used(
    atLeast(0),
    '512',
    'Most space for these records, MB; the oldest are deleted first. 0: off.',
  ),
  MODELS_DIR: used(path, null, 'Folder of the embedded registry; unset: models in DATA_DIR.'),
} satisfies SettingTable;
