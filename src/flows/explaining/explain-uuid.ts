import { findKept } from '../../bus/decisions/store.ts';
import type { Explanation } from '../../contracts/answers/explanation.ts';
import { RankerError } from '../../errors.ts';
import type { Registry } from '../../registry/port.ts';
import { decodeRecord } from '../decisions/decision-record.ts';
import { explainRecord } from './explain-given.ts';
import { openExplainers } from './explainers.ts';

/**
 * Computes the latest answer to a deployment again from its record, with the model that served it, and gives its
 * reasons.
 * @param path - of the kept rankings
 * @throws RankerError RANKING_NOT_FOUND, BUS_STORAGE, MODEL_NOT_FOUND, MODEL_REFUSED, REGISTRY_READ
 */
export const explainUuid = async (path: string, uuid: string, registry: Registry): Promise<Explanation> => {
  const kept = findKept(path, uuid);
  if (!kept) throw new RankerError('RANKING_NOT_FOUND', `no ranking of ${uuid} is kept in ${path}`, { uuid, path });
  const explainers = openExplainers(registry);
  try {
    return await explainRecord(decodeRecord(kept), explainers);
  } finally {
    await explainers.close();
  }
};
