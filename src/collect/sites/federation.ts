import type { Resource } from '../../contracts/fields/resources.ts';
import { parseJson } from '../../contracts/json/parse-json.ts';
import type { Counts } from '../counts.ts';
import type { CollectSettings } from '../settings.ts';
import type { When } from '../when.ts';
import { addAgreement, agreedAt, openAgreements, readAgreements } from './agreements.ts';
import { readSite } from './feeder.ts';
import { addTest, type Monitoring, monitoringAt, openTests, readTestReport } from './monitoring.ts';
import type { Site } from './site.ts';
import { Sites } from './sites.ts';
import { type FindTests, findTests } from './test-names.ts';
import { addUsage, loadAt, openUsage, readUsage } from './usage.ts';

/** Knowledge about a site beyond its own message. */
export type SiteKnowledge = {
  readonly monitoring: Monitoring;
  /** Quotas by resource, for those that the site's message leaves out. */
  readonly agreed?: Readonly<Partial<Record<Resource, number>>> | undefined;
  /** Numeric features of its load. */
  readonly load?: Readonly<Record<string, number>> | undefined;
};

/** The known state of a federation's sites, as of any time. */
export class Federation {
  readonly sites: Sites;
  readonly #tests = openTests();
  readonly #agreements = openAgreements();
  readonly #usage = openUsage();
  readonly #settings: CollectSettings;
  readonly #counts: Counts;
  readonly #find: FindTests;
  #changes = 0;

  constructor(settings: CollectSettings, counts: Counts) {
    this.#settings = settings;
    this.#counts = counts;
    this.#find = findTests(settings.testNames);
    this.sites = new Sites(settings.siteTtlMs, counts);
  }

  get shelves() {
    return [this.sites.rows, this.#tests, this.#agreements, this.#usage];
  }

  /** A counter that grows with every change. */
  get changes(): number {
    return this.#changes;
  }

  /** @throws RankerError MESSAGE_* */
  takeSite(text: string, { recorded, came }: When): void {
    this.#changes++;
    this.sites.add(readSite(parseJson(text), recorded), came);
  }

  /** @throws RankerError MESSAGE_* */
  takeTest(text: string, { recorded, came }: When): void {
    this.#changes++;
    const report = readTestReport(parseJson(text), recorded, this.#settings.zone);
    if (!report) this.#counts.odd('UNFINISHED_TEST');
    else {
      const { isNew, letGo } = addTest(this.#tests, report, came, this.#settings.siteTtlMs);
      if (!isNew) this.#counts.odd('REPEATED');
      for (let gone = 0; gone < letGo; gone++) this.#counts.odd('TEST_LET_GO');
    }
  }

  /** @throws RankerError MESSAGE_* */
  takeAgreements(text: string, { recorded }: When): void {
    this.#changes++;
    for (const agreement of readAgreements(parseJson(text))) addAgreement(this.#agreements, agreement, recorded);
  }

  /** @throws RankerError MESSAGE_* */
  takeUsage(text: string, { recorded }: When): void {
    this.#changes++;
    for (const record of readUsage(parseJson(text), this.#settings.usageSection))
      addUsage(this.#usage, record, recorded);
  }

  /** What else was known of a site at a time. */
  knowledgeOf(site: Site, time: number): SiteKnowledge {
    return {
      monitoring: monitoringAt(this.#find(this.#tests, site.providerName, site.regionName), time),
      agreed: agreedAt(this.#agreements, site, time),
      load: loadAt(this.#usage, site, time),
    };
  }
}
