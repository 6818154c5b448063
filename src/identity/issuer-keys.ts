import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { dayMs } from '../contracts/time/durations.ts';
import { RankerError } from '../errors.ts';

/** When an issuer's keys are fetched. */
export const keyTimes = {
  /** Older keys are refreshed in the background. */
  refreshMs: 300_000,
  /** Least time between two fetches, whatever tokens come; after a failure, the most. */
  cooldownMs: 30_000,
  /** Older keys are no longer trusted, even if the issuer doesn't answer. */
  maxAgeMs: dayMs,
  /** Longest wait for one answer. */
  timeoutMs: 5_000,
};

export type KeyTimes = typeof keyTimes;

export type KeySource = {
  readonly issuer: string;
  /** Fetches the keys from the issuer. */
  readonly discover: () => Promise<JSONWebKeySet>;
  /** Ms of a monotonic clock. */
  readonly elapsed: () => number;
  /** Called when the keys could not be fetched. */
  readonly onFault: (issuer: string, fault: unknown) => void;
};

type Check<T> = (find: JWTVerifyGetKey) => Promise<T>;

/**
 * Checks a token with the issuer's keys.
 * @param check - called again where another or a newer key may be the right one
 */
export type CheckByKeys = <T>(check: Check<T>) => Promise<T>;

type Keys = { readonly find: JWTVerifyGetKey; readonly time: number };

/** Pause after a first failed fetch; each further failure doubles it, up to the whole `cooldownMs`. */
const firstPauseMs = 1_000;

/** Most keys that are tried for a token which names none. */
const mostTried = 4;

/** Checks with the key that the token names, or with those that match, one after the other. */
const checkByFitting = async <T>(check: Check<T>, find: JWTVerifyGetKey): Promise<T> => {
  try {
    return await check(find);
  } catch (fault) {
    if (!(fault instanceof errors.JWKSMultipleMatchingKeys)) throw fault;
    let tried = 0;
    for await (const key of fault) {
      if (++tried > mostTried) break;
      try {
        return await check(async () => key);
      } catch (thrown) {
        if (!(thrown instanceof errors.JWSSignatureVerificationFailed)) throw thrown;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
};

/**
 * The keys of one issuer. A key that is unknown, or no longer valid under its name, is fetched at once, but no more
 * often than every `cooldownMs`; known keys are refreshed in the background. While the issuer is down, fetches are
 * retried after growing pauses, and the last keys are used, up to `maxAgeMs`.
 * @throws RankerError ISSUER_UNREACHABLE, and jose's errors for missing keys
 */
export const issuerKeys = (source: KeySource, times: KeyTimes): CheckByKeys => {
  const { issuer, discover, elapsed, onFault } = source;
  let keys: Keys | undefined;
  let nextAsked = Number.NEGATIVE_INFINITY;
  let failures = 0;
  let asking: Promise<void> | undefined;

  const ask = async (): Promise<void> => {
    try {
      keys = { find: createLocalJWKSet(await discover()), time: elapsed() };
      failures = 0;
    } catch (fault) {
      failures++;
      onFault(issuer, fault);
    } finally {
      const pauseMs = failures === 0 ? times.cooldownMs : firstPauseMs * 2 ** (failures - 1);
      nextAsked = elapsed() + Math.min(times.cooldownMs, pauseMs);
      asking = undefined;
    }
  };

  /** One fetch at a time, and none before it is due. */
  const askIfDue = (): Promise<void> | undefined => {
    if (elapsed() >= nextAsked) asking ??= ask();
    return asking;
  };

  const believed = (): Keys | undefined => (keys && elapsed() - keys.time <= times.maxAgeMs ? keys : undefined);

  const present = async (): Promise<Keys> => {
    if (!keys || elapsed() - keys.time > times.refreshMs) {
      const asked = askIfDue();
      if (!believed()) await asked;
    }
    const known = believed();
    if (known) return known;
    throw new RankerError('ISSUER_UNREACHABLE', 'the keys of the issuer of this token can not be had at present');
  };

  return async (check) => {
    let used: Keys | undefined;
    const find: JWTVerifyGetKey = async (header, token) => {
      used = await present();
      return used.find(header, token);
    };
    try {
      return await checkByFitting(check, find);
    } catch (fault) {
      if (!isOfKeys(fault)) throw fault;
      await askIfDue();
      if (!keys || keys === used) throw fault;
      return checkByFitting(check, keys.find);
    }
  };
};

const isOfKeys = (fault: unknown): boolean =>
  fault instanceof errors.JWKSNoMatchingKey || fault instanceof errors.JWSSignatureVerificationFailed;
