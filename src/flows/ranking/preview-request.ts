import type { JsonValue } from '../../contracts/json/json-value.ts';
import { decodeRequest } from '../../contracts/messages/decode-request.ts';
import type { RankRequest } from '../../contracts/messages/request.ts';
import type { Decision } from '../../infer/decision.ts';
import { decide, predict, type Ranker, reservedFor } from './rank-request.ts';

export type Previewing = {
  readonly ranker: Ranker;
  /** IANA zone of times without offset. */
  readonly zone: string;
  /** Epoch ms. */
  readonly now: () => number;
};

/**
 * Answers a request as it would be answered now, without a trace: nothing is published, remembered or reserved.
 * @throws RankerError for a request that can't be read
 */
export const previewRequests =
  ({ ranker, zone, now }: Previewing) =>
  async (message: JsonValue): Promise<Decision> => {
    const time = now();
    return previewAt(decodeRequest(message, { now: time, zone }), time, ranker);
  };

/**
 * Previews a decoded request.
 * @param time - epoch ms
 */
export const previewAt = async (request: RankRequest, time: number, ranker: Ranker): Promise<Decision> => {
  const prediction = await predict(request, time, ranker);
  return decide(request, time, prediction, ranker, reservedFor(request.uuid, time, ranker));
};
