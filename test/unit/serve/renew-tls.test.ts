import { once } from 'node:events';
import { connect } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import type { TlsFiles } from '../../../src/api/deps.ts';
import { RankerError } from '../../../src/errors.ts';
import { renewTls } from '../../../src/serve/renew-tls.ts';
import { openLogger } from '../../../src/telemetry/logger.ts';
import { clientCertificate, clientKey } from '../../helpers/servers/client-certificate.ts';
import { certificate, privateKey } from '../../helpers/servers/tls-pair.ts';
import { listen, openApi } from '../api/open-api.ts';

const before: TlsFiles = { cert: certificate, key: privateKey };
const after: TlsFiles = { cert: clientCertificate, key: clientKey };

/** Common name of the certificate that a new connection is shown. */
const shown = async (port: number): Promise<unknown> => {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { subject } = socket.getPeerCertificate();
  socket.destroy();
  return subject.CN;
};

test('a certificate that is renewed on the disk is shown to new connections, one that is half there is not', async () => {
  let onDisk: TlsFiles | undefined = before;
  const lines: string[] = [];
  const { app } = openApi({ tls: before });
  const port = await listen(app);
  const read = () => {
    if (onDisk) return onDisk;
    throw new RankerError('CONFIG_INVALID', "the files of TLS_* can't be used");
  };
  onTestFinished(
    renewTls(app.server, { files: before, read, log: openLogger('info', { write: (line) => lines.push(line) }) }, 10),
  );
  expect(await shown(port)).toBe('127.0.0.1');
  onDisk = undefined;
  await expect.poll(() => lines.join('')).toContain('certificates on the disk not taken');
  expect(await shown(port)).toBe('127.0.0.1');
  onDisk = after;
  await expect.poll(() => shown(port)).toBe('orchestrator');
  expect(lines.filter((line) => line.includes('certificates renewed'))).toHaveLength(1);
});
