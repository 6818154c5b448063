import type { InMessage } from '../../bus/port.ts';
import { RankedMessage } from '../../contracts/answers/ranked.ts';
import { parseJsonBytes } from '../../contracts/json/parse-json.ts';
import { type ReplicationRequest, replicationVersion } from '../../contracts/locality/replication.ts';

/**
 * The copies that an answer calls for: those the first feasible provider lacks. Undefined where it lacks none, where
 * nothing is known, or where no storage near it is known.
 */
export const wantedCopies = ({ value }: Pick<InMessage, 'value'>): ReplicationRequest | undefined => {
  const ranked = value === null ? undefined : RankedMessage.safeParse(readJson(value)).data;
  const chosen = ranked?.ranked_providers.find(({ feasible }) => feasible);
  const datasets = ranked?.datasets?.filter(({ unknown }) => unknown === undefined) ?? [];
  if (!ranked?.ranked_at || !chosen?.destination_rse || !chosen.missing_bytes || datasets.length === 0)
    return undefined;
  return {
    msg_version: replicationVersion,
    uuid: ranked.uuid,
    provider_name: chosen.provider_name,
    region_name: typeof chosen.region_name === 'string' ? chosen.region_name : '',
    rse: chosen.destination_rse,
    datasets: datasets.map(({ scope, name }) => ({ scope, name })),
    ranked_at: ranked.ranked_at,
  };
};

const readJson = (value: Uint8Array): unknown => {
  try {
    return parseJsonBytes(value);
  } catch {
    return undefined;
  }
};
