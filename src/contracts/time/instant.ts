import { instantOfWallTime, zoneOffsets } from './time-zone.ts';

const wallTime =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?: ?(Z|[+-]\d\d(?::?\d\d)?))?$/i;
const epochText = /^\d{9,19}(?:\.\d{1,9})?$/;

/** Times that can be recognised in any unit: 1973-03-03 to 2286-11-20, epoch ms [1e11, 1e13). */
const earliest = 1e11;
const latest = 1e13;

/** Tolerated difference between the clocks of two machines of the federation. */
export const clockSlackMs = 60_000;

/** The calendar repeats after this many years; Date.UTC takes years below 100 for those of the 20th century. */
const cycleYears = 400;
const cycleMs = 146_097 * 86_400_000;

const monthDays = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const isDate = (year: number, month: number, day: number): boolean =>
  month >= 1 &&
  month <= 12 &&
  day >= 1 &&
  day <= monthDays[month - 1]! &&
  (month !== 2 || day < 29 || isLeapYear(year));

/** Milliseconds east of UTC of `Z`, `+01`, `+0100` or `+01:00`; NaN when out of range. */
const writtenOffset = (text: string): number => {
  if (text === 'Z' || text === 'z') return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(-2)) * (text.length > 3 ? 1 : 0);
  if (hours > 18 || minutes > 59) return Number.NaN;
  return (text[0] === '-' ? -60_000 : 60_000) * (hours * 60 + minutes);
};

/** Epoch ms of a number of seconds, milliseconds, microseconds or nanoseconds; the four ranges do not overlap. */
const epochOf = (value: number): number => {
  if (value < earliest / 10) return Math.round(value * 1000);
  if (value < latest) return Math.round(value);
  if (value < latest * 1000) return Math.floor(value / 1000);
  // Doubles lie 256 ns apart there; the nearest to a whole millisecond may lie before it.
  return Math.floor(value / 1e6 + 2e-4);
};

const textInstant = (text: string, zone: string, notBefore: () => number): number => {
  const parts = wallTime.exec(text);
  if (parts === null) return epochText.test(text) ? epochOf(Number(text)) : Number.NaN;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const [hour, minute, second] = [Number(parts[4]), Number(parts[5]), Number(parts[6] ?? 0)];
  if (!isDate(year, month, day) || hour > 23 || minute > 59 || second > 59) return Number.NaN;
  const fraction = parts[7] === undefined ? 0 : Number(parts[7].slice(0, 3).padEnd(3, '0'));
  const wallMs = Date.UTC(year + cycleYears, month - 1, day, hour, minute, second, fraction) - cycleMs;
  if (parts[8] !== undefined) return wallMs - writtenOffset(parts[8]);
  if (zone === 'UTC' || !isInRange(wallMs)) return wallMs;
  return instantOfWallTime(wallMs, zoneOffsets(zone), (earlier) => earlier < notBefore() - clockSlackMs);
};

const isInRange = (epochMs: number): boolean => epochMs >= earliest && epochMs < latest;

/**
 * Reads a time as any of the federation's programs writes it: `2025-10-03 11:15:30.471000`, the same with `T`, ISO 8601
 * with `Z` or an offset (`+01:00`, `+0100`), or an epoch in s, ms, us or ns, distinguished by magnitude, as number or
 * text.
 * @param zone - IANA zone of a text without offset
 * @param notBefore - epoch ms that decides which of two equal wall times is meant when the clocks are put back: the
 * first one not earlier than this (less a minute), else the second; NaN: the first. Called only then
 * @returns epoch ms; NaN for anything but a time of the calendar between 1973 and 2286
 */
export const readInstant = (
  value: string | number,
  zone: string,
  notBefore: () => number = () => Number.NaN,
): number => {
  const epochMs = typeof value === 'number' ? epochOf(value) : textInstant(value, zone, notBefore);
  return isInRange(epochMs) ? epochMs : Number.NaN;
};

/** Whether a value is a time of the calendar, even if too early or too late for {@link readInstant}. */
export const isTime = (value: string | number): boolean =>
  typeof value === 'number' ? Number.isFinite(value) : !Number.isNaN(textInstant(value, 'UTC', () => Number.NaN));

/** ISO 8601 with milliseconds and `Z`. */
export const formatInstant = (epochMs: number): string => new Date(epochMs).toISOString();
