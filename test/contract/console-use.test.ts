import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { violations } from '../helpers/axe.ts';
import { consoleRequest as request, servedConsole } from '../helpers/programs/served-console.ts';

const { url, open, post } = servedConsole();

const focused = (page: Page): Promise<unknown> =>
  page.evaluate('document.activeElement.id || document.activeElement.textContent.trim()');

test('each page has a title of its own, and the keyboard goes on in what was opened', async () => {
  const { page } = await open('');
  await page.getByRole('link', { name: request.uuid }).click();
  await expect.poll(() => page.title()).toBe(`${request.uuid} · Rankings · provider-ranker`);
  expect(await focused(page)).toBe('content');
  await page.goBack();
  await expect.poll(() => page.title()).toBe('Rankings · provider-ranker');
});

test('what was written is there again when its page is', async () => {
  const { page } = await open('');
  await page.getByRole('searchbox').fill('bari');
  await page.getByRole('link', { name: 'Try', exact: true }).click();
  await page.getByRole('textbox').fill('{"uuid": "half written"');
  await page.goBack();
  expect(await page.getByRole('searchbox').inputValue()).toBe('bari');
  await page.goForward();
  expect(await page.getByRole('textbox').inputValue()).toBe('{"uuid": "half written"');
});

test('a button that has done all it can keeps the keyboard', async () => {
  const { page } = await open(`#/rankings/${request.uuid}`);
  await page.getByLabel('The site is down').check();
  await page.getByText('The order changes.').waitFor();
  await page.getByRole('button', { name: 'As it was' }).press('Enter');
  await page.getByText('The order changes.').waitFor({ state: 'detached' });
  expect(await focused(page)).toBe('As it was');
  await page.getByRole('link', { name: 'Models' }).click();
  await page.getByRole('button', { name: 'Promote 1' }).press('Enter');
  await page.getByText('Version 1 is the champion.').waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Promote 1' }).isDisabled()).toBe(true);
  expect(await focused(page)).toBe('Promote 1');
  await page.getByRole('button', { name: 'Promote 2' }).click();
  await page.getByText('Version 2 is the champion.').waitFor();
});

test.each(['a.b-c.d_e', ' Bearer a.b-c.d_e\n', 'a.b-\n  c.d_e', '\u200ba.b-c.d_e'])(
  'a token that is pasted as %j is shown as it was issued',
  async (pasted) => {
    const { page } = await open('');
    await page.getByText('Token', { exact: true }).click();
    await page.getByLabel(/^Bearer token/).evaluate((field, text) => {
      (field as unknown as { value: string }).value = text;
    }, pasted);
    const asked = page.waitForRequest((one) => /\/rankings\?/.test(one.url()) && 'authorization' in one.headers());
    await page.getByRole('button', { name: 'Use it' }).click();
    expect((await asked).headers().authorization).toBe('Bearer a.b-c.d_e');
    expect(await page.getByLabel(/^Bearer token/).inputValue()).toBe('');
  },
);

test('a ranking older than those listed is said to be so, and opened by its uuid', async () => {
  const ranked = (n: number) => ({ ...request, uuid: `11f0c0de-0004-1000-8000-${String(n).padStart(12, '0')}` });
  const { uuid } = ranked(0);
  const reply = await post(
    'rank/batch',
    Array.from({ length: 101 }, (_, n) => ranked(n)),
  );
  expect(reply.status).toBe(200);
  const { page } = await open('');
  await page.getByLabel('Find among the latest 100, by uuid, provider or who served').fill(uuid);
  await page.getByText('None of the latest 100 matches.').waitFor();
  await page.getByRole('link', { name: 'open it' }).click();
  await page.getByRole('heading', { name: uuid }).waitFor();
  await page.locator('ol.providers h3').first().waitFor();
});

test('who answers is told as it is: without a model and outcomes, the rules', async () => {
  const { page } = await open('', {}, (page) =>
    page.route('**/health/ready', async (route) => {
      const ready = (await (await fetch(`${url()}/health/ready`)).json()) as object;
      await route.fulfill({ json: { ...ready, model: null, outcomes: 0 } });
    }),
  );
  await page.getByText('no model serves: the rules answer').waitFor();
});

test('what takes long says that it is loading', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { page } = await open('#/models', {}, (page) =>
    page.route('**/models', async (route) => {
      await promise;
      await route.continue();
    }),
  );
  await page.getByText('Loading …').waitFor();
  expect(await page.getByRole('button', { name: 'Roll back' }).count()).toBe(0);
  resolve();
  await page.getByRole('button', { name: 'Roll back' }).waitFor();
  expect(await page.getByText('Loading …').count()).toBe(0);
});

