import { zoneOffsets } from './time-zone.ts';

/** `YYYY-MM-DD HH:MM:SS` on the clocks of an IANA zone, without zone, as outcomes carry it. */
export const formatWallTime = (epochMs: number, zone: string): string =>
  new Date(epochMs + (zone === 'UTC' ? 0 : zoneOffsets(zone)(epochMs))).toISOString().slice(0, 19).replace('T', ' ');

/** `YYYY-MM-DD HH:MM:SS.ffffff` in UTC, without zone, as requests carry it. */
export const formatMicroTime = (epochMs: number): string =>
  `${new Date(epochMs).toISOString().slice(0, -1).replace('T', ' ')}000`;
