import { checkExposure, tlsFiles } from '../access.ts';
import type { ServeContext } from '../cli/context.ts';
import { collectSettings } from '../flows/collecting/collect-settings.ts';
import { type Collecting, startCollecting } from '../flows/collecting/collecting.ts';
import { type BurialPlaces, openBurial } from '../flows/dead-letters/burial.ts';
import { type Service, startService } from '../flows/service/service.ts';
import { watchService } from '../flows/service/watch-service.ts';
import { disablePretenuring } from '../no-pretenuring.ts';
import { collectPlaces } from '../places/collect-places.ts';
import { type Logger, openLogger } from '../telemetry/logger.ts';
import { openMetrics } from '../telemetry/metrics.ts';
import { openTracing } from '../telemetry/tracing.ts';
import { aborted } from './aborted.ts';
import { damageSeen } from './damage-seen.ts';
import { runDemo } from './demo.ts';
import { listen } from './listen.ts';
import { type OpenPlaces, openPlaces } from './open-places.ts';
import { renewTls } from './renew-tls.ts';
import { serviceApi } from './service-api.ts';
import { serviceDeps } from './service-deps.ts';

/** Longest wait at the end for unreachable brokers; unfinished work is left to the next start. */
const patienceMs = 4_000;

type ServeOptions = { readonly demo: boolean };

/**
 * Serves until the signal. A log that is found damaged during its first reading is mended by starting again, once:
 * after that `serve` answers with what it has.
 */
export const serve = async (options: ServeOptions, context: ServeContext): Promise<void> => {
  disablePretenuring();
  const damaged = await serveOnce(options, context, damageSeen);
  if (damaged) await serveOnce(options, context, async () => false);
};

/**
 * Opens, wires, listens, waits for the signal, and closes in reverse order.
 * @param isDamaged - checked while what was there at the start is read
 * @returns whether it ended because the log is damaged
 */
const serveOnce = async (
  { demo }: ServeOptions,
  context: ServeContext,
  isDamaged: typeof damageSeen,
): Promise<boolean> => {
  const { config, codeVersion, now, signal, tell } = context;
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
  let endRenewal = () => {};
  let collecting: Collecting | undefined;
  metrics.observe(() => {
    const [state, collected] = [service.state(), collecting?.state()];
    return { ...state, collected, lags: [...state.lags, ...(collected?.lags ?? [])] };
  });
  try {
    if (servesApi) tell(`listening on ${await listen(api, config.host, config.port)}`);
    if (tls) endRenewal = renewTls(api.server, { files: tls, read: () => tlsFiles(config), now, log });
    if (await endsByDamage(service, places, signal, isDamaged)) {
      log.error({ code: 'BUS_STORAGE' }, 'the log is damaged: beginning anew with what can be read of it');
      return true;
    }
    if (config.roles.includes('collect') && !signal.aborted) {
      collecting = collect(service, context, { ...places, onBuried: metrics.buried }, log);
    }
    if (demo && !signal.aborted) {
      await runDemo(service, context);
      waitsForDemo = false;
    }
    if (!signal.aborted) tell('ready; Ctrl-C ends');
    await aborted(signal);
    return false;
  } finally {
    const giveUp = setTimeout(() => void places.bus.close(), patienceMs);
    await collecting?.stop();
    endRenewal();
    await api.close();
    await service.stop();
    clearTimeout(giveUp);
    await places.close();
  }
};

/** Waits until what was there at the start is read. */
const endsByDamage = async (
  { caughtUp }: Service,
  { place }: OpenPlaces,
  signal: AbortSignal,
  isDamaged: typeof damageSeen,
): Promise<boolean> => {
  const watching = new AbortController();
  const ready = Promise.race([caughtUp, aborted(signal)]).then(() => false);
  const damaged = isDamaged(place, watching.signal).then((is) => is || ready);
  return Promise.race([ready, damaged]).finally(() => watching.abort());
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
