import { expect, test } from 'vitest';
import { busFault, isOutage } from '../../../../../src/bus/kafka/connection/faults.ts';
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

test('what has a code already keeps it, and what is no error gets one', () => {
  const fault = new RankerError('BUS_STORAGE', 'disk full');
  expect(busFault(fault, details)).toBe(fault);
  expect(busFault('odd', details)).toMatchObject({ code: 'BUS_UNREACHABLE' });
});
