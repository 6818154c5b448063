import { linkKey } from '../../contracts/locality/facts.ts';
import { asRankerError } from '../../errors.ts';
import { createRucioClient, type RucioClient } from '../../rucio/client.ts';
import type { RucioOptions, RucioPorts } from '../../rucio/options.ts';
import { type DataName, type FoundPlaces, findPlaces } from '../../rucio/replicas.ts';
import { readDistance, readProvider, readStorage, type StorageTable } from '../../rucio/storage-table.ts';
import { Breaker } from './breaker.ts';
import { limited } from './limited.ts';
import { storageBySite } from './locate-data.ts';

/** Longest that a lookup may take, whether or not anyone still waits for it. */
const lookupMs = 10_000;
/** How often storage elements are read again. */
const storageMs = 600_000;
/** The same after a failure; distances are retried at this interval too. */
const againMs = 30_000;
const lookupsAtOnce = 8;
const mostWaiting = 2_000;
const mostDistances = 100_000;

/** Called when a Rucio fails and when it works again; a logger will do. */
export type CatalogueLog = Readonly<Record<'warn' | 'info' | 'debug', (fields: object, text: string) => void>>;

/** One Rucio with what is known of its storage; after a failure it is left alone for a while. */
export class RucioInstance {
  readonly client: RucioClient;
  readonly #breaker: Breaker;
  readonly #log: CatalogueLog;
  readonly #promptMs: number;
  readonly #elapsed: () => number;
  readonly #stop = new AbortController();
  readonly #lookup: ReturnType<typeof limited>;
  readonly #aside: ReturnType<typeof limited>;
  readonly #distances = new Map<string, number | undefined>();
  #providers: ReadonlyMap<string, readonly string[]> = new Map();
  #storage: Promise<StorageTable> | undefined;
  /** Settles when the providers beside the current storage table are read. */
  #readingProviders: Promise<void> | undefined;
  #storageDue = Number.NEGATIVE_INFINITY;
  #distancesDue = Number.NEGATIVE_INFINITY;
  #lastSuccess = Number.NEGATIVE_INFINITY;

  /** @param promptMs - a success that took longer doesn't close the breaker of a Rucio that was too slow */
  constructor(options: RucioOptions, ports: RucioPorts, log: CatalogueLog, promptMs: number) {
    this.#promptMs = promptMs;
    this.client = createRucioClient(options, ports, this.#stop.signal);
    this.#breaker = new Breaker(ports.elapsed);
    this.#elapsed = ports.elapsed;
    this.#log = log;
    this.#lookup = limited(lookupsAtOnce, mostWaiting);
    this.#aside = limited(2, mostWaiting);
  }

  get name(): string {
    return this.client.options.name;
  }

  /** Whether it may know the data sets of a scope. */
  covers(scope: string): boolean {
    return this.client.options.scopes?.includes(scope) ?? true;
  }

  /** Why it must not be asked now. A caller that may ask has to end with `find` or `tooSlow`. */
  refusal(): string | undefined {
    return this.#breaker.ask();
  }

  /** Undefined when it does not know the data set. @throws RankerError CATALOGUE_FAILED */
  async find(data: DataName): Promise<FoundPlaces | undefined> {
    const signal = this.#signal();
    const begin = this.#elapsed();
    try {
      const found = await this.#lookup(async () => findPlaces(this.client, data, await this.#currentStorage(), signal));
      this.#answered(begin);
      return found;
    } catch (thrown) {
      const fault = asRankerError(thrown, 'CATALOGUE_FAILED');
      if (fault.details.ofData) this.#answered(begin);
      else this.#fail(fault.message);
      throw fault;
    }
  }

  /** What is wrong with it; undefined when it works as far as is known. */
  get fault(): string | undefined {
    return this.#breaker.reason;
  }

  /**
   * Reports that a request gave up waiting. If others were answered meanwhile, the request had asked for too much at
   * once.
   */
  tooSlow(reason: string): void {
    if (this.#elapsed() - this.#lastSuccess > this.#promptMs) this.#fail(reason);
  }

  /** Storage elements whose attribute names this provider, or `provider/region`. */
  storageOf(site: string): readonly string[] {
    return this.#providers.get(site) ?? [];
  }

  /**
   * The distance, as far as known. An unknown one is fetched for the next time, but not for a while after a failure.
   */
  distance(from: string, to: string): number | undefined {
    const pair = linkKey(from, to);
    const mayAsk = this.#elapsed() >= this.#distancesDue && this.#distances.size < mostDistances;
    if (mayAsk && !this.#distances.has(pair)) {
      this.#distances.set(pair, undefined);
      void this.#aside(() => readDistance(this.client, from, to, this.#signal()))
        .then((distance) => this.#distances.set(pair, distance))
        .catch(() => {
          this.#distances.delete(pair);
          this.#distancesDue = this.#elapsed() + againMs;
        });
    }
    return this.#distances.get(pair);
  }

  /** Reads the storage before the first request, so that no request waits for it. */
  async warmUp(): Promise<void> {
    try {
      await this.#currentStorage();
      await this.#readingProviders;
    } catch (thrown) {
      this.#fail(asRankerError(thrown, 'CATALOGUE_FAILED').message);
    }
  }

  close(): void {
    this.#stop.abort();
  }

  #signal(): AbortSignal {
    return AbortSignal.any([this.#stop.signal, AbortSignal.timeout(lookupMs)]);
  }

  #answered(begin: number): void {
    this.#lastSuccess = this.#elapsed();
    const ms = this.#lastSuccess - begin;
    const mends = ms <= this.#promptMs && this.#breaker.succeeded();
    if (mends) this.#log.info({ rucio: this.name, ms }, 'replica catalogue answers again');
  }

  #fail(reason: string): void {
    if (this.#stop.signal.aborted) return;
    if (this.#breaker.failed(reason)) this.#log.warn({ rucio: this.name, reason }, 'replica catalogue fails');
    else this.#log.debug({ rucio: this.name, reason }, 'replica catalogue still fails');
  }

  /**
   * The last table serves while a new one is read; after a failure to read it, or the providers beside it, it is read
   * again sooner.
   */
  async #currentStorage(): Promise<StorageTable> {
    const before = this.#storage;
    if (before && this.#elapsed() < this.#storageDue) return before;
    this.#storageDue = this.#elapsed() + storageMs;
    const reading = readStorage(this.client, this.#signal());
    this.#storage = before ?? reading;
    const goOnWith = (storage: Promise<StorageTable> | undefined, thrown: unknown): never => {
      this.#storage = storage;
      this.#storageDue = this.#elapsed() + (storage ? againMs : 0);
      throw thrown;
    };
    this.#readingProviders = reading.then(
      (table) => {
        this.#storage = reading;
        return this.#readProviders(table).catch((thrown: unknown) => goOnWith(reading, thrown));
      },
      (thrown: unknown) => goOnWith(before, thrown),
    );
    this.#readingProviders.catch(() => {});
    return this.#storage;
  }

  /** Reads them one after the other: there may be hundreds, and nobody waits. */
  async #readProviders(table: StorageTable): Promise<void> {
    const found: { rse: string; site: string }[] = [];
    for (const rse of table.keys()) {
      const site = await readProvider(this.client, rse, this.#signal());
      if (site !== undefined) found.push({ rse, site });
    }
    this.#providers = storageBySite(found);
  }
}
