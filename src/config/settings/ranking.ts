import { textList } from '../kinds/lists.ts';
import { modelName, modelReference } from '../kinds/names.ts';
import { waitOf } from '../kinds/numbers.ts';
import { boolean, choice } from '../kinds/words.ts';
import { type SettingTable, used } from '../setting.ts';

/** Which model ranks, and by what policy. */
export const rankingSettings = {
  MODEL_NAME: used(modelName, 'provider-ranker', 'Registered model that is trained and served.'),
  MODEL_VERSION: used(modelReference, 'champion', 'Version that is served: an alias or a number.'),
  MODEL_POLL_S: used(waitOf(0.1), '5', 'How often to look for a new model, s.'),
  POLICY: used(
    choice(['cost', 'weighted']),
    'cost',
    'cost: least expected time until something runs. weighted: the formula of the replaced system.',
  ),
  DRAINED_PROVIDERS: used(
    textList,
    '[]',
    'Providers, or provider/region, that are to be tried last, as before a maintenance.',
  ),
  RESERVATIONS: used(
    boolean,
    'true',
    'Whether the first provider of an answer holds its quota for that deployment until an outcome comes, at most for 15 minutes; in serve only.',
  ),
} satisfies SettingTable;
