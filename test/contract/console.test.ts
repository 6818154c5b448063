import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { violations } from '../helpers/axe.ts';
import { consoleRequest as request, servedConsole } from '../helpers/programs/served-console.ts';

/** Where pictures of the pages go, if anywhere; those in docs/screenshots come from here. */
const screenshots = process.env.SCREENSHOTS;

const { url, open, post } = servedConsole();

const picture = async (page: Page, name: string): Promise<void> => {
  if (screenshots) await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
};

/** The providers of the opened ranking, from the first on. */
const order = (page: Page): Promise<string[]> => page.locator('ol.providers h3').allTextContents();

test('a ranking is found, opened, explained and asked what if, and the order changes as a slider is dragged', async () => {
  const { page, faults } = await open('');
  await page.getByRole('link', { name: request.uuid }).click();
  await page.getByRole('heading', { name: request.uuid }).waitFor();
  await page.locator('ol.providers h3').last().waitFor();
  const before = await order(page);
  expect(before).toHaveLength(3);
  const first = before[0]!.replace(/^1\. /, '');
  await page.getByText(`Why ${first}`).click();
  await page.getByText('What would make it the first').first().waitFor();
  await picture(page, 'ranking');

  await page.getByLabel('Provider', { exact: true }).selectOption({ label: first });
  const slider = page.getByLabel(/^Free vCPUs/);
  await slider.scrollIntoViewIfNeeded();
  const box = (await slider.boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + 1, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  await page.getByText('The order changes.').waitFor();
  const then = page.getByRole('region', { name: 'The order then' });
  expect(await then.locator('tbody tr').last().textContent()).toContain(first);
  await picture(page, 'what-if');
  expect(faults).toEqual([]);
});

test('what others hold of a resource is told beside what is free', async () => {
  const uuid = '11f0c0de-0000-1000-8000-00000000000d';
  await post('rank', { ...request, uuid });
  const { page } = await open('#/try');
  const tried = JSON.stringify({ ...request, uuid: '11f0c0de-0000-1000-8000-00000000000c' });
  await page.getByLabel(/^A request as an orchestrator sends it/).fill(tried);
  await page.getByRole('button', { name: 'Rank it' }).click();
  await page.locator('ol.providers h3').last().waitFor();
  const cells = page.locator('ol.providers td', { hasText: /^\s*(yes|no)\s*, \d+ held by others/ });
  await expect.poll(() => cells.count()).toBeGreaterThan(0);
});

test('a request is tried on the page, opened and asked what if, and leaves no trace', async () => {
  const { page, faults } = await open('#/try');
  await page.getByLabel(/^A request as an orchestrator sends it/).fill('{"uuid": ');
  await page.getByRole('button', { name: 'Rank it' }).click();
  await page.getByRole('alert').waitFor();
  const tried = { ...request, uuid: '11f0c0de-0000-1000-8000-00000000000f' };
  await page.getByLabel(/^A request as an orchestrator sends it/).fill(JSON.stringify(tried));
  await page.getByRole('button', { name: 'Rank it' }).click();
  await page.getByRole('heading', { name: 'The order to try' }).waitFor();
  const [first] = await order(page);
  await page.getByText(`Why ${first!.replace(/^1\. /, '')}`).click();
  await page.getByText('What would make it the first').first().waitFor();
  await page.getByLabel('Provider', { exact: true }).selectOption({ label: first!.replace(/^1\. /, '') });
  await page.getByLabel('The site is down').check();
  await page.getByText('The order changes.').waitFor();
  expect((await fetch(`${url()}/rankings/${tried.uuid}`)).status).toBe(404);
  expect(faults).toEqual([]);
});

test('a request of the legacy ranker, whose answer is no ranked message, is refused and the page goes on', async () => {
  const { page, faults } = await open('#/try');
  const field = page.getByLabel(/^A request as an orchestrator sends it/);
  await field.fill(readFileSync(new URL('../../fixtures/cpr/controller-request.json', import.meta.url), 'utf8'));
  await page.getByRole('button', { name: 'Rank it' }).click();
  expect(await page.getByRole('alert').textContent()).toMatch(/Cloud Provider Ranker/);
  await field.fill(JSON.stringify({ ...request, uuid: '11f0c0de-0000-1000-8000-00000000000e' }));
  await page.getByRole('button', { name: 'Rank it' }).click();
  await page.getByRole('heading', { name: 'The order to try' }).waitFor();
  expect(faults).toEqual([]);
});

test('the ranking of a request that could not be read whole shows the list, and what is wrong', async () => {
  const uuid = '11f0c0de-0000-1000-8000-000000000003';
  const [spoilt, ...others] = request.providers;
  const providers = [{ ...spoilt, vcpus_quota: 'many' }, ...others];
  expect((await post('rank', { ...request, uuid, providers })).status).toBe(400);
  const { page } = await open(`#/rankings/${uuid}`);
  await page.getByText(/^The request could not be read whole: vcpus_quota must be a number, got "many"/).waitFor();
  expect(await order(page)).toHaveLength(3);
  expect(await page.locator('ol.providers > li').last().textContent()).toContain('not ranked: vcpus_quota must be');
});

test('a new ranking and the model in service appear without asking', async () => {
  const { page, faults } = await open('');
  await page.getByText(/^live/).waitFor();
  await page.getByText(/provider-ranker \d/).waitFor();
  const uuid = '11f0c0de-0000-1000-8000-000000000002';
  await post('rank', { ...request, uuid });
  await page.getByRole('link', { name: uuid }).waitFor();
  expect(faults).toEqual([]);
});

test('models show their cards, and one is promoted and rolled back', async () => {
  const { page, faults } = await open('#/models');
  await page.getByRole('img', { name: 'Calibration curve' }).waitFor();
  await page.getByRole('button', { name: 'Promote 1' }).click();
  await page.getByText('Version 1 is the champion.').waitFor();
  await page.getByRole('button', { name: 'Promote 2' }).click();
  await page.getByText('Version 2 is the champion.').waitFor();
  const champions = page.getByRole('region', { name: 'Champions so far' }).locator('tbody tr');
  await expect.poll(() => champions.count()).toBe(3);
  const rows = (await champions.allInnerTexts()).map((row) => row.split('\t').map((cell) => cell.trim()));
  expect(rows.map(([version, , before, by]) => [version, before, by])).toEqual([
    ['2', '1', 'by hand'],
    ['1', '2', 'by hand'],
    ['2', '–', 'the gate'],
  ]);
  await picture(page, 'models');
  await champions.last().locator('summary').click();
  await champions
    .last()
    .getByText(/log loss .* is surely better than that of the smoothed history/)
    .waitFor();
  expect(faults).toEqual([]);
});

test('what does a model harm stands there with a minus', async () => {
  const { page } = await open('#/models/1', {}, (page) =>
    page.route('**/models/1', async (route) => {
      const told = await (await route.fetch()).json();
      told.card.lineage.importance = [{ feature: 'vcpus_requ', log_loss_increase: -0.0123 }];
      await route.fulfill({ json: told });
    }),
  );
  await page.getByRole('row', { name: 'vcpus_requ −0.0123', exact: true }).waitFor();
});

test('each provider shows its days, and what share of them succeeded', async () => {
  const { page, faults } = await open('#/providers');
  await page.getByRole('heading', { name: 'RECAS-BARI/RegionOne' }).waitFor();
  for (const name of ['BACKBONE/bari', 'BACKBONE/cnaf', 'CLOUD-CNAF-T1/tier1', 'RECAS-BARI/RegionOne']) {
    const panel = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name }) });
    await panel.getByText(/^\d+ % of \d+ deployments in 90 days succeeded$/).waitFor();
    await panel.getByText(/^Deployments by day, up to \d+$/).waitFor();
    await panel.getByRole('img', { name: `${name}: successes and failures by day` }).waitFor();
    await panel
      .getByText(/^No day was far worse|^Far worse than usual on (1 day|[2-5] days|\d+ days, the latest): /)
      .waitFor();
  }
  await picture(page, 'providers');
  expect(faults).toEqual([]);
});

