import { rootPath } from '../kinds/addresses.ts';
import { atLeast } from '../kinds/numbers.ts';
import { choice, text } from '../kinds/words.ts';
import { type SettingTable, unused, used } from '../setting.ts';

/** Requests meant for the services that this one replaces. */
export const dropInSettings = {
  CPR_V1_RANKING: used(
    choice(['legacy', 'ours']),
    'legacy',
    'How requests of the legacy Cloud Provider Ranker are ranked: by its own formula, or as requests of ours.',
  ),
  ROOT_PATH: used(
    rootPath,
    '/cpr',
    "Path prefix of the orchestrator's interface version 2; with /, it gets the bodies at POST /rank that are not JSON.",
  ),
  QUERY_TIMEOUT: used(atLeast(0), '5', 'How long POST ROOT_PATH/rank waits for an answer, s.'),
  MESSAGES_LIFESPAN: used(atLeast(0), '5', 'How long answers are remembered, days; 0: the default.'),
  DB_CONNECTION: unused(text, null, 'Answers are kept in memory, and read from their topic at each start.'),
} satisfies SettingTable;
