import { expect, onTestFinished, test } from 'vitest';
import { startCommand } from '../../helpers/programs/run-command.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const refusals = 1_000;

test('a service whose log nobody reads answers on, and ends when it is asked to', async () => {
  const { child, ended, output } = startCommand(tempFolder(), ['serve'], { PORT: '0', LOG_LEVEL: 'debug' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const address = () => /listening on (\S+)/.exec(output().stderr)?.[1];
  await expect.poll(address).toBeDefined();
  child.stderr!.pause();
  for (let n = 0; n < refusals; n++) expect((await fetch(`${address()}/nowhere`)).status).toBe(404);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  expect(await gone).toBe(0);
  child.stderr!.resume();
  expect((await ended).stderr.split('\n').length).toBeLessThan(2 * refusals);
});
