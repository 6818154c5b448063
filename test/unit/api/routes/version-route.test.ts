import { expect, test } from 'vitest';
import { Version } from '../../../../src/contracts/rest/service.ts';
import { openApi } from '../open-api.ts';

test('a caller learns which program answers and which messages it reads', async () => {
  const answer = await openApi().app.inject('/version');
  expect(Version.parse(answer.json())).toMatchObject({ version: '1.2.3', messages: ['1.0.0', '1.1.0', '1.2.0'] });
});
