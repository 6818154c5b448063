import type { JsonObject, JsonValue } from '../contracts/json/json-value.ts';
import type { Providers } from '../contracts/rest/providers.ts';
import type { Acceptance } from '../flows/history/accept-outcomes.ts';
import type { ModelAdministration } from '../flows/models/administer-models.ts';
import type { RawModels } from '../flows/models/raw-models.ts';
import type { AnswerFault } from '../flows/ranking/answer-fault.ts';
import type { LiveEvents } from '../flows/service/live-events.ts';
import type { Health } from '../flows/service/reports.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Tracing } from '../telemetry/tracing.ts';
import type { Authorising } from './access/authorise.ts';

/** PEM texts. */
export type TlsFiles = {
  readonly cert: string;
  readonly key: string;
  readonly passphrase?: string | undefined;
  /** Authorities of client certificates; callers may show one, and need not. */
  readonly clientCa?: string | undefined;
};

export type ApiDeps = Authorising & {
  /**
   * The ranked message that answers a request, as text or as bytes.
   * @throws RankerError for a request that cannot be ranked
   */
  readonly rank: (request: JsonValue) => Promise<string | Buffer>;
  /** The same without a trace: nothing is published, nothing remembered. */
  readonly preview: (request: JsonValue) => Promise<string>;
  /** Text of the latest answer to a deployment; undefined when none is kept. */
  readonly ranking: (uuid: string) => string | undefined;
  /**
   * The group of the request that was answered last under a uuid; empty when it isn't told, undefined without an
   * answer.
   */
  readonly groupOf: (uuid: string) => string | undefined;
  /** Texts of the latest answers, the newest first. */
  readonly recent: (most: number) => readonly string[];
  readonly models: ModelAdministration;
  /**
   * Text that answers a request of the legacy Cloud Provider Ranker.
   * @throws RankerError CPR_REQUEST, MESSAGE_*
   */
  readonly cpr: (request: JsonObject) => Promise<string>;
  /** Text of the ranked providers of a deployment, waited for; undefined when nothing is known of it. */
  readonly rankedList: (uuid: string, signal: AbortSignal) => Promise<string | undefined>;
  /** What the paths of the orchestrator's interface version 2 begin with. */
  readonly rootPath: string;
  /**
   * Text of the answer to a question what would be if.
   * @throws RankerError for one that cannot be answered
   */
  readonly whatIf: (question: JsonValue) => Promise<string>;
  readonly rawModels: Pick<RawModels, 'use' | 'versions'>;
  /** As `rank`, or as `preview` where it is a dry run, with the complete reasons as `explanation`. */
  readonly explain: (request: JsonValue, dryRun: boolean) => Promise<string>;
  /** Text of the latest answer to a deployment, with `explanation`; undefined when what it was made of is not kept. */
  readonly explainKept: (uuid: string) => Promise<string | undefined>;
  /** What is answered to a request that `rank` threw at. */
  readonly answerFault: AnswerFault;
  /**
   * Takes outcomes; those taken before change nothing.
   * @throws RankerError when none could be taken, whatever they are
   */
  readonly accept: (outcomes: readonly JsonValue[]) => Promise<Acceptance>;
  readonly health: () => Health;
  /** What became of each provider's deployments. */
  readonly providers: () => Providers;
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
  /** Undefined where nobody traces. */
  readonly tracing: Tracing | undefined;
};
