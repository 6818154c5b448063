import type { ErrorCode } from '../../errors.ts';

/** How a code appears over REST. */
type ProblemKind = {
  readonly status: number;
  /** What went wrong, the same each time. */
  readonly title: string;
};

const badRequest = (title: string): ProblemKind => ({ status: 400, title });

const unavailable = (title: string): ProblemKind => ({ status: 503, title });

/** A fault that no caller can cause. */
const ownFault = (title: string): ProblemKind => ({ status: 500, title });

/** The status and title of every code; the operator has to fix those of 500 and above. */
export const problemKinds: Readonly<Record<ErrorCode, ProblemKind>> = {
  MESSAGE_JSON: badRequest('The text is not JSON'),
  MESSAGE_TOO_DEEP: badRequest('The JSON is nested too deeply'),
  MESSAGE_TOO_LARGE: { status: 413, title: 'The body is too large' },
  MESSAGE_TYPE: badRequest('The message is not an object'),
  MESSAGE_VERSION: badRequest('The message version is not known'),
  MESSAGE_UUID: badRequest('The uuid cannot be read'),
  MESSAGE_FIELD_MISSING: badRequest('A field is missing'),
  MESSAGE_FIELD_TYPE: badRequest('A field has the wrong type'),
  MESSAGE_FIELD_RANGE: badRequest('A field is out of range'),
  MESSAGE_TIME: badRequest('A time cannot be read'),
  MESSAGE_STATUS: badRequest('The status is not known'),
  MESSAGE_NO_PROVIDERS: badRequest('The request names no provider'),
  MESSAGE_TOO_MANY_PROVIDERS: badRequest('The request names too many providers'),
  TEMPLATE_UNREADABLE: badRequest('The template cannot be read'),
  DATASET_NOT_FOUND: ownFault('The dataset was not found'),
  DATASET_UNREADABLE: ownFault('The dataset cannot be read'),
  DATASET_FORMAT: ownFault('The format of the dataset is not known'),
  DATASET_EMPTY: ownFault('The dataset is empty'),
  TRAIN_TOO_FEW: ownFault('There are too few outcomes to train'),
  TRAIN_ONE_CLASS: ownFault('The outcomes are all alike'),
  TRAIN_CANCELLED: ownFault('The training was cancelled'),
  TRAIN_FAILED: ownFault('The training failed'),
  MODEL_NOT_FOUND: { status: 404, title: 'The model was not found' },
  MODEL_REFUSED: unavailable('The model was refused'),
  MODEL_FAILED: unavailable('The model failed'),
  REGISTRY_WRITE: unavailable('The model registry cannot be written'),
  REGISTRY_READ: unavailable('The model registry cannot be read'),
  OUTPUT_WRITE: ownFault('The output cannot be written'),
  SNAPSHOT_INVALID: ownFault('The snapshot of the history cannot be used'),
  BUS_STORAGE: unavailable('The message log, or another file of DATA_DIR, cannot be used'),
  BUS_UNREACHABLE: unavailable('The brokers do not answer'),
  BUS_TOPIC_MISSING: unavailable('A topic is missing'),
  BUS_REFUSED: unavailable('The brokers refuse this process'),
  CATALOGUE_FAILED: unavailable('The replica catalogue does not answer'),
  CONFIG_INVALID: ownFault('A setting is wrong'),
  INTERRUPTED: ownFault('The command was interrupted'),
  USAGE: ownFault('The command is used wrongly'),
  LISTEN_FAILED: ownFault('The address cannot be listened on'),
  PARAMETER_INVALID: badRequest('A parameter is wrong'),
  RANKING_NOT_FOUND: { status: 404, title: 'No answer to this deployment is kept' },
  STREAMS_EXHAUSTED: unavailable('Too many listen already'),
  FORBIDDEN_ORIGIN: { status: 403, title: 'The request comes from elsewhere' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The media type is not supported' },
  ROUTE_NOT_FOUND: { status: 404, title: 'There is nothing at this path' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'The path does not serve this method' },
  REQUEST_MALFORMED: badRequest('The request is not well-formed HTTP'),
  REQUEST_TIMEOUT: { status: 408, title: 'The request took too long to arrive' },
  HEADERS_TOO_LARGE: { status: 431, title: 'The header fields are too large' },
  CPR_REQUEST: ownFault('The legacy service could not have answered this'),
  TOKEN_MISSING: { status: 401, title: 'A bearer token is needed' },
  TOKEN_REFUSED: { status: 401, title: 'The bearer token is refused' },
  NOT_PERMITTED: { status: 403, title: 'The caller may not do this' },
  ISSUER_UNREACHABLE: unavailable('The issuer of the token does not answer'),
  TOO_MANY_REQUESTS: { status: 429, title: 'Too many requests' },
  INTERNAL: ownFault('An internal error happened'),
};
