import { choices } from './kinds/lists.ts';
import { integer } from './kinds/numbers.ts';
import { timeZone } from './kinds/times.ts';
import { choice } from './kinds/words.ts';
import { type SettingTable, used } from './setting.ts';
import { callerSettings } from './settings/callers.ts';
import { collectSettings } from './settings/collect.ts';
import { dropInSettings } from './settings/drop-ins.ts';
import { kafkaSettings } from './settings/kafka.ts';
import { localitySettings } from './settings/locality.ts';
import { mlflowSettings } from './settings/mlflow.ts';
import { rankingSettings } from './settings/ranking.ts';
import { replacedSettings } from './settings/replaced.ts';
import { restSettings } from './settings/rest.ts';
import { storageSettings } from './settings/storage.ts';
import { trainingSettings } from './settings/training.ts';

/** Every setting: its type, default and meaning. docs/settings.md shows the same table. */
export const settings = {
  ROLES: used(
    choices(['api', 'ranking', 'training', 'collect']),
    'api,ranking,training',
    'What this process does; collect makes requests and outcomes of the raw traffic of a federation.',
  ),
  ...restSettings,
  ...callerSettings,
  ...dropInSettings,
  BODY_LIMIT: used(integer(1024, 1024 ** 3), '1048576', 'Largest REST body, bytes.'),
  LOG_LEVEL: used(
    choice(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      notset: 'trace',
      10: 'debug',
      20: 'info',
      warning: 'warn',
      30: 'warn',
      40: 'error',
      critical: 'fatal',
      50: 'fatal',
    }),
    'info',
    "Least severe log lines to be written; Python's names and numbers do as well.",
  ),
  ...storageSettings,
  ...rankingSettings,
  ...trainingSettings,
  TRAINING_TIME_ZONE: used(timeZone, 'Europe/Rome', 'Zone of outcome times that name none.'),
  INFERENCE_TIME_ZONE: used(timeZone, 'UTC', 'Zone of request times that name none.'),
  ...kafkaSettings,
  ...localitySettings,
  ...collectSettings,
  ...mlflowSettings,
  ...replacedSettings,
} as const satisfies SettingTable;

export type SettingName = keyof typeof settings;

export const settingNames = Object.keys(settings) as SettingName[];
