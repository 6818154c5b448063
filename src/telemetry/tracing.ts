import {
  type Attributes,
  context,
  isSpanContextValid,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';

/** A request that is being answered. */
export type ServerSpan = {
  /** Runs `work`; spans that it begins belong to the request. */
  readonly enter: (work: () => void) => void;
  readonly end: (status: number) => void;
};

/** Spans of an OpenTelemetry SDK. */
export type Tracing = {
  /** @param headers - may name the caller's span (`traceparent`) */
  readonly server: (name: string, headers: Readonly<Record<string, unknown>>, attributes: Attributes) => ServerSpan;
  /** Runs `work` inside a span that ends with it. */
  readonly inside: <T>(name: string, work: (span: Pick<Span, 'setAttributes'>) => Promise<T>) => Promise<T>;
};

/** Undefined when no SDK is registered: tracing then costs nothing. */
export const openTracing = (version: string): Tracing | undefined => {
  const tracer = trace.getTracer('provider-ranker', version);
  const start = tracer.startSpan('start');
  start.end();
  if (!isSpanContextValid(start.spanContext())) return undefined;
  return {
    server: (name, headers, attributes) => {
      const caller = propagation.extract(context.active(), headers);
      const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, caller);
      const inSpan = trace.setSpan(caller, span);
      return {
        enter: (work) => context.with(inSpan, work),
        end: (status) => {
          span.setAttribute('http.response.status_code', status);
          if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
    inside: (name, work) =>
      tracer.startActiveSpan(name, async (span) => {
        try {
          return await work(span);
        } catch (thrown) {
          span.setStatus({ code: SpanStatusCode.ERROR });
          throw thrown;
        } finally {
          span.end();
        }
      }),
  };
};
