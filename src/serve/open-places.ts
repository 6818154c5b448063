import { type DecisionLog, openDecisionLog } from '../bus/decisions/decision-log.ts';
import { mendLog } from '../bus/embedded/mend-log.ts';
import { type BusPlace, openBus } from '../bus/place.ts';
import type { Bus } from '../bus/port.ts';
import type { ServeContext } from '../cli/context.ts';
import type { Config } from '../config/config.ts';
import { dayMs } from '../contracts/time/durations.ts';
import { asRankerError, RankerError } from '../errors.ts';
import { type OpenCatalogue, openCatalogue } from '../flows/locality/open-catalogue.ts';
import { installStarter } from '../flows/models/install-starter.ts';
import { makeFolder } from '../make-folder.ts';
import { asidePlace, busPlace, decisionsFile } from '../places/bus-places.ts';
import { rucioPlaces } from '../places/catalogue-places.ts';
import { impatient } from '../places/registry-place.ts';
import type { CachedRegistry } from '../registry/cache.ts';
import { openFolderRegistry } from '../registry/folder/folder-registry.ts';
import { openRegistry } from '../registry/place.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { openOnce } from './open-once.ts';
import { packaged } from './packaged.ts';

/** What a service reads from and writes to. */
export type OpenPlaces = {
  readonly bus: Bus;
  /** Which bus that is. */
  readonly place: BusPlace;
  /** Opens, once, the local bus for dead letters that `bus` refuses; absent where `bus` takes all. */
  readonly openAside?: () => Promise<Bus>;
  readonly registry: CachedRegistry;
  /** Undefined where the settings name no Rucio. */
  readonly catalogue: OpenCatalogue | undefined;
  /** Undefined where the settings keep no rankings. */
  readonly decisions: { readonly log: DecisionLog; readonly longestMs: number } | undefined;
  readonly close: () => Promise<void>;
};

/**
 * Opens all that the settings name.
 * @throws RankerError BUS_*
 */
export const openPlaces = async (
  context: ServeContext,
  log: Logger,
  { gone }: Pick<Metrics, 'gone'>,
): Promise<OpenPlaces> => {
  const { config, now } = context;
  makeDataDir(config.dataDir);
  const open = async (place: BusPlace): Promise<Bus> => {
    mend(place, now, log);
    return openBus(place, now, log, gone);
  };
  const place = busPlace(config, config.kafkaInferenceClientName);
  const bus = await open(place);
  const registry = await openServedRegistry(context, log);
  const catalogue = openCatalogue(rucioPlaces(config), { budgetMs: config.localityTimeoutMs }, log);
  const decisions = openDecisions(config, now, log);
  const besides = asidePlace(config);
  const aside = besides && openOnce(() => open(besides));
  return {
    bus,
    place,
    ...(aside && { openAside: aside.open }),
    registry,
    catalogue,
    decisions,
    close: async () => {
      await decisions?.log.close();
      catalogue?.close();
      await aside?.close();
      await bus.close();
    },
  };
};

/** A damaged log does not prevent a start; the damaged file is kept aside. */
const mend = (place: BusPlace, now: () => number, log: Logger): void => {
  if (place.kind !== 'embedded') return;
  const mended = mendLog(place.path, now());
  if (!mended) return;
  log.error(
    { code: 'BUS_STORAGE', path: place.path, ...mended },
    'a damaged log was set aside, whole; a new one has what could be read of it',
  );
};

const makeDataDir = (path: string): void => {
  try {
    makeFolder(path);
  } catch (cause) {
    const { message } = asRankerError(cause);
    throw new RankerError('BUS_STORAGE', `DATA_DIR ${path} can't be made: ${message}`, { path }, { cause });
  }
};

/** A folder without models gets the starter. A damaged or read-only folder prevents no answer. */
const openServedRegistry = async (
  { config, signal, registryPlace }: ServeContext,
  log: Logger,
): Promise<CachedRegistry> => {
  const place = registryPlace(undefined);
  const onFault = ({ code, message }: RankerError) => log.warn({ code, reason: message }, 'registry');
  const registry = openRegistry(impatient(place), onFault, signal);
  if (place.kind === 'folder') {
    await installStarter(openFolderRegistry(packaged('models')), registry, config.modelName).catch((thrown: unknown) =>
      onFault(asRankerError(thrown)),
    );
  }
  return registry;
};

const openDecisions = (config: Config, now: () => number, log: Logger): OpenPlaces['decisions'] => {
  const [longestMs, mostBytes] = [dayMs * config.decisionLogDays, 1e6 * config.decisionLogMaxMb];
  if (longestMs === 0 || mostBytes === 0) return undefined;
  const onFault = ({ code, message }: RankerError) => log.error({ code, reason: message }, 'rankings are not kept');
  return { log: openDecisionLog({ path: decisionsFile(config), longestMs, mostBytes, now, onFault }), longestMs };
};
