import { expect, test } from 'vitest';
import { runCommand } from '../../helpers/programs/run-command.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

/** Writes the address of each file that Node loads to the log. */
const telling = `import { registerHooks } from 'node:module';
registerHooks({ load: (url, context, load) => { console.error(url); return load(url, context); } });`;

/** The files of the program and the packages that a command loads. */
const loadedBy = async (line: string) => {
  const settings = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(telling)}` };
  const { code, stderr } = await runCommand(tempFolder(), line.split(' '), settings);
  expect(code).toBe(0);
  const urls = stderr.match(/file:\S+/g)!;
  return {
    files: urls.flatMap((url) => /\/src\/(.+)/.exec(url)?.[1] ?? []),
    packages: new Set(urls.flatMap((url) => /\/node_modules\/([^/]+)/.exec(url)?.[1] ?? [])),
  };
};

test.each(['--version', '--help', 'rank --help'])('%s comes at once: it loads no command', async (line) => {
  const { files, packages } = await loadedBy(line);
  expect(files).toContain('cli/declarations/rank.ts');
  expect(files.filter((file) => /^(?:cli\/commands|flows|context)\b/.test(file))).toEqual([]);
  expect(packages).toEqual(new Set(['commander']));
});

test('a command loads neither the service nor the Kafka client nor other commands', async () => {
  const { files, packages } = await loadedBy('models list');
  expect(files.filter((file) => file.startsWith('cli/commands/'))).toEqual(['cli/commands/models.ts']);
  expect(files.filter((file) => /^(?:serve|api)\//.test(file))).toEqual([]);
  for (const name of ['fastify', 'kafkajs', 'jose', 'pino', 'prom-client']) expect(packages).not.toContain(name);
});
