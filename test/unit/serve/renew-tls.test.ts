import { X509Certificate } from 'node:crypto';
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
    renewTls(
      app.server,
      { files: before, read, now: Date.now, log: openLogger('info', { write: (line) => lines.push(line) }) },
      10,
    ),
  );
  expect(await shown(port)).toBe('127.0.0.1');
  onDisk = undefined;
  await expect.poll(() => lines.join('')).toContain('certificates on the disk not taken');
  expect(await shown(port)).toBe('127.0.0.1');
  onDisk = after;
  await expect.poll(() => shown(port)).toBe('orchestrator');
  expect(lines.filter((line) => line.includes('certificates renewed'))).toHaveLength(1);
});

const dayMs = 86_400_000;
const beforeEnds = Date.parse(new X509Certificate(certificate).validTo);

test('a certificate that is served is warned of once when it ends within 14 days, and once when it has ended', async () => {
  let daysLeft = 15;
  const warnings: object[] = [];
  const log = openLogger('warn', { write: (line) => warnings.push(JSON.parse(line)) });
  const { app } = openApi({ tls: before });
  const now = () => beforeEnds - daysLeft * dayMs;
  let looks = 0;
  const read = () => {
    looks++;
    return before;
  };
  onTestFinished(renewTls(app.server, { files: before, read, now, log }, 10));
  const look = async () => {
    const seen = looks;
    await expect.poll(() => looks).toBeGreaterThan(seen + 2);
  };
  await look();
  expect(warnings).toEqual([]);
  daysLeft = 13;
  await look();
  daysLeft = -1;
  await look();
  const until = new Date(beforeEnds).toISOString();
  expect(warnings).toMatchObject([
    { until, msg: 'certificate expires soon' },
    { until, msg: 'certificate has expired' },
  ]);
});

test('what is wrong with the time of a certificate is told at the start, and of the one that is there then', async () => {
  let onDisk = after;
  const warnings: { msg: string }[] = [];
  const log = openLogger('warn', { write: (line) => warnings.push(JSON.parse(line)) });
  const { app } = openApi({ tls: after });
  const now = () => beforeEnds + 200 * 365 * dayMs;
  onTestFinished(renewTls(app.server, { files: after, read: () => onDisk, now, log }, 10));
  expect(warnings.map(({ msg }) => msg)).toEqual(['certificate has expired']);
  onDisk = before;
  await expect.poll(() => warnings.length).toBe(2);
});
