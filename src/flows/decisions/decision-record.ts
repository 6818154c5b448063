import { z } from 'zod';
import type { Allocate } from '../../bus/decisions/blocks.ts';
import { AnswerSettings } from '../../contracts/answers/answer-settings.ts';
import { hasOurs, withoutOurs } from '../../contracts/answers/encode-ranked.ts';
import { type Rung, rungs } from '../../contracts/answers/ranked.ts';
import { Reserved } from '../../contracts/answers/reserved.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../contracts/json/json-value.ts';
import { parseJson } from '../../contracts/json/parse-json.ts';
import { ModelIdentity } from '../../contracts/learning/model-identity.ts';
import { LocalityFacts } from '../../contracts/locality/facts.ts';
import { decodeRequest } from '../../contracts/messages/decode-request.ts';
import type { RankRequest } from '../../contracts/messages/request.ts';
import { RankerError } from '../../errors.ts';
import type { Assessment } from '../../features/base-features.ts';
import { shortResources } from '../../features/quota.ts';
import { judged } from '../../features/shortage.ts';
import { type Decision, orderOf } from '../../infer/decision.ts';
import { estimateFrom, figuresWidth, recordFrom, writeFigures } from './assessment-figures.ts';

/** How and when a decision was delivered. */
export type Delivery = {
  /** The request as it came. */
  readonly message: JsonValue;
  /** The ranked message as it was given. */
  readonly served: Buffer;
  /** IANA zone of times without offset. */
  readonly zone: string;
  /** From the arrival of the request to its answer. */
  readonly latencyMs: number;
  /** Hash of the request that it replaced. */
  readonly supersedes: string | undefined;
};

/** Version of the record's layout; records of other layouts are not read. */
const layout = 2;

const Header = z.object({
  layout: z.literal(layout),
  ranked_at: z.number(),
  zone: z.string(),
  latency_ms: z.number(),
  supersedes: z.string().optional(),
  rung: z.enum(rungs),
  model: ModelIdentity.nullable(),
  settings: AnswerSettings,
  locality: LocalityFacts.optional(),
  /** By candidate; absent where nothing was reserved. */
  reserved: z.array(Reserved.nullable()).optional(),
  columns: z.number().int(),
  /** Without its providers where the answer echoes them all. */
  request: z.custom<JsonValue>(),
  /** Where the answer's providers stand in the request. */
  places: z.array(z.number().int()).optional(),
});

type Header = z.infer<typeof Header>;

/** A kept decision; the model's predictions are not kept and have to be computed again. */
export type DecisionRecord = Delivery & {
  readonly request: RankRequest;
  readonly rankedAt: number;
  readonly rung: Rung;
  readonly model: ModelIdentity | null;
  readonly settings: AnswerSettings;
  readonly locality: LocalityFacts | undefined;
  readonly assessments: readonly Assessment[];
  /** float32 [candidates, features]; undefined where no model answered. */
  readonly rows: Float32Array | undefined;
};

/** The answer echoes every entry of the request, unless it leaves some out or their names clash with ours. */
const placesOf = ({ request, answer }: Decision): number[] | undefined => {
  const { candidates } = request;
  if (answer.providers.length !== candidates.length || candidates.some(({ entry }) => hasOurs(entry))) return undefined;
  return orderOf(request, answer);
};

/** The request, rebuilt with the entries that the answer echoes. */
const requestOf = ({ request, places }: Header, served: Buffer): JsonValue => {
  if (!places || !isJsonObject(request)) return request;
  const { ranked_providers: ranked } = parseJson(served.toString(), Number.POSITIVE_INFINITY) as {
    ranked_providers: JsonObject[];
  };
  const providers: JsonObject[] = [];
  for (const [at, place] of places.entries()) providers[place] = withoutOurs(ranked[at]!);
  return { ...request, providers };
};

const lengths = 2;
const lengthsBytes = 4 * lengths;
const alignment = 8;
const aligned = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;

/**
 * Encodes a record: lengths of the two texts, header, answer, the figures as float64 and the rows as float32, as they
 * lie in memory.
 */
