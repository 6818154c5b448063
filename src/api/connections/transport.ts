import type { ServerOptions } from 'node:http';
import type { ServerOptions as TlsServerOptions } from 'node:https';
import type { TlsFiles } from '../deps.ts';

/** A client certificate that no authority signed counts as none; each route decides whether it requires one. */
export const tlsOptions = ({ cert, key, passphrase, clientCa }: TlsFiles): TlsServerOptions => ({
  cert,
  key,
  minVersion: 'TLSv1.2',
  handshakeTimeout: 10_000,
  ...(passphrase !== undefined && { passphrase }),
  ...(clientCa !== undefined && { ca: clientCa, requestCert: true, rejectUnauthorized: false }),
});

/** The part of fastify's options that chooses between HTTP and HTTPS; their servers share one interface. */
export const transport = (tls: TlsFiles | undefined, options: ServerOptions): { readonly http: ServerOptions } => {
  const chosen: object = tls ? { https: { ...options, ...tlsOptions(tls) } } : { http: options };
  return chosen as { readonly http: ServerOptions };
};
