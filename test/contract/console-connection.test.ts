import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { consoleRequest, servedConsole } from '../helpers/programs/served-console.ts';

const { url, process, open, post } = servedConsole();

const shown = (page: Page, text: string | RegExp): Promise<void> =>
  page.locator('body').getByText(text).first().waitFor();

/** Every answer to what matches comes so late. */
const late = (page: Page, pattern: string, ms: number) =>
  page.route(pattern, async (route) => {
    await sleep(ms);
    await route.continue().catch(() => {});
  });

/** Whether somebody sees the page: a tab in front, or one behind it. */
const setHidden = (page: Page, hidden: boolean): Promise<void> =>
  page.evaluate(`Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));`);

/** Takes the service away, as a process that hangs does: its connections stay, and nothing comes by them. */
const freeze = (): void => {
  process().kill('SIGSTOP');
  onTestFinished(() => void process().kill('SIGCONT'));
};

test('rankings that come faster than their list can be had do not keep it from being shown', async () => {
  const { page } = await open('', {}, (page) => late(page, '**/rankings?*', 1_000));
  await shown(page, /^live/);
  const leave = new AbortController();
  const busy = (async () => {
    for (let n = 0; !leave.signal.aborted; n++) {
      await post('rank', { ...consoleRequest, uuid: `11f0c0de-0001-1000-8000-${String(n).padStart(12, '0')}` });
      await sleep(200);
    }
  })();
  onTestFinished(() => {
    leave.abort();
    return busy;
  });
  await page.getByRole('link', { name: '11f0c0de-0001-1000-8000-000000000003' }).waitFor({ timeout: 120_000 });
});

test('outcomes are counted as they come, and what the service waits for is told until it is there', async () => {
  let isWaiting = true;
  const { page } = await open('', {}, (page) =>
    page.route('**/health/ready', async (route) => {
      const reply = await route.fetch();
      const waiting = { status: 'waiting', waiting_for: ['outcomes'] };
      await route.fulfill(
        isWaiting ? { status: 503, json: { ...(await reply.json()), ...waiting } } : { response: reply },
      );
    }),
  );
  await shown(page, 'live, waiting for outcomes');
  isWaiting = false;
  await page.getByText('waiting for outcomes').waitFor({ state: 'detached', timeout: 120_000 });

  const [known] = (await page.locator('.status').innerText()).match(/\d+(?= outcomes)/)!;
  const outcome = {
    msg_version: '1.2.0',
    uuid: '11f0c0de-0002-1000-8000-000000000000',
    template_name: 'Virtual machine',
    submission_time: new Date(Date.now() - 600_000).toISOString(),
    provider_name: 'BACKBONE',
    region_name: 'bari',
    status: 'CREATE_COMPLETE',
    completion_time_s: 300,
    tot_failure_time_s: 0,
    n_failures: 0,
  };
  expect((await post('outcomes', [outcome])).status).toBe(200);
  await shown(page, `${Number(known) + 1} outcomes`);
});

test('a ranking that is opened while the service cannot be reached is shown once it can', async () => {
  let isDown = true;
  const { page } = await open(`#/rankings/${consoleRequest.uuid}`, {}, (page) =>
    page.route('**', (route) =>
      isDown && route.request().resourceType() === 'fetch' ? route.abort() : route.continue(),
    ),
  );
  await shown(page, 'the server cannot be reached');
  isDown = false;
  await shown(page, 'Any succeeds');
  await expect.poll(() => page.getByRole('alert').count()).toBe(0);
});

test('a service that hangs is not shown as live, and is again once it goes on', async () => {
  const { page } = await open('', {}, (page) => page.clock.install());
  await shown(page, /^live/);
  freeze();
  await page.clock.runFor(40_000);
  await shown(page, 'not connected');
  process().kill('SIGCONT');
  await eventually(async () => {
    await page.clock.runFor(3_000);
    expect(await page.locator('.status').innerText()).toMatch(/live/);
  });
});

test('an answer that never comes is told, and does not keep the next one from being shown', async () => {
  let asked = 0;
  const { page } = await open('', {}, async (page) => {
    await page.clock.install();
    await page.route('**/rankings?*', (route) => (++asked === 1 ? undefined : route.continue()));
  });
  await shown(page, /^live/);
  await page.clock.runFor(90_000);
  await shown(page, 'the server does not answer');
  await eventually(async () => {
    await page.clock.runFor(1_000);
    expect(await page.getByRole('link', { name: consoleRequest.uuid }).count()).toBe(1);
  });
});

