import { Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { expect, test } from 'vitest';
import { openTerminal } from '../../../src/cli/terminal.ts';

test('a log whose disk is full, or whose reader has gone, ends nothing', async () => {
  const full = new Error('ENOSPC: no space left on device, write');
  const log = new Writable({ write: (_chunk, _encoding, done) => done(full) });
  const told = new Promise((resolve) => log.once('close', resolve));
  openTerminal(new Writable() as WriteStream, log as WriteStream).tell('lost');
  await told;
  expect(log.errored).toBe(full);
});
