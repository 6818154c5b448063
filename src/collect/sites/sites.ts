import { isDeepStrictEqual } from 'node:util';
import { hourMs } from '../../contracts/time/durations.ts';
import type { Counts } from '../counts.ts';
import { Shelf } from '../shelf.ts';
import type { ComputeService, Site } from './site.ts';

/** A version of one project of one region of one provider, and when it came here, epoch ms. */
type Version = { readonly site: Site; readonly came: number };

/**
 * However slowly or fast the topics come, templates up to this long before the newest message find the site's state of
 * then.
 */
const alwaysKeptMs = hourMs;
const mostVersions = 50_000;

const keyOf = ({ providerName, regionName, projectId }: Site): string =>
  JSON.stringify([providerName, regionName, projectId]);

const rowKeyOf = (site: Site): string => JSON.stringify([keyOf(site), site.time]);

/** Flavours and images hardly ever change: versions with equal ones share them. */
const sharing = (site: Site, before: Site | undefined): Site => {
  if (!before) return site;
  const shared = (service: ComputeService, at: number): ComputeService => {
    const { flavours, images } = before.compute[at] ?? service;
    return {
      ...service,
      flavours: isDeepStrictEqual(flavours, service.flavours) ? flavours : service.flavours,
      images: isDeepStrictEqual(images, service.images) ? images : service.images,
    };
  };
  return { ...site, compute: site.compute.map(shared) };
};

/** How many of the versions, the oldest first, are not after a time. */
const countUntil = (versions: readonly Version[], time: number): number => {
  let [from, to] = [0, versions.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (versions[middle]!.site.time <= time) from = middle + 1;
    else to = middle;
  }
  return from;
};

/**
 * The sites as they were at any moment that may still be asked about: a template may be read long after the messages of
 * the sites that existed before it. A replaced version is kept for a time after it came, whatever its date.
 */
export class Sites {
  readonly rows = new Shelf<Version>('site-version');
  readonly #bySite = new Map<string, Version[]>();
  readonly #counts: Counts;
  readonly #keepMs: number;
  readonly #most: number;

  /** @param keepMs - how long after it came a replaced version is kept, and twice as long a site */
  constructor(keepMs: number, counts: Counts, most = mostVersions) {
    this.#keepMs = keepMs;
    this.#counts = counts;
    this.#most = most;
  }

  /** Call after rows were restored. */
  restored(): void {
    for (const [, { site, came }] of [...this.rows.entries()].sort(([, a], [, b]) => a.site.time - b.site.time)) {
      this.rows.restore(rowKeyOf(site), this.#insert(site, came));
    }
  }

  /**
   * Of versions with the same time, the last that came counts.
   * @param came - epoch ms
   */
  add(site: Site, came: number): void {
    const version = this.#insert(site, came);
    this.rows.set(rowKeyOf(site), version);
    this.#forgetReplaced(keyOf(site), came);
    if (this.rows.size > this.#most) this.#thin();
  }

  /** The version of each site at a time; without sites that had had no news for very long by then. */
  at(time: number): readonly Site[] {
    return [...this.#bySite.values()].flatMap((versions) => {
      const site = versions[countUntil(versions, time) - 1]?.site;
      return site && time - site.time <= 2 * this.#keepMs ? site : [];
    });
  }

  /** The sites first heard of after a time and before another one, as they were then. */
  firstBetween(time: number, before: number): readonly Site[] {
    return [...this.#bySite.values()].flatMap(([first]) =>
      first && first.site.time > time && first.site.time < before ? first.site : [],
    );
  }

  /**
   * Forgets versions that are no longer asked about, and sites without news.
   * @param now - epoch ms
   */
  forget(now: number): void {
    for (const [key, versions] of [...this.#bySite]) {
      if (versions.every(({ came }) => now - came > 2 * this.#keepMs)) this.#keepOnly(key, []);
      else this.#forgetReplaced(key, now);
    }
  }

  #insert(site: Site, came: number): Version {
    const key = keyOf(site);
    const versions = this.#bySite.get(key) ?? [];
    const at = countUntil(versions, site.time);
    const version = { site: sharing(site, versions[at - 1]?.site), came };
    const replaces = versions[at - 1]?.site.time === site.time;
    versions.splice(replaces ? at - 1 : at, replaces ? 1 : 0, version);
    this.#bySite.set(key, versions);
    return version;
  }

  #forgetReplaced(key: string, now: number): void {
    const versions = this.#bySite.get(key)!;
    const horizon = versions.at(-1)!.site.time - alwaysKeptMs;
    const isOver = ({ came }: Version, at: number): boolean =>
      now - came > this.#keepMs && versions[at + 1] !== undefined && versions[at + 1]!.site.time <= horizon;
    if (versions.some(isOver)) {
      this.#keepOnly(
        key,
        versions.filter((version, at) => !isOver(version, at)),
      );
    }
  }

  /**
   * When there are too many, drops every second version except the first and the last of each site: the version before
   * takes its place.
   */
  #thin(): void {
    for (const [key, versions] of [...this.#bySite]) {
      const kept = versions.filter((_, at) => at % 2 === 0 || at === versions.length - 1);
      for (let gone = kept.length; gone < versions.length; gone++) this.#counts.odd('SITE_VERSION_LET_GO');
      this.#keepOnly(key, kept);
    }
  }

  #keepOnly(key: string, kept: Version[]): void {
    const left = new Set(kept);
    for (const version of this.#bySite.get(key)!) if (!left.has(version)) this.rows.delete(rowKeyOf(version.site));
    if (kept.length > 0) this.#bySite.set(key, kept);
    else this.#bySite.delete(key);
  }
}
