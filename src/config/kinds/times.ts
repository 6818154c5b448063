import { Cron } from 'croner';
import type { Kind } from './kind.ts';

export const timeZone: Kind<string> = {
  expected: 'a time zone, such as Europe/Rome or UTC',
  parse: (value) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
    } catch {
      return undefined;
    }
  },
};

export const cron: Kind<string> = {
  expected: 'a cron pattern, such as */10 * * * *',
  parse: (value) => {
    try {
      new Cron(value, { paused: true }).stop();
      return value;
    } catch {
      return undefined;
    }
  },
};
