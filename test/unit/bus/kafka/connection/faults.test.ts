import { expect, test } from 'vitest';
import { busFault, isOutage } from '../../../../../src/bus/kafka/connection/faults.ts';
import { NotStored } from '../../../../../src/bus/kafka/publishing/produce.ts';
import { RankerError } from '../../../../../src/errors.ts';

const details = { brokers: 'b:1', topic: 't' };
const withCause = (fields: object) => new Error('retries exceeded', { cause: Object.assign(new Error('no'), fields) });

test.each([
  [{ type: 'TOPIC_AUTHORIZATION_FAILED' }, 'BUS_REFUSED'],
  [{ type: 'GROUP_AUTHORIZATION_FAILED' }, 'BUS_REFUSED'],
  [{ name: 'KafkaJSSASLAuthenticationError' }, 'BUS_REFUSED'],
  [{ name: 'KafkaJSNotImplemented' }, 'BUS_REFUSED'],
  [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'BUS_REFUSED'],
  [{ code: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'BUS_REFUSED'],
  [{ code: 'CERT_HAS_EXPIRED' }, 'BUS_REFUSED'],
  [{ code: 'ECONNREFUSED' }, 'BUS_UNREACHABLE'],
  [{ code: 'ECONNRESET' }, 'BUS_UNREACHABLE'],
  [{ type: 'NOT_ENOUGH_REPLICAS' }, 'BUS_UNREACHABLE'],
  [{ type: 'UNKNOWN_TOPIC_OR_PARTITION' }, 'BUS_TOPIC_MISSING'],
  [{ type: 'MESSAGE_TOO_LARGE' }, 'MESSAGE_TOO_LARGE'],
  [{ errors: [{ type: 'TOPIC_AUTHORIZATION_FAILED' }] }, 'BUS_REFUSED'],
])('%j is %s, however deep it lies', (fields, code) => {
  const fault = busFault(withCause(fields), details);
  expect(fault).toBeInstanceOf(RankerError);
  expect(fault).toMatchObject({ code, details });
  expect(isOutage(fault)).toBe(code === 'BUS_UNREACHABLE' || code === 'BUS_TOPIC_MISSING');
});

test.each([
  [{ type: 'GROUP_AUTHORIZATION_FAILED' }, /: allow the group, or set KAFKA_GROUPS to false\.$/],
  [
    { type: 'INCONSISTENT_GROUP_PROTOCOL' },
    /: another program is a member of the group: name one of your own in KAFKA_GROUP_ID\.$/,
  ],
  [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, /certificate does, or set KAFKA_SSL_VERIFY_HOSTNAME to false\.$/],
])('what %j asks the operator for is told', (fields, remedy) => {
  expect(busFault(withCause(fields), details).message).toMatch(remedy);
});

test.each([
  [{ broker: 'b:2' }, 'Connection timeout', /Connection timeout \(b:2\)$/],
  [{ host: 'b', port: 2 }, 'Closed connection', /Closed connection \(b:2\)$/],
  [{ broker: 'b:2' }, 'connect ECONNREFUSED b:2', /topic t: connect ECONNREFUSED b:2$/],
])('of several brokers the one with the fault is named once: %j', (fields, text, message) => {
  expect(busFault(Object.assign(new Error(text), fields), details).message).toMatch(message);
});

test('what has a code already keeps it, and what is no error gets one', () => {
  const fault = new RankerError('BUS_STORAGE', 'disk full');
  expect(busFault(fault, details)).toBe(fault);
  expect(busFault('odd', details)).toMatchObject({ code: 'BUS_UNREACHABLE' });
});

test("too few replicas are told in the words of the topic's setting", () => {
  expect(busFault(new NotStored(19), details).message).toContain('fewer replicas are in sync');
});
