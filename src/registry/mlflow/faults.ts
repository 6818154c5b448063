import { z } from 'zod';
import { RankerError, systemCode } from '../../errors.ts';
import type { Target } from './options.ts';
import { type Answer, AnswerTooLarge, type Exchange, TimedOut } from './transport.ts';

/** The code of a fault, by the caller's purpose, reading or writing, whichever call failed. */
export type FaultCode = 'REGISTRY_READ' | 'REGISTRY_WRITE';

const transientStatuses = new Set([408, 429, 502, 503, 504]);
/**
 * The messages of SQLite, PostgreSQL, MySQL and SQL Server when two clients insert the same new row at once: MLflow
 * answers one of them with 400. A retry finds the row.
 */
const writtenAtOnce = /unique (key )?constraint|duplicate entry/i;
const tlsCodes = /CERT|SELF_SIGNED|UNABLE_TO|ISSUER/;
const systemCauses: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there; start the server or correct MLFLOW_TRACKING_URI',
  ENOTFOUND: 'there is no such host; correct MLFLOW_TRACKING_URI',
  EAI_AGAIN: 'its host name cannot be resolved now; check the name service and MLFLOW_TRACKING_URI',
  EHOSTUNREACH: 'its host cannot be reached; check the network',
  ENETUNREACH: 'its network cannot be reached; check the network',
};

/** MLflow's own `error_code`, if the error has one. */
export const mlflowCode = (thrown: unknown): string | undefined => {
  const code = thrown instanceof RankerError ? thrown.details.mlflowCode : undefined;
  return typeof code === 'string' ? code : undefined;
};

/** Whether a retry may succeed. */
export const isTransient = (thrown: unknown): thrown is RankerError =>
  thrown instanceof RankerError && thrown.details.transient === true;

/** The fault of a missing or incomplete answer. */
export const transportFault = (code: FaultCode, { base }: Target, exchange: Exchange, cause: unknown): RankerError => {
  const { message, transient } = transportCause(cause, exchange);
  return new RankerError(code, `MLflow at ${base}: ${message}.`, { uri: base, transient }, { cause });
};

const transportCause = (cause: unknown, { timeoutMs }: Exchange): { message: string; transient: boolean } => {
  if (cause instanceof TimedOut) {
    const advice = "look at the server's load or raise MLFLOW_HTTP_REQUEST_TIMEOUT";
    return { message: `no whole answer within ${timeoutMs / 1000} s; ${advice}`, transient: true };
  }
  if (cause instanceof AnswerTooLarge)
    return { message: `its answer is too large: ${cause.message}`, transient: false };
  const code = systemCode(cause) ?? '';
  if (tlsCodes.test(code)) {
    const advice = "set MLFLOW_TRACKING_SERVER_CERT_PATH to its authority's PEM file";
    return { message: `its certificate is not trusted (${code}); ${advice}`, transient: false };
  }
  if (/EPROTO|SSL/.test(code)) {
    return { message: 'it does not speak TLS; use http:// in MLFLOW_TRACKING_URI', transient: false };
  }
  return { message: systemCauses[code] ?? `the connection was cut${code && ` (${code})`}`, transient: code !== '' };
};

/** The fault of an answer with an error status. */
export const answerFault = (code: FaultCode, target: Target, exchange: Exchange, answer: Answer): RankerError => {
  const apiError = apiErrorOf(answer);
  const message = [...target.secrets].reduce((text, secret) => text.replaceAll(secret, '…'), meaning(exchange, answer));
  return new RankerError(code, `MLflow at ${target.base}: ${message}.`, {
    uri: target.base,
    status: answer.status,
    mlflowCode: apiError?.error_code ?? null,
    transient: transientStatuses.has(answer.status) || writtenAtOnce.test(apiError?.message ?? ''),
  });
};

const ApiError = z.object({ error_code: z.string(), message: z.string().default('') });

const apiErrorOf = ({ body }: Answer): z.infer<typeof ApiError> | undefined => {
  try {
    return ApiError.safeParse(JSON.parse(body.toString('utf8'))).data;
  } catch {
    return undefined;
  }
};

const meaning = (exchange: Exchange, answer: Answer): string => {
  const { status, location } = answer;
  const apiError = apiErrorOf(answer);
  if (status === 401) {
    const credentials = 'MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN';
    return `it refuses the credentials (401); check ${credentials}`;
  }
  if (status === 403) return `it forbids this (403: ${excerpt(answer)}); give the user permission`;
  if (status >= 300 && status < 400) {
    return `it redirects (${status}) to ${originOf(location)}; set MLFLOW_TRACKING_URI to where the API itself answers`;
  }
  if (status === 413) {
    const size = exchange.body?.byteLength ?? 0;
    return `a proxy in front of it refuses ${size} bytes (413); raise the proxy's limit of body size`;
  }
  if (apiError) return `${status} ${apiError.error_code}: ${apiError.message.slice(0, 300)}`;
  if (status === 404 || status === 405) {
    return `no MLflow API there (${status} at ${pathOnly(exchange)}); correct MLFLOW_TRACKING_URI`;
  }
  return `${status} at ${pathOnly(exchange)}: ${excerpt(answer)}`;
};

/** The fault of a successful answer with unexpected content. */
export const strangeAnswer = (code: FaultCode, target: Target, exchange: Exchange, answer: Answer): RankerError => {
  const kind = /^[\w.+/-]*/.exec(answer.contentType)?.[0] || 'an unknown type';
  const guess = kind === 'text/html' ? ', perhaps a login page in front of MLflow' : '';
  return new RankerError(
    code,
    `MLflow at ${target.base}: not an answer of MLflow at ${pathOnly(exchange)} (${kind}${guess}); ` +
      'check MLFLOW_TRACKING_URI and the credentials.',
    { uri: target.base, status: answer.status, transient: false },
  );
};

const pathOnly = ({ path }: Exchange): string => path.split('?')[0]!;

/** A redirect's query may hold a token. */
const originOf = (location: string | undefined): string =>
  location !== undefined && URL.canParse(location) ? new URL(location).origin : 'another page';

const excerpt = ({ body }: Answer): string =>
  body
    .toString('utf8', 0, 2_000)
    .replace(/<[^>]*>|[^ -~]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