test('a server that is gone is told once, and of a promotion that it was not done', async () => {
  const { page } = await open('#/models');
  await page.getByRole('img', { name: 'Calibration curve' }).waitFor();
  await page.route('**', (route) => route.abort());
  await page.getByRole('button', { name: 'Promote 1' }).click();
  await page.getByText('Version 1 was not promoted: the server cannot be reached').waitFor();
  await page.unroute('**');
  await page.route(/\/(models|models\/history|events)$/, (route) => route.abort());
  await page.reload();
  await page.getByText('the server cannot be reached').waitFor();
  expect(await page.getByRole('alert').count()).toBe(1);
});

test('who may not read what providers there are gets a request to begin with all the same', async () => {
  const { page } = await open('#/try', {}, (page) =>
    page.route('**/providers', (route) =>
      route.fulfill({ status: 403, json: { code: 'NOT_PERMITTED', detail: 'no' } }),
    ),
  );
  await expect.poll(() => page.getByRole('textbox').inputValue()).toContain('"provider_name": "A"');
});

test('only who lacks a token is told to show one', async () => {
  const refusing = (code: string) => (page: Page) =>
    page.route('**/rankings?*', (route) =>
      route.fulfill({ status: 403, contentType: 'application/problem+json', json: { code, detail: 'refused' } }),
    );
  const told = async (code: string) => (await open('', {}, refusing(code))).page.getByRole('alert').textContent();
  expect(await told('NOT_PERMITTED')).toBe('refused. Show a token by "Token" above.');
  expect(await told('FORBIDDEN_ORIGIN')).toBe('refused');
});

test('amounts are told whole, and the first of the order is asked about first', async () => {
  const uuid = '11f0c0de-0003-1000-8000-000000000001';
  const providers = request.providers.map((one) => ({ ...one, ram_gb_quota: 2048, ram_gb_requ: 1023 }));
  expect((await post('rank', { ...request, uuid, providers })).status).toBe(200);
  const { page } = await open(`#/rankings/${uuid}`);
  await page.getByText('Free RAM (GB), 1023 requested').waitFor();
  const first = await page.locator('ol.providers h3').first().textContent();
  expect(await page.getByLabel('Provider', { exact: true }).locator('option:checked').textContent()).toBe(
    first!.replace(/^1\. /, ''),
  );
  expect(await page.locator('.summary').textContent()).toContain('TemplateVirtual machineGroupadmins/catchall');
});

test.each(['light', 'dark'] as const)('axe finds nothing in whatever state, in the %s theme', async (colorScheme) => {
  const found = async (page: Page, shown: string | RegExp): Promise<string[]> => {
    await page.getByText(shown).first().waitFor();
    return violations(page);
  };
  const empty = (page: Page) =>
    page.route(/\/(rankings|providers|models)(\?.*)?$/, (route) =>
      route.fulfill({
        json: { rankings: [], models: [], in_service: null, providers: [], days: 90, as_of: '2026-01-01T00:00:00Z' },
      }),
    );
  const openIn = async (path: string, prepare?: (page: Page) => Promise<unknown>) =>
    (await open(path, { colorScheme }, prepare)).page;
  const whatIf = await openIn(`#/rankings/${request.uuid}`);
  await whatIf.getByLabel('The site is down').check();
  expect(await found(whatIf, 'The order changes.')).toEqual([]);
  const tried = await openIn('#/try');
  await tried.getByRole('textbox').fill('{');
  await tried.getByRole('button', { name: 'Rank it' }).click();
  await tried.getByRole('alert').waitFor();
  await tried.getByText('Token', { exact: true }).click();
  expect(await found(tried, 'Bearer token')).toEqual([]);
  expect(await found(await openIn('#/rankings/none'), 'no answer to this uuid')).toEqual([]);
  expect(await found(await openIn('#/models/none'), 'has no version or alias none')).toEqual([]);
  expect(await found(await openIn('#/nowhere'), 'There is no such page.')).toEqual([]);
  expect(await found(await openIn('', empty), 'Nothing has been ranked yet.')).toEqual([]);
  expect(await found(await openIn('#/providers', empty), 'No outcome has come yet.')).toEqual([]);
  expect(await found(await openIn('#/models', empty), 'No model is registered yet.')).toEqual([]);
});
