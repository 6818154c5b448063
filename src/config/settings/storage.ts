import { atLeast } from '../kinds/numbers.ts';
import { path } from '../kinds/words.ts';
import { type SettingTable, used } from '../setting.ts';

/** What is kept on this machine, and for how long. */
export const storageSettings = {
  DATA_DIR: used(path, './data', 'Folder of the embedded log, snapshots and the model cache.'),
  LOG_RETENTION_H: used(
    atLeast(1),
    '10000',
    'How long the embedded log keeps its messages, h; outcomes that are gone are learned from no more.',
  ),
  DECISION_LOG_DAYS: used(
    atLeast(0),
    '30',
    'How long what each ranking was made of is kept in DATA_DIR, days; provider-ranker explain UUID reads it. 0: not at all.',
  ),
  DECISION_LOG_MAX_MB: used(atLeast(0), '512', 'Most that this takes on the disk, MB; the oldest goes first. 0: off.'),
  MODELS_DIR: used(path, null, 'Folder of the embedded registry; unset: models in DATA_DIR.'),
} satisfies SettingTable;
