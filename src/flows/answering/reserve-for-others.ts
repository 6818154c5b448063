import type { InMessage } from '../../bus/port.ts';
import { isJsonObject } from '../../contracts/json/json-value.ts';
import { parseJsonBytes } from '../../contracts/json/parse-json.ts';
import { decodeCandidate, noFeatures } from '../../contracts/messages/decode-candidate.ts';
import { asRankerError, isMessageFault } from '../../errors.ts';
import type { History } from '../../features/history/history.ts';
import type { Reservations } from '../../features/reservations/reservations.ts';

/**
 * Reserves quota for the deployments that other workers, or this one before its restart, sent to a provider, as told by
 * the ranked topic. Unreadable messages reserve nothing.
 */
export const reserveForOthers =
  (reservations: Reservations, history: History, now: () => number) =>
  ({ key, value, timestamp }: InMessage): void => {
    if (key === null || value === null || reservations.isOver(timestamp, now())) return;
    try {
      const message = parseJsonBytes(value);
      const first = isJsonObject(message) && Array.isArray(message.ranked_providers) && message.ranked_providers[0];
      if (!isJsonObject(first) || first.feasible !== true) return;
      const candidate = decodeCandidate(first, { uuid: key, provider: null }, noFeatures);
      if (!history.knows({ uuid: key, candidate })) reservations.place(key, candidate, timestamp);
    } catch (thrown) {
      if (!isMessageFault(asRankerError(thrown))) throw thrown;
    }
  };
