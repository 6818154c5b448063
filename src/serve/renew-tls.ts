import type { Server } from 'node:http';
import { Server as TlsServer } from 'node:tls';
import { isDeepStrictEqual } from 'node:util';
import { tlsOptions } from '../api/connections/transport.ts';
import type { TlsFiles } from '../api/deps.ts';
import type { Logger } from '../telemetry/logger.ts';

/** Between two looks at the files, ms. */
const lookMs = 60_000;

export type Renewing = {
  /** What is served at first. */
  readonly files: TlsFiles;
  /** What lies on the disk now. @throws RankerError CONFIG_INVALID */
  readonly read: () => TlsFiles | undefined;
  readonly log: Logger;
};

/**
 * Serves new connections by the certificates that lie on the disk now; by those before, while these can't be used.
 * @returns ends it
 */
export const renewTls = (server: Server, { files, read, log }: Renewing, everyMs = lookMs): (() => void) => {
  let served = files;
  const look = (): void => {
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
  const timer = setInterval(look, everyMs);
  return () => clearInterval(timer);
};