test('everything is reached by the keyboard alone', async () => {
  const { page, faults } = await open('');
  await page.getByRole('link', { name: request.uuid }).waitFor();
  await page.keyboard.press('Tab');
  await expect.poll(() => page.evaluate('document.activeElement?.textContent')).toBe('Skip to content');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.type(request.uuid);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: request.uuid }).waitFor();
  expect(faults).toEqual([]);
});

const pages = ['', `#/rankings/${request.uuid}`, '#/try', '#/providers', '#/models', 'docs'];

/** Waits for what a page shows; what is tried, it shows when asked. */
const filled = async (page: Page, path: string): Promise<void> => {
  if (path === '#/try') await page.getByRole('button', { name: 'Rank it' }).click();
  await page.locator('main table, main ol, main ul').first().waitFor();
};

test.each(['light', 'dark'] as const)('axe finds nothing on any page in the %s theme', async (colorScheme) => {
  for (const path of pages) {
    const { page, faults } = await open(path, { colorScheme });
    await filled(page, path);
    for (const details of await page.locator('details').all()) await details.locator('summary').first().click();
    expect([path, await violations(page), faults]).toEqual([path, [], []]);
  }
});

/** One of the demo, with a site that is short of floating addresses, yet succeeds. */
const shortage = '#/rankings/11efe306-7d65-feee-8c8c-0242e34b7d6d';

