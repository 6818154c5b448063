import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { KafkaTls } from '../../../../../src/bus/kafka/connection/options.ts';
import { readTls } from '../../../../../src/bus/kafka/connection/tls.ts';
import { certificate, privateKey } from '../../../../helpers/servers/tls-pair.ts';
import { tempFolder } from '../../../../helpers/temp-folder.ts';

const file = (text: string): string => {
  const path = join(tempFolder(), 'file.pem');
  writeFileSync(path, text);
  return path;
};

test('an authority, a certificate and its key are read, each as far as it is given', async () => {
  const [caPath, certPath, keyPath] = [file(certificate), file(certificate), file(privateKey)];
  expect(await readTls({})).toEqual({});
  expect(await readTls({ caPath: file(`a comment\n${certificate}${certificate}`) })).toHaveProperty('ca');
  expect(Object.keys(await readTls({ caPath, certPath, keyPath }))).toEqual(['ca', 'cert', 'key']);
});

test("the key may lie in the certificate's file, and without a certificate none is read", async () => {
  const both = file(`${certificate}${privateKey}`);
  expect(await readTls({ certPath: both })).toMatchObject({ cert: expect.anything(), key: expect.anything() });
  expect(await readTls({ keyPath: '/nowhere/key.pem' })).toEqual({});
});

test.each<[string, () => KafkaTls]>([
  ['an authority that is no certificate', () => ({ caPath: file('no certificate') })],
  ['a certificate that is none', () => ({ certPath: file('none'), keyPath: file(privateKey) })],
  ['a certificate without its key', () => ({ certPath: file(certificate) })],
  ['a key that is none', () => ({ certPath: file(certificate), keyPath: file('none') })],
  ['a file that is not there', () => ({ caPath: '/nowhere/ca.pem' })],
])('%s is named before any broker is asked', async (_, tls) => {
  await expect(readTls(tls())).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});
