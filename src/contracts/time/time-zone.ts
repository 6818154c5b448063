import { dayMs } from './durations.ts';

/** A UTC day of a zone: its offset until `change` (epoch ms) and from then on, in ms east of UTC. */
type Day = { readonly before: number; readonly after: number; readonly change: number };

const offsetReader = (zone: string): ((epochMs: number) => number) => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (epochMs) => {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(epochMs)) part[type] = Number(value);
    return Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!) - epochMs;
  };
};

const describeDay = (offset: (epochMs: number) => number, start: number): Day => {
  let low = start;
  let high = start + dayMs;
  const before = offset(low);
  const after = offset(high);
  if (before === after) return { before, after, change: Number.POSITIVE_INFINITY };
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000;
    if (offset(middle) === before) low = middle;
    else high = middle;
  }
  return { before, after, change: high };
};

type OffsetAt = (epochMs: number) => number;

const zones = new Map<string, OffsetAt>();

/**
 * The offsets of an IANA zone, in ms east of UTC by epoch ms. Intl is called once per zone and day, since it is a
 * thousand times slower than the table; no zone changes its clocks twice within a UTC day.
 * @throws RangeError for a zone that Intl does not know
 */
export const zoneOffsets = (zone: string): OffsetAt => {
  const known = zones.get(zone);
  if (known !== undefined) return known;
  const offset = offsetReader(zone);
  const days = new Map<number, Day>();
  const offsetAt: OffsetAt = (epochMs) => {
    const number = Math.floor(epochMs / dayMs);
    let day = days.get(number);
    if (day === undefined) {
      day = describeDay(offset, number * dayMs);
      days.set(number, day);
    }
    return epochMs < day.change ? day.before : day.after;
  };
  zones.set(zone, offsetAt);
  return offsetAt;
};

/**
 * The instant of a wall-clock time. If the clocks were put back and the time came twice, `chooseLater` decides, given
 * the first of the two; if they were put forward and it never came, the offset before the change counts.
 * @param wallMs - the wall time as if it were UTC, epoch ms
 */
export const instantOfWallTime = (
  wallMs: number,
  offsetAt: OffsetAt,
  chooseLater: (earlier: number) => boolean,
): number => {
  const before = offsetAt(wallMs - dayMs);
  const after = offsetAt(wallMs + dayMs);
  const earlier = wallMs - before;
  if (before === after) return earlier;
  const later = wallMs - after;
  if (offsetAt(later) !== after) return earlier;
  return offsetAt(earlier) !== before || chooseLater(earlier) ? later : earlier;
};