test('at 360 pixels no page is wider than the screen, whatever is opened', async () => {
  for (const path of [...pages, shortage]) {
    const { page } = await open(path, { viewport: { width: 360, height: 700 } });
    await filled(page, path);
    for (const details of await page.locator('main details').all()) await details.locator('summary').first().click();
    const widths = await page.evaluate('[document.documentElement.scrollWidth, innerWidth]');
    expect([path, widths]).toEqual([path, [360, 360]]);
  }
});

test.each(['#/rankings/%E0%A4%A', '#/valueOf', '#/__proto__'])(
  'an address that leads nowhere, such as %s, leaves the rest of the page usable',
  async (path) => {
    const { page } = await open(path);
    await page.getByRole('link', { name: 'Rankings', exact: true }).click();
    await page.getByRole('link', { name: request.uuid }).waitFor();
  },
);

test('a browser that keeps nothing for the page shows it all the same, in whatever theme is chosen', async () => {
  const refuse = `Object.defineProperty(window, 'localStorage', { get: () => { throw new DOMException('', 'SecurityError'); } })`;
  const { page, faults } = await open('', {}, (page) => page.addInitScript(refuse));
  await page.getByRole('link', { name: request.uuid }).waitFor();
  await page.getByRole('button', { name: 'Theme: auto' }).click();
  await page.getByRole('button', { name: 'Theme: light' }).waitFor();
  expect(faults).toEqual([]);
});

test('names as long as messages may have them make no page wider than a small screen', async () => {
  const uuid = '11f0c0de-0000-1000-8000-00000000abcd';
  const [first, ...others] = request.providers;
  const long = { ...first, provider_name: 'n'.repeat(200), region_name: 'r'.repeat(200) };
  expect((await post('rank', { ...request, uuid, providers: [long, ...others] })).status).toBe(200);
  const { page } = await open(`#/rankings/${uuid}`, { viewport: { width: 360, height: 700 } });
  await page.getByLabel('Provider', { exact: true }).selectOption({ index: 0 });
  await page.getByLabel('The site is down').check();
  await page.getByText('The order changes.').waitFor();
  for (const details of await page.locator('main details').all()) await details.locator('summary').first().click();
  expect(await page.evaluate('[document.documentElement.scrollWidth, innerWidth]')).toEqual([360, 360]);
});

test('a name with characters that turn the line around does not', async () => {
  const uuid = '11f0c0de-0000-1000-8000-00000000abce';
  const providers = request.providers
    .slice(0, 1)
    .map((one) => ({ ...one, provider_name: 'a\u202eb', region_name: '' }));
  expect((await post('rank', { ...request, uuid, providers })).status).toBe(200);
  const { page } = await open(`#/rankings/${uuid}`);
  await page.locator('ol.providers h3').waitFor();
  expect(await order(page)).toEqual(['1. a·b']);
});
