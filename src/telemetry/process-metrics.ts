import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, type Registry } from 'prom-client';

const resolutionMs = 20;
const percentiles = { p50: 50, p99: 99, max: 100 };

/** Metrics of the process: version, processor, memory, and the delay of its event loop. */
export const observeProcess = (registry: Registry, version: string): void => {
  const registers = [registry];
  new Gauge({
    name: 'provider_ranker_build_info',
    help: 'Version of the program and of Node.js; always 1.',
    labelNames: ['version', 'node'],
    registers,
  })
    .labels(version, process.versions.node)
    .set(1);
  new Gauge({
    name: 'process_start_time_seconds',
    help: 'Start of the process since the Unix epoch.',
    registers,
  }).set(Math.round(performance.timeOrigin / 1000));
  let counted = 0;
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Processor time in user and system mode.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      const seconds = (user + system) / 1e6;
      this.inc(seconds - counted);
      counted = seconds;
    },
  });
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Memory of the process.',
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  new Gauge({
    name: 'provider_ranker_event_loop_delay_seconds',
    help: 'How long the event loop was held up since the last scrape, by statistic.',
    labelNames: ['statistic'],
    registers,
    collect() {
      for (const [statistic, percentile] of Object.entries(percentiles)) {
        const late = delay.count > 0 ? delay.percentile(percentile) / 1e9 - resolutionMs / 1000 : 0;
        this.labels(statistic).set(Math.max(0, late));
      }
      delay.reset();
    },
  });
};
