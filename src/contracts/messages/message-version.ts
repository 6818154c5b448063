import { RankerError } from '../../errors.ts';
import type { JsonObject } from '../json/json-value.ts';

/** Accepted for ever; each is a superset of the one before. */
export const messageVersions = ['1.0.0', '1.1.0', '1.2.0'] as const;

export type MessageVersion = (typeof messageVersions)[number];

/** The version of messages written here, unless another is asked for. */
export const latestVersion = '1.2.0' satisfies MessageVersion;

/** The version of a message without one. */
export const assumedVersion = '1.1.0' satisfies MessageVersion;

/** The versions that requests and outcomes can be made in. */
export const madeVersions = ['1.1.0', latestVersion] as const;

export type MadeVersion = (typeof madeVersions)[number];

/**
 * All versions are read alike, since old fields have names of their own.
 * @param otherwise - taken for `msg_version` where that is missing; absent: such a message is refused
 * @throws RankerError MESSAGE_VERSION
 */
export const checkVersion = (message: JsonObject, otherwise?: MessageVersion): void => {
  const version = message.msg_version ?? otherwise;
  if (messageVersions.some((known) => known === version)) return;
  const found = version === undefined ? 'none' : JSON.stringify(version).slice(0, 40);
  const uuid = typeof message.uuid === 'string' ? message.uuid.slice(0, 256) : null;
  throw new RankerError(
    'MESSAGE_VERSION',
    `msg_version must be one of ${messageVersions.join(', ')}, got ${found} (message ${uuid ?? 'without uuid'})`,
    { uuid },
  );
};
