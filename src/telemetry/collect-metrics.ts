import { Counter, type Registry } from 'prom-client';

/** What the collector of this process has done since its start, by name. */
export type CollectState = {
  readonly read: Readonly<Record<string, number>>;
  readonly given: Readonly<Record<string, number>>;
  /** By destination. */
  readonly sent: Readonly<Record<string, number>>;
  readonly odd: Readonly<Record<string, number>>;
  /** Outputs that are not delivered yet. */
  readonly unsent: number;
  /** Work in progress. */
  readonly open: { readonly templates: number; readonly deployments: number };
};

/** Counters of the collector, read at every scrape; empty while nothing is collected here. */
export const countCollecting = (registry: Registry, state: () => CollectState | undefined): void => {
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
  counter('sent_total', 'What was made and is where it belongs, by where that is.', 'to', ({ sent }) => sent);
  counter(
    'oddities_total',
    'What could not be read or sent, meant nothing or was let go, by why.',
    'code',
    ({ odd }) => odd,
  );
};
