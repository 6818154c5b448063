import { atLeast, integer } from '../kinds/numbers.ts';
import { cron } from '../kinds/times.ts';
import { type SettingTable, used } from '../setting.ts';

/** When a training is due, and what it may take. */
export const trainingSettings = {
  SEED: used(integer(0, 2 ** 32 - 1), '42', 'Seed of all random numbers of a training.'),
  TRAIN_CRON: used(cron, '*/10 * * * *', 'When to check whether a training is due; in UTC.'),
  TRAIN_MIN_NEW_OUTCOMES: used(integer(1), '500', 'New outcomes that make a training due.'),
  TRAIN_BUDGET_S: used(
    atLeast(0),
    '600',
    'After this many seconds of a training no further candidate is tried; the card names those left out. A training that stays below it gives the same model on every machine.',
  ),
  TRAIN_THREADS: used(
    integer(1, 64),
    '1',
    'Threads of a training of some thousand outcomes and more; the model is the same. In a service nobody waits for a training.',
  ),
} satisfies SettingTable;