test('pages that nobody sees leave their connections to those that somebody opens', async () => {
  const { page: first } = await open('');
  const pages = [first];
  for (let n = 1; n < 9; n++) {
    await shown(pages.at(-1)!, /^live/);
    await setHidden(pages.at(-1)!, true);
    const page = await first.context().newPage();
    await page.goto(url(), { timeout: 120_000 });
    pages.push(page);
  }
  await shown(pages.at(-1)!, /^live/);
  await shown(first, 'not connected');
  await setHidden(first, false);
  await shown(first, /^live/);
});

test('who rolls back on a slow connection goes one champion back, however often they press', async () => {
  let asked = 0;
  const { page } = await open('#/models', {}, async (page) => {
    await late(page, '**/models/rollback', 1_500);
    page.on('request', (request) => request.url().endsWith('/rollback') && asked++);
  });
  const rollback = page.getByRole('button', { name: 'Roll back' });
  await page.getByRole('button', { name: 'Promote 1' }).click();
  await shown(page, 'Version 1 is the champion.');
  await rollback.focus();
  for (let pressed = 0; pressed < 5; pressed++) await page.keyboard.press('Enter');
  await shown(page, 'Rolled back.');
  expect(asked).toBe(1);
  expect(await page.evaluate('document.activeElement?.textContent')).toMatch(/Roll back/);
});

test('of two requests that were tried the later is shown, though the earlier is answered last', async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  let asked = 0;
  const { page } = await open('#/try', {}, (page) =>
    page.route('**/rank?*', async (route) => {
      if (++asked === 1) await released;
      await route.continue();
    }),
  );
  const rank = async (...names: readonly string[]): Promise<void> => {
    const providers = names.map((name) => ({ ...consoleRequest.providers[0], provider_name: name }));
    await page.getByLabel(/^A request as/).fill(JSON.stringify({ ...consoleRequest, providers }));
    await page.getByRole('button', { name: 'Rank it' }).click();
  };
  await rank('EARLIER');
  await rank('LATER');
  await shown(page, 'Why LATER');
  const answered = page.waitForResponse('**/rank?*');
  release();
  await (await answered).finished();
  await sleep(200);
  expect(await page.getByText('Why LATER').count()).toBe(1);
});

/** A server that believes one token alone, and what it was asked for by each. */
const believing = async (page: Page, token: string) => {
  const asked: string[] = [];
  await page.route(/\/(events|rankings|providers|models)(\?.*)?$/, async (route) => {
    const { authorization = '' } = route.request().headers();
    asked.push(authorization);
    if (authorization === `Bearer ${token}`) return route.continue();
    const problem = authorization
      ? { code: 'TOKEN_REFUSED', detail: 'the token has expired' }
      : { code: 'TOKEN_MISSING', detail: 'send "authorization: Bearer" and an access token' };
    await route.fulfill({ status: 401, contentType: 'application/problem+json', json: problem });
  });
  return asked;
};

const useToken = async (page: Page, token: string): Promise<void> => {
  await page.getByLabel(/^Bearer token/).fill(token);
  await page.getByRole('button', { name: 'Use it' }).click();
};

test('a token that is missing is asked for, one that is refused is told, and neither is tried again', async () => {
  let asked: string[] = [];
  const { page } = await open('', {}, async (page) => {
    await page.clock.install();
    asked = await believing(page, 'good');
  });
  const status = page.locator('.status');
  const told = (text: string) => expect.poll(() => status.innerText()).toContain(text);
  const countOf = (authorization: string) => asked.filter((one) => one === authorization).length;
  const restedAt = async (authorization: string): Promise<number> => {
    const count = countOf(authorization);
    await page.clock.runFor(120_000);
    await page.getByRole('link', { name: 'Providers' }).click();
    await page.getByRole('link', { name: 'Rankings' }).click();
    await page.clock.runFor(1_000);
    return countOf(authorization) - count;
  };

  await told('this server asks for a token');
  expect(await page.getByRole('alert').textContent()).toBe(
    'this server asks for a token. Show a token by "Token" above.',
  );
  expect(await restedAt('')).toBe(0);
  await useToken(page, 'old');
  await told('the token has expired');
  expect(await restedAt('Bearer old')).toBe(0);
  const before = countOf('Bearer old');
  await useToken(page, 'old');
  await expect.poll(() => countOf('Bearer old')).toBeGreaterThan(before);
  await useToken(page, 'good');
  await told('live');
  await page.clock.runFor(1_000);
  await page.getByRole('link', { name: consoleRequest.uuid }).waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
});
