import { Counter, Gauge, type Registry } from 'prom-client';

/** What the collector of this process has done since its start, by name. */
export type CollectState = {
  readonly read: Readonly<Record<string, number>>;
  readonly given: Readonly<Record<string, number>>;
  readonly odd: Readonly<Record<string, number>>;
  /** What was made and is not where it belongs yet. */
  readonly unsent: number;
};

/** Counts of the collector, read anew at every scrape; none while nothing is collected here. */
export const observeCollecting = (registry: Registry, state: () => CollectState | undefined): void => {
  const counter = (
    name: string,
    help: string,
    label: string,
    counts: (state: CollectState) => Readonly<Record<string, number>>,
  ): void => {
    new Counter({
      name: `provider_ranker_collector_${name}`,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        const now = state();
        this.reset();
        for (const [value, count] of now ? Object.entries(counts(now)) : []) this.labels(value).inc(count);
      },
    });
  };
  counter('messages_total', 'Messages of the raw traffic that were read.', 'input', ({ read }) => read);
  counter('outputs_total', 'Requests, outcomes and templates that were made of them.', 'kind', ({ given }) => given);
  counter('oddities_total', 'Messages that could not be read or meant nothing, by why.', 'code', ({ odd }) => odd);
  new Gauge({
    name: 'provider_ranker_collector_unsent_outputs',
    help: 'What was made and is not where it belongs yet.',
    registers: [registry],
    collect() {
      const now = state();
      if (now) this.set(now.unsent);
      else this.remove();
    },
  });
};
