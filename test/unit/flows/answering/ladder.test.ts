import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RankedMessage } from '../../../../src/contracts/answers/ranked.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { entry, outcomeMessage, request } from '../../../helpers/messages/messages.ts';
import { madeModel } from '../../../helpers/models/made-model.ts';
import { openSite, type Site } from '../../../helpers/programs/running-service.ts';

/** A file in its place, as where a disk fails. */
const breakFolder = (path: string): void => {
  rmSync(path, { recursive: true });
  writeFileSync(path, 'a file in its place');
};

const damageAll = (folder: string): void => {
  for (const { name, parentPath } of readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) =>
    one.isFile(),
  )) {
    writeFileSync(join(parentPath, name), 'damaged');
  }
};

/** Starts a service on what is left, and asks it over the topic. */
const askAnew = async (site: Site, message: object): Promise<RankedMessage> => {
  const before = (await site.topic('ranked_providers', 0)).length;
  const service = await site.start();
  await site.publish('inference', message);
  const answers = await site.topic('ranked_providers', before + 1);
  await service.stop();
  return RankedMessage.parse(JSON.parse(answers.at(-1)!.text));
};

const asked = (uuid: string) => request(uuid, [entry('FULL', { vcpus_usage: 99 }), entry('B'), entry('A')]);

const namesOf = ({ ranked_providers: list }: RankedMessage) => list.map((one) => one.provider_name);

test('each rung of the ladder answers when everything above it is broken, and nobody is lost on the way', async () => {
  const site = openSite();
  await site.promote(madeModel());
  const first = await site.start();
  await first.accept([outcomeMessage('o', 'B', 10)]);
  await eventually(() => expect(first.health().outcomes).toBe(1));
  await first.stop();

  const rungs: RankedMessage[] = [await askAnew(site, asked('champion'))];
  breakFolder(site.registryRoot);
  rungs.push(await askAnew(site, asked('last good')));
  damageAll(join(site.folder, 'cache'));
  rungs.push(await askAnew(site, asked('history')));

  const empty = openSite();
  await empty.promote(madeModel());
  damageAll(empty.registryRoot);
  rungs.push(await askAnew(empty, asked('rules')));
  const unreadable = ['FULL', 'B', 'A'].map((provider) => entry(provider, { vcpus_quota: 'many' }));
  rungs.push(await askAnew(empty, request('tie order', unreadable)));

  expect(rungs.map(({ served_by }) => served_by)).toEqual(['champion', 'last_good', 'history', 'rules', 'tie_order']);
  for (const answer of rungs) expect(namesOf(answer).toSorted()).toEqual(['A', 'B', 'FULL']);
  for (const answer of rungs.slice(0, -1)) expect(namesOf(answer).at(-1)).toBe('FULL');
  expect(namesOf(rungs[2]!)[0]).toBe('B');
  expect(namesOf(rungs[4]!)).toEqual(['A', 'B', 'FULL']);
});
