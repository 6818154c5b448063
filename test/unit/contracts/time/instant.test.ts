import { describe, expect, test } from 'vitest';
import { formatInstant, readInstant } from '../../../../src/contracts/time/instant.ts';

const rome = (text: string, notBefore?: string): string =>
  formatInstant(readInstant(text, 'Europe/Rome', () => (notBefore === undefined ? Number.NaN : Date.parse(notBefore))));

describe('notations', () => {
  test.each([
    ['2025-10-03 11:15:30', '2025-10-03T11:15:30.000Z'],
    ['2025-10-03 11:15:30.471000', '2025-10-03T11:15:30.471Z'],
    ['2025-10-03 11:15:30.4', '2025-10-03T11:15:30.400Z'],
    ['2025-10-03 11:15:30.999999999', '2025-10-03T11:15:30.999Z'],
    ['2025-10-03 11:15:30,120', '2025-10-03T11:15:30.120Z'],
    ['2025-10-03T11:15:30', '2025-10-03T11:15:30.000Z'],
    ['2025-10-03T11:15', '2025-10-03T11:15:00.000Z'],
    ['2025-10-03T11:15:30Z', '2025-10-03T11:15:30.000Z'],
    ['2025-10-03t11:15:30.5z', '2025-10-03T11:15:30.500Z'],
    ['2025-10-03T11:15:30+00:00', '2025-10-03T11:15:30.000Z'],
    ['2025-10-03T11:15:30+02:00', '2025-10-03T09:15:30.000Z'],
    ['2025-10-03T11:15:30+0530', '2025-10-03T05:45:30.000Z'],
    ['2025-10-03T11:15:30-03', '2025-10-03T14:15:30.000Z'],
    ['2025-10-03 11:15:30-03:30', '2025-10-03T14:45:30.000Z'],
    ['2024-02-29 23:59:59', '2024-02-29T23:59:59.000Z'],
    ['2000-02-29 00:00:00', '2000-02-29T00:00:00.000Z'],
    ['1738598324', '2025-02-03T15:58:44.000Z'],
    ['1738598324068', '2025-02-03T15:58:44.068Z'],
    ['1738598324.068', '2025-02-03T15:58:44.068Z'],
    [1738598324, '2025-02-03T15:58:44.000Z'],
    [1738598324.068, '2025-02-03T15:58:44.068Z'],
    [1738598324068, '2025-02-03T15:58:44.068Z'],
    [1738598324068999, '2025-02-03T15:58:44.068Z'],
    [1738598324068000000, '2025-02-03T15:58:44.068Z'],
    ['1738598324068000000', '2025-02-03T15:58:44.068Z'],
  ])('%s is %s in UTC', (written, instant) => {
    expect(formatInstant(readInstant(written, 'UTC'))).toBe(instant);
  });

  test.each([
    '',
    ' ',
    'yesterday',
    '2025-02-29 10:00:00',
    '1900-02-29 10:00:00',
    '2025-04-31 10:00:00',
    '2025-00-10 10:00:00',
    '2025-13-10 10:00:00',
    '2025-10-00 10:00:00',
    '2025-10-03 24:00:00',
    '2025-10-03 10:60:00',
    '2025-10-03 10:00:60',
    '2025-10-03',
    '03/10/2025 10:00',
    '2025-10-03 10:00:00 CET',
    '2025-10-03T10:00:00+25:00',
    '2025-10-03T10:00:00+01:75',
    ' 2025-10-03 10:00:00',
    '0000-01-01 00:00:00',
    '0085-01-01 00:00:00',
    '1970-01-01 00:00:00',
    '9999-12-31 00:00:00',
    '20251003',
    '-1738598324',
    '1e9',
    0,
    -1,
    1,
    1e10,
    1e13,
    1e20,
    -1738598324,
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ])('%j is no time', (written) => {
    expect(readInstant(written, 'UTC')).toBeNaN();
    expect(readInstant(written, 'Europe/Rome')).toBeNaN();
  });
});

describe('wall time of Rome', () => {
  test.each([
    ['2025-01-15 12:00:00', '2025-01-15T11:00:00.000Z'],
    ['2025-07-15 12:00:00', '2025-07-15T10:00:00.000Z'],
    ['2025-03-30 01:59:59', '2025-03-30T00:59:59.000Z'],
    ['2025-03-30 03:00:00', '2025-03-30T01:00:00.000Z'],
    ['2025-10-26 01:59:59', '2025-10-25T23:59:59.000Z'],
    ['2025-10-26 03:00:00', '2025-10-26T02:00:00.000Z'],
    ['2025-07-15 12:00:00+00:00', '2025-07-15T12:00:00.000Z'],
  ])('%s is %s', (written, instant) => {
    expect(rome(written)).toBe(instant);
  });

  test('a time that the clocks skipped counts from the offset before', () => {
    expect(rome('2025-03-30 02:30:00')).toBe('2025-03-30T01:30:00.000Z');
  });

  test.each([
    ['without a hint it is the first', undefined, '00:30'],
    ['a deployment before both: the first', '2025-10-25T12:00:00Z', '00:30'],
    ['a deployment within a minute after the first: the first', '2025-10-26T00:30:59Z', '00:30'],
    ['a deployment between them: the second', '2025-10-26T00:31:01Z', '01:30'],
    ['a deployment after both: the second', '2025-10-27T00:00:00Z', '01:30'],
  ])('of a time that came twice, %s', (_claim, notBefore, time) => {
    expect(rome('2025-10-26 02:30:00', notBefore)).toBe(`2025-10-26T${time}:00.000Z`);
  });

  test('the hint is asked for only when a time came twice', () => {
    const hint = () => expect.fail('asked');
    readInstant('2025-10-26 03:00:00', 'Europe/Rome', hint);
    readInstant('2025-03-30 02:30:00', 'Europe/Rome', hint);
  });
});

test.each([
  ['Australia/Lord_Howe', '2025-04-06 01:15:00', '2025-04-05T14:15:00.000Z'],
  ['Australia/Lord_Howe', '2025-04-06 02:15:00', '2025-04-05T15:45:00.000Z'],
  ['Asia/Kathmandu', '2025-04-06 01:15:00', '2025-04-05T19:30:00.000Z'],
  ['America/New_York', '2025-11-02 02:00:00', '2025-11-02T07:00:00.000Z'],
])('%s changes its clocks by its own rules', (zone, written, instant) => {
  expect(formatInstant(readInstant(written, zone))).toBe(instant);
});

test('a zone that does not exist is the caller’s slip', () => {
  expect(() => readInstant('2025-04-06 01:15:00', 'Europe/Atlantis')).toThrow(RangeError);
});
