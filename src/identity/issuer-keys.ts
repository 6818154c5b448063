import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { RankerError } from '../errors.ts';
import type { KeyTimes } from './settings.ts';

export type KeySource = {
  readonly issuer: string;
  /** Asks the issuer. */
  readonly discover: () => Promise<JSONWebKeySet>;
  /** Epoch ms. */
  readonly now: () => number;
  /** Told when the issuer couldn't be asked. */
  readonly onFault: (issuer: string, fault: unknown) => void;
};

type Keys = { readonly find: JWTVerifyGetKey; readonly time: number };

/**
 * The keys of one issuer. A key that is not known is asked for at once, but no more often than every `cooldownMs`;
 * known ones are looked after beside the work. While the issuer is down the last keys are believed, up to `maxAgeMs`.
 * @throws RankerError ISSUER_UNREACHABLE, and jose's errors for keys that are not there
 */
export const issuerKeys = (source: KeySource, times: KeyTimes): JWTVerifyGetKey => {
  const { issuer, discover, now, onFault } = source;
  let keys: Keys | undefined;
  let lastAsked = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;

  const ask = async (): Promise<void> => {
    try {
      keys = { find: createLocalJWKSet(await discover()), time: now() };
    } catch (fault) {
      onFault(issuer, fault);
    } finally {
      asking = undefined;
    }
  };

  /** One question at a time; none while it cools down. */
  const askIfDue = (): Promise<void> | undefined => {
    if (asking || now() - lastAsked < times.cooldownMs) return asking;
    lastAsked = now();
    asking = ask();
    return asking;
  };

  const believed = (): Keys | undefined => (keys && now() - keys.time <= times.maxAgeMs ? keys : undefined);

  const present = async (): Promise<Keys> => {
    if (!keys || now() - keys.time > times.refreshMs) {
      const asked = askIfDue();
      if (!believed()) await asked;
    }
    const known = believed();
    if (known) return known;
    throw new RankerError('ISSUER_UNREACHABLE', 'the keys of the issuer of this token can not be had at present');
  };

  return async (header, token) => {
    const known = await present();
    try {
      return await known.find(header, token);
    } catch (fault) {
      if (!(fault instanceof errors.JWKSNoMatchingKey)) throw fault;
      await askIfDue();
      if (!keys || keys === known) throw fault;
      return keys.find(header, token);
    }
  };
};
