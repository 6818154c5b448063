import type { Logger } from '../../telemetry/logger.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { Tracing } from '../../telemetry/tracing.ts';
import type { AnswerRequest, Given } from '../answering/answer-request.ts';

/** Where a request for a ranking came from. */
type RequestSource = 'rest' | 'topic';

/** Watches a service at work: fast, and never in its way. */
export type ServiceWatch = {
  readonly answering: (answer: AnswerRequest, source: RequestSource) => AnswerRequest;
  readonly buried: (topic: string, code: string) => void;
  readonly trained: Metrics['trained'];
};

type Watching = { readonly metrics: Metrics; readonly tracing: Tracing | undefined; readonly log: Logger };

/** Counts, traces and logs what a service does. */
export const watchService = ({ metrics, tracing, log }: Watching): ServiceWatch => {
  const report = ({ message: { key, headers }, repeated }: Given, source: RequestSource, ms: number): void => {
    const rung = headers?.served_by ?? 'none';
    metrics.ranked(source, rung, ms / 1000);
    log.debug({ uuid: key, servedBy: rung, model: headers?.model, source, repeated, ms }, 'ranked');
  };

  const timed =
    (answer: AnswerRequest, source: RequestSource): AnswerRequest =>
    async (message, record) => {
      const begin = performance.now();
      const given = await answer(message, record);
      report(given, source, performance.now() - begin);
      return given;
    };

  const traced = (answer: AnswerRequest, source: RequestSource, { inside }: Tracing): AnswerRequest => {
    return (message, record) =>
      inside('rank', async (span) => {
        const given = await answer(message, record);
        const { key, headers } = given.message;
        span.setAttributes({
          'provider_ranker.uuid': key ?? '',
          'provider_ranker.source': source,
          'provider_ranker.served_by': headers?.served_by ?? '',
          'provider_ranker.model': headers?.model ?? '',
        });
        return given;
      });
  };

  return {
    answering: (answer, source) => {
      const counted = timed(answer, source);
      return tracing ? traced(counted, source, tracing) : counted;
    },
    buried: metrics.buried,
    trained: metrics.trained,
  };
};
