import { javaFloat } from './java-float.ts';
import type { Text } from './request.ts';

/** The media type of the answers, to the letter. */
export const cprMediaType = 'application/json;charset=UTF-8';

/** One service of an answer. */
export type CprRanked = {
  readonly provider: Text;
  /** 1 = to be tried first; -1 if it is not ranked. */
  readonly rank: number;
  readonly ranked: boolean;
  readonly serviceId: Text;
  /** 32-bit float. */
  readonly slaWeight: number | null;
  /** 32-bit float. */
  readonly totalScore: number;
};

/** Jackson writes non-finite numbers as text. */
const figure = (value: number | null): string => {
  if (value === null) return 'null';
  return Number.isFinite(value) ? javaFloat(value) : `"${javaFloat(value)}"`;
};

/** Jackson writes control characters with upper-case digits. */
const quoted = (text: Text): string =>
  JSON.stringify(text).replace(/\\(?:\\|u00([01][0-9a-f]))/g, (whole, digits?: string) =>
    digits === undefined ? whole : `\\u00${digits.toUpperCase()}`,
  );

const member = ({ provider, rank, ranked, serviceId, slaWeight, totalScore }: CprRanked): string =>
  `{"provider":${quoted(provider)},"rank":${rank},"ranked":${ranked},"service_id":${quoted(serviceId)},` +
  `"sla_weight":${figure(slaWeight)},"total_score":${figure(totalScore)}}`;

/** The text of an answer, byte for byte as the Cloud Provider Ranker writes it; worst first. */
export const encodeCprAnswer = (services: readonly CprRanked[]): string => `[${services.map(member).join()}]`;
