import { Gauge, type Registry } from 'prom-client';
import { type CollectState, countCollecting } from './collect-metrics.ts';

/** The state of a service; null or absent where there is none. */
export type ServiceState = {
  readonly ready: boolean;
  readonly outcomes: number;
  /** Outcomes that finish later than now. */
  readonly waitingOutcomes: number;
  readonly reservations: number;
  /** Answers that were given over REST and are not on their topic yet. */
  readonly unpublished: number;
  readonly model: {
    readonly name: string;
    readonly version: number;
    readonly sha256: string;
    readonly rung: string;
    /** Since it was trained. */
    readonly ageSeconds: number;
  } | null;
  /** Share of the model's features that have drifted from its training data. */
  readonly driftedShare: number | null;
  readonly calibration: { readonly outcomes: number; readonly ece: number; readonly log_loss: number } | null;
  /** The replica catalogues, and whether they work. */
  readonly catalogues: readonly { readonly name: string; readonly works: boolean }[];
  /** Unread messages. */
  readonly lags: readonly { readonly topic: string; readonly reader: string; readonly messages: number }[];
  /** Undefined while nothing is collected here. */
  readonly collected?: CollectState | undefined;
};

type Labelled = readonly [value: number, ...labels: (string | number)[]];

/** Declares gauges that read the state at every scrape. */
const stateGauges = (registry: Registry, state: () => ServiceState) => {
  const registers = [registry];
  return {
    single: (name: string, help: string, value: (state: ServiceState) => number | null | undefined): void => {
      new Gauge({
        name: `provider_ranker_${name}`,
        help,
        registers,
        collect() {
          const found = value(state());
          // A reset would leave a 0, the value of a model without any error.
          if (found === null || found === undefined) this.remove();
          else this.set(found);
        },
      });
    },
    labelled: (
      name: string,
      help: string,
      labelNames: readonly string[],
      values: (state: ServiceState) => readonly Labelled[],
    ): void => {
      new Gauge({
        name: `provider_ranker_${name}`,
        help,
        labelNames,
        registers,
        collect() {
          this.reset();
          for (const [value, ...labels] of values(state())) this.labels(...labels.map(String)).set(value);
        },
      });
    },
  };
};

/** Gauges of the service's state, read at every scrape. */
export const observeState = (registry: Registry, state: () => ServiceState): void => {
  const { single, labelled } = stateGauges(registry, state);
  single('ready', 'Whether the process knows what it needs to answer well.', ({ ready }) => Number(ready));
  single('history_outcomes', 'Outcomes in the history.', ({ outcomes }) => outcomes);
  single(
    'history_waiting_outcomes',
    'Outcomes that finish later than now, and count from then on: some clock is wrong.',
    ({ waitingOutcomes }) => waitingOutcomes,
  );
  single('reservations', 'Deployments that hold quota where they were just sent.', ({ reservations }) => reservations);
  single(
    'unpublished_answers',
    'Answers that were given over REST and are not on their topic yet: the brokers or the disk do not take them.',
    ({ unpublished }) => unpublished,
  );
  labelled('model_info', 'The model in service; always 1.', ['name', 'version', 'sha256', 'rung'], ({ model }) =>
    model ? [[1, model.name, model.version, model.sha256, model.rung]] : [],
  );
  single('model_age_seconds', 'Time since the model in service was trained.', ({ model }) => model?.ageSeconds);
  single(
    'drifted_features_ratio',
    'Share of the features that moved away from what the model learned from.',
    ({ driftedShare }) => driftedShare,
  );
  single(
    'live_calibration_error_ratio',
    'Mean gap between the chances that the model gave and the successes that followed.',
    ({ calibration }) => calibration?.ece,
  );
  single('live_log_loss', 'Log loss of the chances that the model gave.', ({ calibration }) => calibration?.log_loss);
  single(
    'live_outcomes',
    'Outcomes of deployments that the model in service ranked.',
    ({ calibration }) => calibration?.outcomes,
  );
  labelled('replica_catalogue_works', 'Whether a Rucio answers, in time.', ['name'], ({ catalogues }) =>
    catalogues.map(({ name, works }) => [Number(works), name]),
  );
  labelled('consumer_lag_messages', 'Messages of a topic that are not done yet.', ['topic', 'reader'], ({ lags }) =>
    lags.map(({ topic, reader, messages }) => [messages, topic, reader]),
  );
  countCollecting(registry, () => state().collected);
  single(
    'collector_unsent_outputs',
    'What was made and is not where it belongs yet.',
    ({ collected }) => collected?.unsent,
  );
  single(
    'collector_waiting_templates',
    'Templates that wait to become requests.',
    ({ collected }) => collected?.open.templates,
  );
  single(
    'collector_open_deployments',
    'Deployments that are under way, or whose outcome waits for its request.',
    ({ collected }) => collected?.open.deployments,
  );
};
