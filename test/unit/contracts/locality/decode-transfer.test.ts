import { expect, test } from 'vitest';
import { decodeTransfer } from '../../../../src/contracts/locality/decode-transfer.ts';
import { RankerError } from '../../../../src/errors.ts';

const finishTime = Date.UTC(2025, 5, 11, 10, 1, 40);
const transfer = { from: 'A', to: 'B', bytes: 1e9, seconds: 90, queueSeconds: 10, succeeded: true, finishTime };

const rucioEvent = {
  event_type: 'transfer-done',
  created_at: '2025-06-11 10:01:45',
  payload: {
    'src-rse': 'A',
    'dst-rse': 'B',
    bytes: 1e9,
    submitted_at: 'Wed, 11 Jun 2025 10:00:00 UTC',
    started_at: 'Wed, 11 Jun 2025 10:00:10 UTC',
    transferred_at: 'Wed, 11 Jun 2025 10:01:40 UTC',
    activity: 'User Subscriptions',
  },
};

test('an event of Rucio is a transfer', () => {
  expect(decodeTransfer(rucioEvent)).toEqual(transfer);
});

test('a file of FTS3 is a transfer; its own wait is not told', () => {
  const file = {
    file_state: 'FINISHED',
    filesize: 1e9,
    tx_duration: 90,
    start_time: '2025-06-11T10:00:10',
    finish_time: '2025-06-11T10:01:40',
    source_se: 'https://a.example',
    file_metadata: { src_rse: 'A', dst_rse: 'B', request_id: 'x' },
  };
  expect(decodeTransfer(file)).toEqual({ ...transfer, queueSeconds: Number.NaN });
});

test('a plain line is a transfer', () => {
  const line = { from: 'A', to: 'B', bytes: 1e9, seconds: 90, queue_s: 10, finish_time: '2025-06-11T10:01:40Z' };
  expect(decodeTransfer(line)).toEqual(transfer);
});

test('a transfer that failed counts without its bytes', () => {
  const failed = { ...rucioEvent, event_type: 'transfer-failed', payload: { ...rucioEvent.payload, bytes: null } };
  expect(decodeTransfer(failed)).toMatchObject({ succeeded: false, from: 'A', to: 'B', finishTime });
});

test('other events of the same topic are passed over', () => {
  expect(decodeTransfer({ event_type: 'deletion-done', payload: { rse: 'A' } })).toBeUndefined();
});

test.each([
  ['no storage element', { from: 'A', bytes: 1, seconds: 1, finish_time: 1750000000 }],
  ['no bytes', { from: 'A', to: 'B', seconds: 1, finish_time: 1750000000 }],
  ['no seconds', { from: 'A', to: 'B', bytes: 1, finish_time: 1750000000 }],
  ['no finish', { from: 'A', to: 'B', bytes: 1, seconds: 1 }],
  ['no object', 7],
])('a transfer with %s is refused', (_, value) => {
  expect(() => decodeTransfer(value)).toThrow(RankerError);
});
