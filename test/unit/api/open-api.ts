import type { FastifyInstance } from 'fastify';
import { onTestFinished } from 'vitest';
import { type ApiTimes, buildApi } from '../../../src/api/build-api.ts';
import type { ApiDeps } from '../../../src/api/deps.ts';
import type { JsonValue } from '../../../src/contracts/json/json-value.ts';
import { decodeOutcome } from '../../../src/contracts/messages/decode-outcome.ts';
import { decodeRequest } from '../../../src/contracts/messages/decode-request.ts';
import type { Rejection } from '../../../src/contracts/rest/outcomes.ts';
import { asRankerError, RankerError } from '../../../src/errors.ts';
import type { Acceptance } from '../../../src/flows/history/accept-outcomes.ts';
import { liveEvents } from '../../../src/flows/service/live-events.ts';
import type { Health } from '../../../src/flows/service/reports.ts';
import { openLogger } from '../../../src/telemetry/logger.ts';
import { openMetrics } from '../../../src/telemetry/metrics.ts';
import { now } from '../../helpers/messages/published.ts';

/** Spaces and all, so that an answer parsed and written again would differ. */
export const rankedText = '{"uuid": "u",  "ranked_providers": [ ]}';

export const json = { 'content-type': 'application/json' };

export const ndjson = { 'content-type': 'application/x-ndjson' };

export const bodyLimitBytes = 1024 * 1024;

const decoded = async (request: JsonValue): Promise<string> => {
  decodeRequest(request, { now });
  return rankedText;
};

/** Takes outcomes as the service does: each decoded, and known by its uuid, provider and region. */
const takeOutcomes = () => {
  const known = new Set<string>();
  return async (outcomes: readonly JsonValue[]): Promise<Acceptance> => {
    const before = known.size;
    const rejected: Rejection[] = [];
    for (const [index, value] of outcomes.entries()) {
      try {
        const { uuid, candidate } = decodeOutcome(value, { now });
        known.add(JSON.stringify([uuid, candidate.providerName, candidate.regionName]));
      } catch (thrown) {
        const { code, message } = asRankerError(thrown);
        rejected.push({ index, code, message });
      }
    }
    const accepted = known.size - before;
    return { accepted, repeated: outcomes.length - rejected.length - accepted, rejected };
  };
};

const missing = async (): Promise<never> => {
  throw new RankerError('MODEL_NOT_FOUND', 'this test has no models');
};

const noModels: ApiDeps['models'] = {
  list: async () => ({ models: [], in_service: null }),
  history: async () => ({ champions: [] }),
  show: missing,
  promote: missing,
  rollback: missing,
};

export const ready: Health = {
  ready: true,
  waitingFor: [],
  model: { name: 'provider-ranker', version: 3, sha256: 'ab' },
  outcomes: 12,
  unpublished: 0,
  quality: { drift: null, live_calibration: null },
};

/** An API of one's own, closed after the test, with its log lines. */
export const openApi = (deps: Partial<ApiDeps> = {}, times: Partial<ApiTimes> = {}) => {
  const lines: string[] = [];
  const app = buildApi(
    {
      rank: decoded,
      preview: decoded,
      cpr: async () => '[]',
      rankedList: async () => undefined,
      rootPath: '/cpr',
      now: () => now,
      providers: () => ({ as_of: '2026-01-01T00:00:00.000Z', days: 90, providers: [] }),
      whatIf: async () => '{}',
      explain: decoded,
      explainKept: async () => undefined,
      answerFault: async () => undefined,
      previewFault: async () => undefined,
      ranking: () => undefined,
      recent: () => [],
      groupOf: () => undefined,
      models: noModels,
      rawModels: { use: missing, versions: missing },
      accept: takeOutcomes(),
      health: () => ready,
      bodyLimitBytes,
      trustedHosts: [],
      rateLimit: 1000,
      version: '1.2.3',
      metrics: openMetrics('1.2.3'),
      tracing: undefined,
      events: liveEvents(),
      log: openLogger('debug', { write: (line) => lines.push(line) }),
      ...deps,
    },
    times,
  );
  onTestFinished(async () => {
    await app.close();
  });
  return { app, lines };
};

/** Listens on a free port of the loopback. */
export const listen = async (app: FastifyInstance): Promise<number> =>
  Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port);
