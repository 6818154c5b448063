import { checkExposure, tlsFiles } from '../access.ts';
import type { ServeContext } from '../cli/context.ts';
import { collectSettings } from '../flows/collecting/collect-settings.ts';
import { type Collecting, startCollecting } from '../flows/collecting/collecting.ts';
import { type BurialPlaces, openBurial } from '../flows/dead-letters/burial.ts';
import { type Service, startService } from '../flows/service/service.ts';
import { watchService } from '../flows/service/watch-service.ts';
import { collectPlaces } from '../places/collect-places.ts';
import { type Logger, openLogger } from '../telemetry/logger.ts';
import { openMetrics } from '../telemetry/metrics.ts';
import { openTracing } from '../telemetry/tracing.ts';
import { aborted } from './aborted.ts';
import { runDemo } from './demo.ts';
import { listen } from './listen.ts';
import { openPlaces } from './open-places.ts';
import { serviceApi } from './service-api.ts';
import { serviceDeps } from './service-deps.ts';

/** At the end, brokers that are gone are waited for so long; then what is in hand is left to the next start. */
const patienceMs = 4_000;

/** Opens, wires, listens, waits for the signal, and closes in reverse order. */
export const serve = async ({ demo }: { readonly demo: boolean }, context: ServeContext): Promise<void> => {
  const { config, codeVersion, signal, tell } = context;
  const log = openLogger(config.logLevel);
  const servesApi = config.roles.includes('api');
  if (servesApi) checkExposure(config);
  const tls = tlsFiles(config);
  const tracing = openTracing(codeVersion);
  const metrics = openMetrics(codeVersion);
  const places = await openPlaces(context, log, metrics);
  const service = await startService(serviceDeps(context, places, watchService({ metrics, tracing, log }), log));
  let waitsForDemo = demo;
  const alsoWaitsFor = () => (waitsForDemo ? ['demo'] : []);
  const api = serviceApi(service, context, { tls, alsoWaitsFor, metrics, tracing, log });
  let collecting: Collecting | undefined;
  metrics.observe(() => {
    const [state, collected] = [service.state(), collecting?.state()];
    return { ...state, collected, lags: [...state.lags, ...(collected?.lags ?? [])] };
  });
  try {
    if (servesApi) tell(`listening on ${await listen(api, config.host, config.port)}`);
    await Promise.race([service.caughtUp, aborted(signal)]);
    if (config.roles.includes('collect') && !signal.aborted) {
      collecting = collect(service, context, { ...places, onBuried: metrics.buried }, log);
    }
    if (demo && !signal.aborted) {
      await runDemo(service, context, places.bus);
      waitsForDemo = false;
    }
    if (!signal.aborted) tell('ready; Ctrl-C ends');
    await aborted(signal);
  } finally {
    const giveUp = setTimeout(() => void places.bus.close(), patienceMs);
    await collecting?.stop();
    await api.close();
    await service.stop();
    clearTimeout(giveUp);
    await places.close();
  }
};

const collect = (
  service: Service,
  { config, now }: ServeContext,
  places: Pick<BurialPlaces, 'bus' | 'openAside' | 'onBuried'>,
  log: Logger,
): Collecting => {
  const { bus } = places;
  return startCollecting({
    bus,
    settings: collectSettings(config),
    answer: service.answer,
    bury: openBurial({ ...places, now, log }),
    now,
    log,
    ...collectPlaces(config),
  });
};
