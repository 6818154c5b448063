import type { Server } from 'node:http';
import { Server as TlsServer } from 'node:tls';
import { isDeepStrictEqual } from 'node:util';
import { tlsOptions } from '../api/connections/transport.ts';
import type { TlsFiles } from '../api/deps.ts';
import type { Logger } from '../telemetry/logger.ts';
import { expiryTeller } from './expiry-teller.ts';

/** Interval between two looks at the files, ms. */
const lookMs = 60_000;

type Renewing = {
  /** The files served at first. */
  readonly files: TlsFiles;
  /**
   * Reads the files on the disk.
   * @throws RankerError CONFIG_INVALID
   */
  readonly read: () => TlsFiles | undefined;
  /** Epoch ms. */
  readonly now: () => number;
  readonly log: Logger;
};

/**
 * Serves new connections with the certificates on the disk; with the former ones while these are invalid. Warns when
 * the served one expires soon.
 * @returns a function that ends it
 */
export const renewTls = (server: Server, { files, read, now, log }: Renewing, everyMs = lookMs): (() => void) => {
  const tellExpiry = expiryTeller(now, log);
  let served = files;
  const take = (): void => {
    try {
      const found = read();
      if (!found || !(server instanceof TlsServer) || isDeepStrictEqual(found, served)) return;
      server.setSecureContext(tlsOptions(found));
      served = found;
      log.info('certificates renewed');
    } catch (err) {
      log.error({ err }, 'certificates on the disk not taken');
    }
  };
  const look = (): void => {
    take();
    tellExpiry(served);
  };
  look();
  const timer = setInterval(look, everyMs);
  return () => clearInterval(timer);
};
