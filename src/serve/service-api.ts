import { accessOf } from '../access.ts';
import { buildApi } from '../api/build-api.ts';
import type { ApiDeps, TlsFiles } from '../api/deps.ts';
import type { ServeContext } from '../cli/context.ts';
import type { JsonValue } from '../contracts/json/json-value.ts';
import { answerCpr } from '../flows/drop-ins/answer-cpr.ts';
import type { Service } from '../flows/service/service.ts';

type ServiceApi = Pick<ApiDeps, 'metrics' | 'tracing' | 'log'> & {
  readonly tls: TlsFiles | undefined;
  /** What readiness waits for besides the service itself. */
  readonly alsoWaitsFor: () => readonly string[];
};

/** REST over a service, by the settings; not listening yet. */
export const serviceApi = (
  service: Service,
  { config, codeVersion, now }: ServeContext,
  { tls, alsoWaitsFor, metrics, tracing, log }: ServiceApi,
) => {
  const rank = async (request: JsonValue): Promise<Buffer> => (await service.answer(request)).message.value;
  return buildApi({
    ...service,
    rank,
    cpr: answerCpr({
      ranking: config.cprV1Ranking,
      rank: async (request) => (await rank(request)).toString(),
      preview: service.preview,
    }),
    rootPath: config.rootPath,
    now,
    health: () => {
      const health = service.health();
      const waitingFor = [...health.waitingFor, ...alsoWaitsFor()];
      return { ...health, ready: waitingFor.length === 0, waitingFor };
    },
    bodyLimitBytes: config.bodyLimit,
    trustedHosts: config.trustedHosts,
    version: codeVersion,
    ...accessOf(config, now, log),
    ...(tls && { tls }),
    metrics,
    tracing,
    log,
  });
};
