import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

const script = new URL('../../../scripts/servers/chromium.sh', import.meta.url).pathname;

/** A headless Chromium that reaches no host but this one. */
export const openBrowser = async (): Promise<Browser> => {
  const { stdout } = await promisify(execFile)(script, { maxBuffer: 64 * 1024 * 1024 });
  return chromium.launch({
    executablePath: stdout.trim(),
    args: ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost'],
  });
};
