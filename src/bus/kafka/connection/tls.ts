import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type ConnectionOptions, createSecureContext } from 'node:tls';
import { messageOf, RankerError } from '../../../errors.ts';
import type { KafkaTls } from './options.ts';

/**
 * Reads the PEM files and checks that they match; the certificate's file may hold the key as well.
 * @throws RankerError CONFIG_INVALID: a file can't be read, is no PEM, doesn't match the other, or the password is
 * wrong
 */
export const readTls = async (tls: KafkaTls): Promise<ConnectionOptions> => {
  const keyPath = tls.certPath && (tls.keyPath ?? tls.certPath);
  const [ca, cert, key] = await Promise.all([tls.caPath, tls.certPath, keyPath].map(readPem));
  const context = {
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    ...(tls.keyPassword !== undefined && { passphrase: tls.keyPassword }),
  };
  try {
    createSecureContext(context);
    // A TLS context silently ignores an authority that is no certificate.
    if (ca) new X509Certificate(ca);
  } catch (thrown) {
    const reason = messageOf(thrown);
    throw new RankerError(
      'CONFIG_INVALID',
      `The PEM files of Kafka don't work: ${reason}: check certificate ${tls.certPath ?? '(none)'}, key ${keyPath ?? '(none)'}, its password and authority ${tls.caPath ?? '(none)'}.`,
      {},
      { cause: thrown },
    );
  }
  return tls.verifyHostName === false ? { ...context, checkServerIdentity: () => undefined } : context;
};

const readPem = async (path: string | undefined): Promise<Buffer | undefined> => {
  if (path === undefined) return undefined;
  try {
    return await readFile(path);
  } catch (thrown) {
    const reason = messageOf(thrown);
    throw new RankerError('CONFIG_INVALID', `PEM file of Kafka: ${reason}.`, { path }, { cause: thrown });
  }
};
