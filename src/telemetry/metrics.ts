import { Counter, Histogram, Registry } from 'prom-client';
import { errorCodes } from '../errors.ts';
import { observeProcess } from './process-metrics.ts';
import { observeState, type ServiceState } from './state-metrics.ts';

/** Upper bounds, s; a ranking takes below a millisecond, a caller waits about 5 s. */
const buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

const messageCodes = errorCodes.filter((code) => code.startsWith('MESSAGE_'));

/** Readers whose topics have dead letters. */
const buryingReaders: readonly string[] = ['requests', 'dead_letters'];

/** Counts events, and exposes the metrics to Prometheus. */
export type Metrics = {
  /**
   * @param route - the pattern it was registered with, so that there are few
   * @param seconds - from its arrival to its answer
   */
  readonly answered: (route: string, method: string, status: number, seconds: number) => void;
  readonly ranked: (source: 'rest' | 'topic', rung: string, seconds: number) => void;
  readonly buried: (topic: string, code: string) => void;
  /** Messages of a topic were deleted before a reader read them. */
  readonly gone: (topic: string, messages: number) => void;
  /** The gate's verdict; none: there was no model. */
  readonly trained: (gate: 'passed' | 'failed' | 'none') => void;
  /** From now on every scrape reads the service's state. */
  readonly observe: (state: () => ServiceState) => void;
  /** The exposition format of Prometheus, version 0.0.4. */
  readonly text: () => Promise<string>;
  readonly contentType: string;
};

/** Caches one child for each combination of labels, so that requests don't look it up anew. */
const children = <Child>(make: (...labels: string[]) => Child) => {
  const known = new Map<string, Child>();
  return (...labels: string[]): Child => {
    const key = labels.join(' ');
    let child = known.get(key);
    if (!child) {
      child = make(...labels);
      known.set(key, child);
    }
    return child;
  };
};

/**
 * Opens the metrics of this process. Prometheus sees no increase in a series that first appears at 1, so series that
 * are watched for any increase are initialised to 0.
 */
export const openMetrics = (version: string): Metrics => {
  const registry = new Registry();
  let lags: () => ServiceState['lags'] = () => [];
  const registers = [registry];
  const requests = new Counter({
    name: 'provider_ranker_http_requests_total',
    help: 'Requests that were answered over HTTP.',
    labelNames: ['route', 'method', 'status'],
    registers,
  });
  const duration = new Histogram({
    name: 'provider_ranker_http_request_duration_seconds',
    help: 'Time from the arrival of a request over HTTP to its answer.',
    labelNames: ['route'],
    buckets,
    registers,
  });
  const ranking = new Histogram({
    name: 'provider_ranker_ranking_duration_seconds',
    help: 'Time to answer a request for a ranking, by where it came from and the rung of the ladder that answered.',
    labelNames: ['source', 'rung'],
    buckets,
    registers,
  });
  const letters = new Counter({
    name: 'provider_ranker_dead_letters_total',
    help: 'Messages that could not be read, by the topic they lay on and why.',
    labelNames: ['topic', 'code'],
    registers,
    collect() {
      const topics = lags().flatMap(({ topic, reader }) => (buryingReaders.includes(reader) ? [topic] : []));
      for (const topic of topics) for (const code of messageCodes) this.labels(topic, code).inc(0);
    },
  });
  const gone = new Counter({
    name: 'provider_ranker_gone_messages_total',
    help: 'Messages that the retention of their topic deleted before they were read, counted by each reader.',
    labelNames: ['topic'],
    registers,
    collect() {
      for (const { topic } of lags()) this.labels(topic).inc(0);
    },
  });
  const trainings = new Counter({
    name: 'provider_ranker_trainings_total',
    help: 'Trainings that came to an end, by what the gate said; none: without a model.',
    labelNames: ['gate'],
    registers,
  });
  for (const gate of ['passed', 'failed', 'none']) trainings.labels(gate).inc(0);
  observeProcess(registry, version);
  const requestsOf = children((route, method, status) => requests.labels(route!, method!, status!));
  const durationOf = children((route) => duration.labels(route!));
  const rankingOf = children((source, rung) => ranking.labels(source!, rung!));
  return {
    answered: (route, method, status, seconds) => {
      requestsOf(route, method, String(status)).inc();
      durationOf(route).observe(seconds);
    },
    ranked: (source, rung, seconds) => rankingOf(source, rung).observe(seconds),
    buried: (topic, code) => letters.labels(topic, code).inc(),
    gone: (topic, messages) => gone.labels(topic).inc(messages),
    trained: (gate) => trainings.labels(gate).inc(),
    observe: (state) => {
      lags = () => state().lags;
      observeState(registry, state);
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
};
