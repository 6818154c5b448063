import { type ErrorCode, messageOf, RankerError } from '../../../errors.ts';

/** The fields of a kafkajs error; `type` is the protocol's name of the broker's answer. */
type ClientError = {
  readonly name?: unknown;
  readonly type?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
  /** Its address, or host and port. */
  readonly broker?: unknown;
  readonly host?: unknown;
  readonly port?: unknown;
};

const refusedTypes = new Set([
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'SASL_AUTHENTICATION_FAILED',
  'UNSUPPORTED_SASL_MECHANISM',
  'INVALID_SESSION_TIMEOUT',
  'INCONSISTENT_GROUP_PROTOCOL',
  'INVALID_TOPIC_EXCEPTION',
  'INVALID_REPLICATION_FACTOR',
  'INVALID_PARTITIONS',
  'INVALID_CONFIG',
  'INVALID_RECORD',
  'POLICY_VIOLATION',
  'UNSUPPORTED_VERSION',
  'UNSUPPORTED_COMPRESSION_TYPE',
]);

const refusedNames = new Set([
  'KafkaJSSASLAuthenticationError',
  'KafkaJSNotImplemented',
  'KafkaJSServerDoesNotSupportApiKey',
]);

const tlsCodes = /^(ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;
const tooLargeTypes = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);

/**
 * Gives a client's error a code: BUS_REFUSED for what the operator must fix, MESSAGE_TOO_LARGE, BUS_TOPIC_MISSING, and
 * BUS_UNREACHABLE for all that may pass.
 */
export const busFault = (
  thrown: unknown,
  details: { readonly brokers: string; readonly topic: string },
): RankerError => {
  if (thrown instanceof RankerError) return thrown;
  const chain = [...causes(thrown)];
  const types = chain.map(({ type }) => type);
  // Node ends some with an empty list.
  const told = messageOf(thrown).replace(/[: ]+$/, '');
  const broker = brokerOf(chain);
  const reason = broker === undefined || told.includes(broker) ? told : `${told} (${broker})`;
  const fault = (code: ErrorCode, message: string) => new RankerError(code, message, details, { cause: thrown });

  if (types.some((type) => tooLargeTypes.has(String(type)))) {
    return fault('MESSAGE_TOO_LARGE', `Topic ${details.topic}: ${reason}: raise its max.message.bytes.`);
  }
  if (chain.some(isRefusal)) {
    return fault('BUS_REFUSED', `Kafka at ${details.brokers}, topic ${details.topic}: ${reason}${remedyFor(chain)}`);
  }
  if (types.includes('UNKNOWN_TOPIC_OR_PARTITION')) {
    return fault('BUS_TOPIC_MISSING', `Topic ${details.topic} is missing on ${details.brokers}: create it.`);
  }
  return fault('BUS_UNREACHABLE', `Kafka at ${details.brokers}, topic ${details.topic}: ${reason}`);
};

/** Whether the fault may pass: then a stream pauses and goes on, otherwise it stops. */
export const isOutage = (thrown: unknown): thrown is RankerError =>
  thrown instanceof RankerError && (thrown.code === 'BUS_UNREACHABLE' || thrown.code === 'BUS_TOPIC_MISSING');

/** The protocol's names of an error and its causes. */
export const errorTypes = (thrown: unknown): unknown[] => [...causes(thrown)].map(({ type }) => type);

function* causes(thrown: unknown): Generator<ClientError> {
  for (let error = thrown; typeof error === 'object' && error !== null; error = (error as ClientError).cause) {
    yield error;
    // kafkajs collects the answers for the topics of one request.
    if ('errors' in error && Array.isArray(error.errors)) yield* error.errors;
  }
}

/** The address of the broker in question, which kafkajs leaves out of some texts. */
const brokerOf = (chain: readonly ClientError[]): string | undefined =>
  chain
    .flatMap(({ broker, host, port }) => {
      if (typeof broker === 'string') return broker;
      return typeof host === 'string' ? `${host}:${port}` : [];
    })
    .at(0);

const isRefusal = ({ name, type, code }: ClientError): boolean =>
  refusedTypes.has(String(type)) || refusedNames.has(String(name)) || tlsCodes.test(String(code));

const remedies: ReadonlyMap<unknown, string> = new Map([
  ['GROUP_AUTHORIZATION_FAILED', ': allow the group, or set KAFKA_GROUPS to false.'],
  [
    'INCONSISTENT_GROUP_PROTOCOL',
    ': another program is a member of the group: name one of your own in KAFKA_GROUP_ID.',
  ],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    ': name the brokers as their certificate does, or set KAFKA_SSL_VERIFY_HOSTNAME to false.',
  ],
]);

const remedyFor = (chain: readonly ClientError[]): string =>
  chain.flatMap(({ type, code }) => remedies.get(type) ?? remedies.get(code) ?? []).at(0) ?? '';
