import { AsyncLocalStorage } from 'node:async_hooks';
import { context, type Span, type SpanContext, trace } from '@opentelemetry/api';
import { afterEach, expect, test } from 'vitest';
import { openTracing } from '../../../src/telemetry/tracing.ts';
import { openApi } from '../api/open-api.ts';

type Seen = { readonly name: string; readonly parent: string | undefined; readonly attributes: object; ended: boolean };

/** The least of an SDK: spans are kept, the context follows promises. */
const registerSdk = (): Seen[] => {
  const seen: Seen[] = [];
  const startSpan = (name: string, options: { attributes?: object } = {}, at = context.active()): Span => {
    const one: Seen & { attributes: Record<string, unknown> } = {
      name,
      parent: trace.getSpanContext(at)?.spanId,
      attributes: { ...options.attributes },
      ended: false,
    };
    seen.push(one);
    const spanContext: SpanContext = {
      traceId: '1'.repeat(32),
      spanId: String(seen.length).padStart(16, '0'),
      traceFlags: 1,
    };
    const span = {
      spanContext: () => spanContext,
      setAttribute: (key: string, value: unknown) => {
        one.attributes[key] = value;
        return span;
      },
      setAttributes: (attributes: object) => {
        Object.assign(one.attributes, attributes);
        return span;
      },
      setStatus: () => span,
      end: () => {
        one.ended = true;
      },
    } as unknown as Span;
    return span;
  };
  const tracer = {
    startSpan,
    startActiveSpan: (name: string, work: (span: Span) => unknown) => {
      const span = startSpan(name);
      return context.with(trace.setSpan(context.active(), span), () => work(span));
    },
  };
  trace.setGlobalTracerProvider({ getTracer: () => tracer } as never);
  const storage = new AsyncLocalStorage<ReturnType<typeof context.active>>();
  context.setGlobalContextManager({
    active: () => storage.getStore() ?? (root as never),
    with: (at: never, work: () => unknown) => storage.run(at, work),
    bind: (_at: unknown, target: unknown) => target,
    enable: () => undefined,
    disable: () => undefined,
  } as never);
  return seen;
};

const root = context.active();

afterEach(() => {
  trace.disable();
  context.disable();
});

test('without an SDK there is nothing to trace with', () => {
  expect(openTracing('0')).toBeUndefined();
});

test('a ranking is a span inside that of its request, and both end', async () => {
  const seen = registerSdk();
  const tracing = openTracing('0')!;
  const { app } = openApi({
    tracing,
    rank: () =>
      tracing.inside('rank', async (span) => {
        span.setAttributes({ 'provider_ranker.uuid': 'u' });
        return '{}';
      }),
  });
  await app.inject({ method: 'POST', url: '/rank', payload: { uuid: 'u' } });
  const [, request, ranking] = seen;
  expect(request).toMatchObject({ name: 'POST /rank', ended: true });
  expect(request?.attributes).toMatchObject({ 'http.route': '/rank', 'http.response.status_code': 200 });
  expect(ranking).toMatchObject({ name: 'rank', ended: true, attributes: { 'provider_ranker.uuid': 'u' } });
  expect(ranking?.parent).toBe('2'.padStart(16, '0'));
});

test('what fails inside a span is thrown on, and the span ends', async () => {
  const seen = registerSdk();
  const failing = openTracing('0')!.inside('rank', async () => {
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(seen.at(-1)).toMatchObject({ name: 'rank', ended: true });
});

/** SDKs bring the API that they ask for, `>=1.3.0 <1.10.0`; one that is older than ours would not be heard. */
const newestOfSdks = '1.9.1';

test('an SDK is heard that was registered by the API of its own', () => {
  registerSdk();
  const registered: unknown = Reflect.get(globalThis, Symbol.for('opentelemetry.js.api.1'));
  Object.assign(Object(registered), { version: newestOfSdks });
  expect(openTracing('0.1.0')).toBeDefined();
});