export const encodeRecord = (decision: Decision, delivery: Delivery, allocate: Allocate): Uint8Array => {
  const { rankedAt, expectations, locality, settings, answer } = decision;
  const { rung, assessments, rows = new Float32Array(0) } = expectations;
  const { message } = delivery;
  const places = placesOf(decision);
  const header: Header = {
    layout,
    ranked_at: rankedAt,
    zone: delivery.zone,
    latency_ms: delivery.latencyMs,
    ...(delivery.supersedes !== undefined && { supersedes: delivery.supersedes }),
    rung,
    model: answer.model,
    settings,
    ...(locality && { locality }),
    ...(assessments.some(({ reserved }) => reserved) && {
      reserved: assessments.map(({ reserved }) => reserved ?? null),
    }),
    columns: rows.length / assessments.length,
    ...(places && isJsonObject(message) ? { request: { ...message, providers: [] }, places } : { request: message }),
  };
  const parts = [Buffer.from(JSON.stringify(header)), delivery.served];
  const textBytes = parts.reduce((sum, { length }) => sum + length, 0);
  const figuresAt = aligned(lengthsBytes + textBytes);
  const rowsAt = figuresAt + 8 * figuresWidth * assessments.length;
  const bytes = allocate(rowsAt + 4 * rows.length);
  let at = lengthsBytes;
  for (const [place, part] of parts.entries()) {
    bytes.writeUInt32LE(part.length, 4 * place);
    bytes.set(part, at);
    at += part.length;
  }
  bytes.fill(0, at, rowsAt);
  const figures = new Float64Array(bytes.buffer, bytes.byteOffset + figuresAt, figuresWidth * assessments.length);
  for (const [index, assessment] of assessments.entries()) writeFigures(assessment, figures, index * figuresWidth);
  new Float32Array(bytes.buffer, bytes.byteOffset + rowsAt, rows.length).set(rows);
  return bytes;
};

/** @throws RankerError BUS_STORAGE when the bytes are no record, or one of another version of this program */
export const decodeRecord = (bytes: Uint8Array): DecisionRecord => {
  try {
    return decoded(bytes);
  } catch (cause) {
    throw new RankerError('BUS_STORAGE', 'a kept ranking cannot be read by this version', {}, { cause });
  }
};

const decoded = (kept: Uint8Array): DecisionRecord => {
  const bytes = Buffer.from(new Uint8Array(kept).buffer);
  let at = lengthsBytes;
  const [headerBytes, served] = Array.from({ length: lengths }, (_, place) => {
    const from = at;
    at += bytes.readUInt32LE(4 * place);
    return bytes.subarray(from, at);
  }) as [Buffer, Buffer];
  const header = Header.parse(JSON.parse(headerBytes.toString()));
  const context = { now: header.ranked_at, zone: header.zone };
  const message = requestOf(header, served);
  const request = decodeRequest(message, context);
  const count = request.candidates.length;
  const figuresAt = aligned(at);
  const rowsAt = figuresAt + 8 * figuresWidth * count;
  if (bytes.length !== rowsAt + 4 * header.columns * count) throw new TypeError('the figures are of other resources');
  const figures = new Float64Array(bytes.buffer, figuresAt, figuresWidth * count);
  return {
    message,
    request,
    served,
    zone: header.zone,
    latencyMs: header.latency_ms,
    supersedes: header.supersedes,
    rankedAt: header.ranked_at,
    rung: header.rung,
    model: header.model,
    settings: header.settings,
    locality: header.locality,
    assessments: request.candidates.map((candidate, index) => {
      const own = figures.subarray(index * figuresWidth, (index + 1) * figuresWidth);
      const reserved = header.reserved?.[index] ?? undefined;
      return {
        history: estimateFrom(own),
        shortages: shortResources(candidate, reserved).map((shortage) => judged(shortage, recordFrom(own, shortage))),
        ...(reserved && { reserved }),
      };
    }),
    rows: header.model ? new Float32Array(bytes.buffer, rowsAt, header.columns * count) : undefined,
  };
};
