import { Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { expect, test } from 'vitest';
import { openPrinter } from '../../../../src/cli/terminal/output.ts';
import { openTerminal } from '../../../../src/cli/terminal/terminal.ts';

test('a log whose disk is full, or whose reader has gone, ends nothing', async () => {
  const full = new Error('ENOSPC: no space left on device, write');
  const log = new Writable({ write: (_chunk, _encoding, done) => done(full) });
  const told = new Promise((resolve) => log.once('close', resolve));
  openTerminal(new Writable() as WriteStream, log as WriteStream).tell('lost');
  await told;
  expect(log.errored).toBe(full);
});

const failing = (code: string) =>
  new Writable({ write: (_line, _encoding, done) => done(Object.assign(new Error(`${code}: no`), { code })) });

test('results that a full disk does not take end the command, with OUTPUT_WRITE', async () => {
  const print = openPrinter(failing('ENOSPC'));
  await expect(print('a line')).rejects.toMatchObject({
    code: 'OUTPUT_WRITE',
    message: expect.stringContaining('ENOSPC'),
  });
});

test('a reader of the results that went away ends nothing', async () => {
  const print = openPrinter(failing('EPIPE'));
  await print('one');
  await print('another');
});
