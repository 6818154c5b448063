import type { JsonValue } from '../../../contracts/json/json-value.ts';
import { RankQuery } from '../../../contracts/rest/rankings.ts';
import type { ApiDeps } from '../../deps.ts';
import { readPart } from '../../reading/read-part.ts';

/** How requests are to be ranked, and answered where they can't be read. */
export type AskedWay = {
  readonly rank: (request: JsonValue) => Promise<string | Buffer>;
  readonly answerFault: ApiDeps['answerFault'];
};

/**
 * The way that a query asks for: with or without a trace, with or without the complete reasons.
 * @throws RankerError PARAMETER_INVALID
 */
export const askedWay = (deps: ApiDeps, query: unknown): AskedWay => {
  const { rank, preview, explain, answerFault, previewFault } = deps;
  const { dry_run: dry = 'false', explain: why } = readPart(RankQuery, query);
  const dryRun = dry !== 'false';
  return {
    rank: why ? (request) => explain(request, dryRun) : dryRun ? preview : rank,
    answerFault: dryRun ? previewFault : answerFault,
  };
};
