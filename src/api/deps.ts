import type { JsonObject, JsonValue } from '../contracts/json/json-value.ts';
import type { LiveEvents } from '../flows/service/live-events.ts';
import type { Reports } from '../flows/service/reports.ts';
import type { RestAnswers } from '../flows/service/rest-answers.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Tracing } from '../telemetry/tracing.ts';
import type { Authorising } from './access/authorise.ts';

/** PEM texts. */
export type TlsFiles = {
  readonly cert: string;
  readonly key: string;
  readonly passphrase?: string | undefined;
  /** Authorities of client certificates; a client certificate is optional. */
  readonly clientCa?: string | undefined;
};

/** What the routes need: what a service answers and tells, and how REST is served. */
export type ApiDeps = Authorising &
  Omit<RestAnswers, 'answer'> &
  Pick<Reports, 'health' | 'providers'> & {
    /**
     * The ranked message that answers a request, as text or as bytes.
     * @throws RankerError for a request that cannot be ranked
     */
    readonly rank: (request: JsonValue) => Promise<string | Buffer>;
    /**
     * Text that answers a request of the legacy Cloud Provider Ranker.
     * @throws RankerError CPR_REQUEST, MESSAGE_*
     */
    readonly cpr: (request: JsonObject) => Promise<string>;
    /** Path prefix of the orchestrator's interface version 2. */
    readonly rootPath: string;
    /** Largest body, bytes. */
    readonly bodyLimitBytes: number;
    /** Serves HTTPS instead of HTTP. */
    readonly tls?: TlsFiles;
    /** Epoch ms. */
    readonly now: () => number;
    /** Of this program. */
    readonly version: string;
    readonly log: Logger;
    readonly events: Pick<LiveEvents, 'listen'>;
    readonly metrics: Metrics;
    /** Undefined without tracing. */
    readonly tracing: Tracing | undefined;
  };
