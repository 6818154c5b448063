import { randomUUID } from 'node:crypto';
import { formatInstant } from '../../contracts/time/instant.ts';
import { RankerError } from '../../errors.ts';
import type { Lease } from '../port.ts';
import type { Client } from './client.ts';
import { ensureModel, tagsOf } from './versions.ts';

const leaseTag = 'provider-ranker.trainer';

/** Long compared with clock differences and a short outage; this is how long others wait for a holder that died. */
const validMs = 120_000;
const renewMs = 30_000;
/** Longer than a claim takes to arrive, so that of two simultaneous claims both clients see the later one. */
const settleMs = 1_500;

/** Who holds the lease, and until when; epoch ms. */
type Claim = { readonly id: string; readonly until: number };

/**
 * No claim is valid for longer, plus as much again for clock differences: a later time was written by a wrong clock.
 */
const isHeld = ({ until }: Claim, now: number): boolean => until > now && until <= now + 2 * validMs;

const parse = (text: string | undefined): Claim | undefined => {
  const [id, until] = text?.split(' ') ?? [];
  return id && until ? { id, until: Date.parse(until) } : undefined;
};

/**
 * A lease by a tag of the registered model. MLflow has no compare-and-set, so a client that finds the tag free writes
 * its claim, waits, and holds the lease if the claim still stands (Fischer's algorithm). A claim that arrives even
 * later is seen at the next renewal, and the lease is lost then.
 * @param parting - releases it, also after the abort of the signal that ends the calls of `client`
 */
export const takeLease = async (client: Client, parting: Client, name: string): Promise<Lease | undefined> => {
  const id = randomUUID();
  const { now, sleep, signal } = client.ports;
  const standing = async (by = client): Promise<Claim | undefined> => parse((await tagsOf(by, name))?.get(leaseTag));
  const claimUntil = (time: number, by = client): Promise<void> => {
    const value = `${id} ${formatInstant(time)}`;
    return by.change('registered-models/set-tag', { name, key: leaseTag, value });
  };
  const giveBack = async (): Promise<void> => {
    if ((await standing(parting))?.id === id) await claimUntil(now(), parting);
  };

  await ensureModel(client, name);
  const before = await standing();
  if (before && isHeld(before, now())) return undefined;
  await claimUntil(now() + validMs);
  await sleep(settleMs, signal).catch(async (thrown: unknown) => {
    await giveBack();
    throw thrown;
  });
  if ((await standing())?.id !== id) return undefined;

  const lost = new AbortController();
  const renew = async (): Promise<void> => {
    const holder = await standing();
    if (holder?.id === id) return claimUntil(now() + validMs);
    lost.abort(new RankerError('TRAIN_CANCELLED', `Another process has taken over the training of model ${name}.`));
  };
  // An unreachable server does not end the lease; only another holder does.
  const timer = setInterval(() => void renew().catch(() => {}), renewMs);
  timer.unref();

  return {
    lost: lost.signal,
    release: async () => {
      clearInterval(timer);
      await giveBack();
    },
  };
};
