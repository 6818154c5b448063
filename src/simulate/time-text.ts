const rome = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Rome',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** `YYYY-MM-DD HH:MM:SS` on the clocks of Rome, without zone, as outcomes carry it. */
export const romeWallTime = (time: number): string => rome.format(time);

/** `YYYY-MM-DD HH:MM:SS.ffffff` in UTC, without zone, as requests carry it. */
export const utcMicroTime = (time: number): string =>
  `${new Date(time).toISOString().slice(0, -1).replace('T', ' ')}000`;
