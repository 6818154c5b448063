import { randomUUID } from 'node:crypto';
import { formatInstant } from '../../contracts/time/instant.ts';
import { RankerError } from '../../errors.ts';
import type { Lease } from '../port.ts';
import type { Client } from './client.ts';
import { ensureModel, tagsOf } from './versions.ts';

const leaseTag = 'provider-ranker.trainer';

/** Long beside the clocks' differences and a short outage; a holder that died is waited for so long. */
const validMs = 120_000;
const renewMs = 30_000;
/** Longer than a claim takes on its way, so that of two that claim at once both see the later one. */
const settleMs = 1_500;

/** Who holds the lease, and until when; epoch ms. */
type Claim = { readonly id: string; readonly until: number };

/** Nobody claims for longer, by clocks that differ by as much again: what stands further off is of a clock that was wrong. */
const isHeld = ({ until }: Claim, now: number): boolean => until > now && until <= now + 2 * validMs;

const parse = (text: string | undefined): Claim | undefined => {
  const [id, until] = text?.split(' ') ?? [];
  return id && until ? { id, until: Date.parse(until) } : undefined;
};

/**
 * A lease by a tag of the registered model. MLflow has no compare and set, so whoever finds the tag free writes its
 * claim, waits, and holds the lease if the claim still stands (Fischer's algorithm). A claim that arrives later all the
 * same is seen at the next renewal, and the lease is lost then.
 * @param parting - gives it back, also after the abort of the signal that ends the calls of `client`
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
  // A server that is down keeps nobody from training; only another holder ends the lease.
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
