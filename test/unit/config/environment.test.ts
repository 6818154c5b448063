import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseDotEnv, readEnvironment } from '../../../src/config/environment.ts';
import { readConfig } from '../../../src/config/read-config.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const parsed = (content: string, environment = {}) => Object.fromEntries(parseDotEnv(content, environment));

test.each([
  ['A=1', '1'],
  ['  export A = a b  # why', 'a b'],
  ['A=a#b', 'a#b'],
  ['A=#b', '#b'],
  ['A=', ''],
  ['A=  # why', ''],
  ["'A' = 1", '1'],
  ['\uFEFFA=1\r\nB=2', '1'],
  ['# A=0\n\nA=1', '1'],
  ['A=0\nA=1', '1'],
  ['A={"RandomForestClassifier": {"n_estimators": 10}}', '{"RandomForestClassifier": {"n_estimators": 10}}'],
  ['A="{\\"a\\": 1}"', '{"a": 1}'],
  ["A='a\\'b # \\n' # why", "a'b # \\n"],
  ['A="a\\tb\nc"', 'a\tb\nc'],
  ['A="no end', '"no end'],
])('a .env of %j sets A to %j', (content, value) => {
  expect(parsed(content).A).toBe(value);
});

test('a .env refers to its earlier lines, else to the environment, else to a default', () => {
  const refer = (name: string, otherwise = '') => `$\{${name}${otherwise}}`;
  const line = `A=${refer('B')}/${refer('C')}/${refer('D', ':-d')}/${refer('E')}`;
  expect(parsed(`B=b\n${line}`, { B: 'other', C: 'c' }).A).toBe('b/c/d/');
});

test('lines that assign nothing are passed over', () => {
  expect(parsed('hello\n=1\nB\nC=1')).toEqual({ C: '1' });
});

test('the environment goes before the file, in whatever case the names are', () => {
  const folder = tempFolder();
  writeFileSync(join(folder, '.env'), 'kafka_hostname=file:1\nPORT=1\nMODEL_NAME=file\n');
  const environment = readEnvironment(folder, { KAFKA_HOSTNAME: 'real:1', port: '', HOME: '/home' });
  expect(environment).toEqual({ KAFKA_HOSTNAME: 'real:1', port: '', HOME: '/home', MODEL_NAME: 'file' });
});

test('a missing .env is none, one that cannot be read is a fault', () => {
  const folder = tempFolder();
  expect(readEnvironment(folder, { A: '1' })).toEqual({ A: '1' });
  mkdirSync(join(folder, '.env'));
  expect(() => readEnvironment(folder, {})).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
});

test("the proxy's instance/config.json is read, below its variables and all of our own", () => {
  const folder = tempFolder();
  mkdirSync(join(folder, 'instance'));
  const settings = { ROOT_PATH: '/ranks', QUERY_TIMEOUT: 7, KAFKA_RANKING_TOPIC: 'r', KAFKA_SSL_PASSWORD: null };
  writeFileSync(join(folder, 'instance', 'config.json'), JSON.stringify(settings));
  writeFileSync(join(folder, '.env'), 'FLASK_QUERY_TIMEOUT=8\n');
  const config = readConfig(readEnvironment(folder, { KAFKA_RANKING_TOPIC: 'own' }));
  expect(config).toMatchObject({ rootPath: '/ranks', queryTimeout: 8, kafkaRankingTopic: 'own' });
  expect(config.kafkaSslPassword).toBeUndefined();
  for (const text of ['{', '[]', '7']) {
    writeFileSync(join(folder, 'instance', 'config.json'), text);
    expect(() => readEnvironment(folder, {})).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  }
});
