import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deploymentTime } from '../../src/contracts/time/deployment-uuid.ts';
import { formatInstant, readInstant } from '../../src/contracts/time/instant.ts';

const second = fc
  .integer({ min: Date.UTC(2010, 0, 1) / 1000, max: Date.UTC(2037, 11, 31) / 1000 })
  .map((s) => s * 1000);

/** Seconds around the hours at which the clocks of Europe and America change, where the hard cases are. */
const nearChange = fc
  .tuple(fc.integer({ min: 2010, max: 2037 }), fc.constantFrom(2, 9, 10), fc.integer({ min: 0, max: 14 * 86_400 }))
  .map(([year, month, s]) => Date.UTC(year, month, month === 10 ? 1 : 20) + s * 1000);
const instant = fc.oneof(second, nearChange);
const zone = fc.constantFrom(
  'Europe/Rome',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Africa/Casablanca',
  'UTC',
);

const formats = new Map<string, Intl.DateTimeFormat>();
/** `YYYY-MM-DD HH:MM:SS` on the clocks of a zone, by Intl. */
const wallTime = (epochMs: number, timeZone: string): string => {
  const format =
    formats.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  formats.set(timeZone, format);
  return format.format(epochMs);
};

test('a wall time is read as an instant that shows it', () => {
  fc.assert(
    fc.property(instant, zone, (epochMs, timeZone) => {
      const read = readInstant(wallTime(epochMs, timeZone), timeZone);
      expect(wallTime(read, timeZone)).toBe(wallTime(epochMs, timeZone));
      expect(read).toBeLessThanOrEqual(epochMs);
    }),
    { numRuns: 2000 },
  );
});

test('with the right hint it is read as the very instant', () => {
  fc.assert(
    fc.property(instant, zone, (epochMs, timeZone) => {
      expect(readInstant(wallTime(epochMs, timeZone), timeZone, () => epochMs)).toBe(epochMs);
    }),
    { numRuns: 2000 },
  );
});

test('every notation tells the same instant', () => {
  const fine = fc.integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2037, 11, 31) });
  fc.assert(
    fc.property(fine, fc.integer({ min: -14 * 60, max: 14 * 60 }), (epochMs, minutes) => {
      const iso = formatInstant(epochMs);
      const shifted = formatInstant(epochMs + minutes * 60_000).slice(0, -1);
      const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map((n) =>
        String(n).padStart(2, '0'),
      );
      const sign = minutes < 0 ? '-' : '+';
      const notations = [
        ...[epochMs, epochMs / 1000, epochMs * 1000, epochMs * 1e6, String(epochMs), (epochMs / 1000).toFixed(3)],
        ...[iso, iso.slice(0, -1), iso.slice(0, -1).replace('T', ' '), `${iso.slice(0, -1)}999`],
        ...[`${shifted}${sign}${hours}:${rest}`, `${shifted}${sign}${hours}${rest}`],
      ];
      for (const notation of notations) expect(readInstant(notation, 'UTC')).toBe(epochMs);
    }),
  );
});

test('whatever is written, reading ends in a time or in NaN', () => {
  const odd = fc.oneof(
    fc.string(),
    fc.double(),
    fc.stringMatching(/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/),
  );
  fc.assert(
    fc.property(odd, zone, (written, timeZone) => {
      const read = readInstant(written, timeZone);
      expect(Number.isNaN(read) || (read >= 1e11 && read < 1e13)).toBe(true);
    }),
  );
});

test('a uuid made at a time tells that time', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2037, 0, 1) }),
      fc.nat(9999),
      (epochMs, ticks) => {
        const count = (BigInt(epochMs) + 12_219_292_800_000n) * 10_000n + BigInt(ticks);
        const hex = `1${count.toString(16).padStart(15, '0')}`;
        const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12)}-b314-0242e34b7d6d`;
        expect(deploymentTime(uuid, epochMs)).toBe(epochMs);
      },
    ),
  );
});
