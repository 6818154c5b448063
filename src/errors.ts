/**
 * Every code this program can fail with. A code is never renamed or reused; docs/errors.md lists the same set. The
 * sender has to fix `MESSAGE_*` and `DATASET_*`, the operator the rest.
 */
export const errorCodes = [
  'MESSAGE_JSON',
  'MESSAGE_TOO_DEEP',
  'MESSAGE_TOO_LARGE',
  'MESSAGE_TYPE',
  'MESSAGE_VERSION',
  'MESSAGE_UUID',
  'MESSAGE_FIELD_MISSING',
  'MESSAGE_FIELD_TYPE',
  'MESSAGE_FIELD_RANGE',
  'MESSAGE_TIME',
  'MESSAGE_STATUS',
  'MESSAGE_NO_PROVIDERS',
  'MESSAGE_TOO_MANY_PROVIDERS',
  'TEMPLATE_UNREADABLE',
  'DATASET_NOT_FOUND',
  'DATASET_UNREADABLE',
  'DATASET_FORMAT',
  'DATASET_EMPTY',
  'TRAIN_TOO_FEW',
  'TRAIN_ONE_CLASS',
  'TRAIN_CANCELLED',
  'TRAIN_FAILED',
  'MODEL_NOT_FOUND',
  'MODEL_REFUSED',
  'MODEL_FAILED',
  'REGISTRY_WRITE',
  'REGISTRY_READ',
  'OUTPUT_WRITE',
  'SNAPSHOT_INVALID',
  'BUS_STORAGE',
  'BUS_UNREACHABLE',
  'BUS_TOPIC_MISSING',
  'BUS_REFUSED',
  'CATALOGUE_FAILED',
  'CONFIG_INVALID',
  'USAGE',
  'INTERRUPTED',
  'LISTEN_FAILED',
  'PARAMETER_INVALID',
  'RANKING_NOT_FOUND',
  'STREAMS_EXHAUSTED',
  'FORBIDDEN_ORIGIN',
  'UNSUPPORTED_MEDIA_TYPE',
  'ROUTE_NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'REQUEST_MALFORMED',
  'REQUEST_TIMEOUT',
  'HEADERS_TOO_LARGE',
  'CPR_REQUEST',
  'TOKEN_MISSING',
  'TOKEN_REFUSED',
  'NOT_PERMITTED',
  'ISSUER_UNREACHABLE',
  'TOO_MANY_REQUESTS',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

/** A fault of the world (data, disk, network), identified by a code; a programming error is a TypeError instead. */
export class RankerError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RankerError';
    this.code = code;
    this.details = details;
  }
}

/** The message of any thrown value. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** Gives any thrown value a code, keeping the original as `cause`. */
export const asRankerError = (thrown: unknown, code: ErrorCode = 'INTERNAL'): RankerError =>
  thrown instanceof RankerError ? thrown : new RankerError(code, messageOf(thrown), {}, { cause: thrown });

/** The code that the system, or a library, gave an error: `ENOENT`. */
export const systemCode = (thrown: unknown): string | undefined =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;

/** The result of an access to a file or folder; undefined where that does not exist. */
export const ifThere = async <T>(access: Promise<T>): Promise<T | undefined> => {
  try {
    return await access;
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
};

/** Whether the bus failed, not the work itself: repeated once the bus works, it may succeed. */
export const isBusFault = ({ code }: RankerError): boolean => code.startsWith('BUS_');

/** Whether the message is at fault: reading it again would fail again. */
export const isMessageFault = ({ code }: RankerError): boolean => code.startsWith('MESSAGE_');
