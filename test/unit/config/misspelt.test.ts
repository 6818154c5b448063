import { expect, test } from 'vitest';
import { misspelt } from '../../../src/config/misspelt.ts';
import { readConfig } from '../../../src/config/read-config.ts';
import { settingNames } from '../../../src/config/settings.ts';

const told = (...names: string[]) => misspelt(names, settingNames);

test.each([
  ['LOG_LEVL', 'LOG_LEVEL'],
  ['TRAIN_CORN', 'TRAIN_CRON'],
  ['OIDC_AUDIENCES', 'OIDC_AUDIENCE'],
  ['TRUSTED-HOSTS', 'TRUSTED_HOSTS'],
  ['PROT', 'PORT'],
  ['KAFKA_HOST', 'KAFKA_HOSTNAME'],
  ['LOG_RETENTION', 'LOG_RETENTION_H'],
])('%s is taken for %s', (name, setting) => {
  expect(told(name)).toEqual([`${name} is no setting and has no effect; is ${setting} meant?`]);
});

test('settings, and what any machine has in its environment, are told nothing of', () => {
  expect(told(...settingNames)).toEqual([]);
  const common =
    'HOME HOSTNAME LANG LOGNAME MAIL PATH PWD SHELL SHLVL TERM TZ USER EDITOR PAGER NODE_ENV CI DEBUG TMPDIR';
  expect(told(...common.split(' '))).toEqual([]);
  expect(told('KAFKA_PORT', 'KAFKA_SERVICE_HOST', 'MLFLOW_PORT', 'RUCIO_SERVICE_PORT', 'KAFKA_TOPIC')).toEqual([]);
});

test('a misspelt name is a warning, in whatever case it stands', () => {
  expect(readConfig({ log_levl: 'debug' })).toMatchObject({
    logLevel: 'info',
    warnings: ['LOG_LEVL is no setting and has no effect; is LOG_LEVEL meant?'],
  });
});
