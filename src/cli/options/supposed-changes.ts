import { readFile } from 'node:fs/promises';
import { readChanges } from '../../contracts/answers/suppose.ts';
import type { SupposedChange } from '../../contracts/answers/what-if.ts';
import type { JsonObject } from '../../contracts/json/json-value.ts';
import { parseJsonBytes } from '../../contracts/json/parse-json.ts';
import { asRankerError, RankerError } from '../../errors.ts';

export type ChangeOptions = { changes?: string; set?: string[]; down?: string[]; data?: string[] };

/** `provider`, `provider/region`, or nothing for all. */
const siteOf = (text: string): JsonObject => {
  const slash = text.lastIndexOf('/');
  if (text === '') return {};
  if (slash < 0) return { provider_name: text };
  return { provider_name: text.slice(0, slash), region_name: text.slice(slash + 1) };
};

const parsedOrText = (text: string) => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** `SITE:field=value`; `features.name` names one of the features. */
const setOf = (text: string): JsonObject => {
  const [, site, feature, field, value] = /^(.*):(?:(features)\.)?([^:=]+)=(.*)$/s.exec(text) ?? [];
  if (field === undefined || value === undefined) {
    throw new RankerError('USAGE', `--set: must be SITE:FIELD=VALUE, got ${text}`);
  }
  const one = { [field]: parsedOrText(value) };
  return { ...siteOf(site ?? ''), set: feature ? { features: one } : one };
};

const readFileOf = async (path: string): Promise<unknown> => {
  try {
    return parseJsonBytes(await readFile(path));
  } catch (thrown) {
    throw new RankerError('USAGE', `--changes: ${path} can't be read: ${asRankerError(thrown).message}`);
  }
};

/**
 * The changes in the options, those of the file first.
 * @throws RankerError USAGE
 */
export const supposedChanges = async (options: ChangeOptions): Promise<SupposedChange[]> => {
  const fromFile = options.changes === undefined ? [] : await readFileOf(options.changes);
  const all = [
    ...(Array.isArray(fromFile) ? fromFile : [fromFile]),
    ...(options.set ?? []).map(setOf),
    ...(options.down ?? []).map((site) => ({ ...siteOf(site), down: true })),
    ...(options.data ?? []).map((site) => ({ ...siteOf(site), data: 'here' })),
  ];
  if (all.length === 0) throw new RankerError('USAGE', 'one of --changes, --set, --down and --data is needed');
  try {
    return readChanges(all);
  } catch (thrown) {
    throw new RankerError('USAGE', asRankerError(thrown).message);
  }
};
