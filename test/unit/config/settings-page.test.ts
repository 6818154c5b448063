import { expect, test } from 'vitest';
import { settingNames, settings } from '../../../src/config/settings.ts';
import { settingsPage } from '../../helpers/settings-page.ts';

/** "npm test -- -u" writes the page anew. */
test('docs/settings.md shows the settings table', async () => {
  await expect(settingsPage()).toMatchFileSnapshot('../../../docs/settings.md');
});

test('every default is a text of its own kind', () => {
  for (const name of settingNames) {
    const { kind, fallback } = settings[name];
    if (fallback !== null) expect(kind.parse(fallback), name).not.toBeUndefined();
  }
});

test('names are upper case, so that names in any case can be told apart', () => {
  expect(settingNames.filter((name) => !/^[A-Z0-9_]+$/.test(name))).toEqual([]);
});
