import { expect } from 'vitest';
import { type Identifying, identifier } from '../../../src/identity/identify.ts';
import { keyTimes } from '../../../src/identity/issuer-keys.ts';
import { audience } from './token-issuer.ts';

export const noRights = { rank: [], outcomes: [], read: [], admin: [] };

/** Who calls by a token of the issuers, with clocks that the test moves; `setBackMs` moves the one alone that people set. */
export const openIdentity = (issuers: readonly string[], changes: Partial<Identifying> = {}) => {
  const clock = { aheadMs: 0, setBackMs: 0 };
  const faults: unknown[] = [];
  const identify = identifier({
    issuers: issuers.map((issuer) => ({ issuer, audiences: [audience], groupPrefix: '' })),
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
