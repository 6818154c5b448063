import { expect } from 'vitest';
import { type Identifying, identifier } from '../../../src/identity/identify.ts';
import { audience } from './token-issuer.ts';

export const noRights = { rank: [], outcomes: [], read: [], admin: [] };

export const keyTimes = { refreshMs: 300_000, cooldownMs: 30_000, maxAgeMs: 3_600_000, timeoutMs: 60_000 };

/** Who calls by a token of the issuers, with clocks that the test moves; `setBackMs` moves the one alone that people set. */
export const openIdentity = (issuers: readonly string[], changes: Partial<Identifying> = {}) => {
  const clock = { aheadMs: 0, setBackMs: 0 };
  const faults: unknown[] = [];
  const identify = identifier({
    tokens: {
      issuers: issuers.map((issuer) => ({ issuer, audiences: [audience], groupPrefix: '' })),
      algorithms: ['ES256', 'RS256'],
      clockSkewS: 30,
    },
    keyTimes,
    rights: noRights,
    neighbours: { cidrs: [], certificates: [] },
    now: () => Date.now() + clock.aheadMs - clock.setBackMs,
    elapsed: () => Date.now() + clock.aheadMs,
    onFault: (_, fault) => faults.push(fault),
    ...changes,
  });
  const bearing = (token: string) =>
    identify({ authorization: `Bearer ${token}`, address: '192.0.2.1', certificateNames: [] });
  return { identify, bearing, clock, faults };
};

/** What a promise rejects with, as far as a caller is told. */
export const refusal = (code: string, message = /./) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });
