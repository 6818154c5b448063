import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, vi } from 'vitest';
import { openBrowser } from '../servers/browser.ts';
import { tempFolderOfFile } from '../temp-folder.ts';
import { type Running, startCommand } from './run-command.ts';

/** A page, and what went wrong on it. */
type Opened = { readonly page: Page; readonly faults: readonly string[] };

type ServedConsole = {
  readonly url: () => string;
  /** The service's process. */
  readonly process: () => Running['child'];
  readonly post: (path: string, body: object) => Promise<Response>;
  /** Before its first visit `prepare` may change the page. */
  readonly open: (
    path: string,
    options?: Parameters<Browser['newContext']>[0],
    prepare?: (page: Page) => Promise<unknown>,
  ) => Promise<Opened>;
};

/** A deployment that three sites could host; the first two are known from the outcomes of the demo. */
export const consoleRequest = {
  msg_version: '1.2.0',
  uuid: '11f0c0de-0000-1000-8000-000000000001',
  template_name: 'Virtual machine',
  user_group: 'admins/catchall',
  submission_time: '2026-11-01T10:00:00Z',
  providers: [
    ['RECAS-BARI', 'RegionOne', 40],
    ['BACKBONE', 'bari', 30],
    ['BACKBONE', 'cnaf', 60],
  ].map(([provider_name, region_name, vcpus_usage]) => ({
    provider_name,
    region_name,
    vcpus_quota: 100,
    vcpus_usage,
    vcpus_requ: 8,
    ram_gb_quota: 400,
    ram_gb_usage: 100,
    ram_gb_requ: 16,
    test_failure_perc_1d: 0,
    test_failure_perc_7d: 0.05,
    test_failure_perc_30d: 0.05,
  })),
};

/** The demo with `consoleRequest` ranked, and a browser, for all tests of a file. */
export const servedConsole = (): ServedConsole => {
  const folder = tempFolderOfFile();
  let browser: Browser;
  let service: Running;
  let url: string;

  const post = (path: string, body: object) =>
    fetch(`${url}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  beforeAll(async () => {
    browser = await openBrowser();
    service = startCommand(folder, ['serve', '--demo'], { PORT: '0' });
    await vi.waitFor(() => expect(service.output().stderr).toMatch(/ready; Ctrl-C ends/), { timeout: 120_000 });
    url = /listening on (\S+)/.exec(service.output().stderr)![1]!;
    expect((await post('rank', consoleRequest)).status).toBe(200);
  });

  afterAll(async () => {
    await browser.close();
    service.child.kill('SIGTERM');
    await service.ended;
  });

  return {
    url: () => url,
    process: () => service.child,
    post,
    open: async (path, options = {}, prepare = async () => {}) => {
      const context = await browser.newContext({
        colorScheme: 'light',
        viewport: { width: 1200, height: 800 },
        ...options,
      });
      onTestFinished(() => context.close());
      const page = await context.newPage();
      const faults: string[] = [];
      page.on('pageerror', (fault) => faults.push(String(fault)));
      page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
      page.on('request', (asked) => asked.url().startsWith(url) || faults.push(`outside: ${asked.url()}`));
      await prepare(page);
      await page.goto(`${url}/${path}`);
      return { page, faults };
    },
  };
};
