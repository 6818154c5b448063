import { expect, test } from 'vitest';
import { readConfig } from '../../../src/config/read-config.ts';

test('the settings of the orchestrator-kafka-proxy work under its names', () => {
  const config = readConfig({
    FLASK_ROOT_PATH: '"/ranks"',
    FLASK_QUERY_TIMEOUT: '7',
    FLASK_MESSAGES_LIFESPAN: '2',
    FLASK_KAFKA_RANKING_TOPIC: 'ranked-providers',
    FLASK_KAFKA_BOOTSTRAP_SERVERS: '"a:9092,b:9093"',
    FLASK_KAFKA_SSL_ENABLE: 'true',
    FLASK_KAFKA_SSL_CACERT_PATH: '/ca.pem',
    FLASK_LOG_LEVEL: 'WARNING',
    FLASK_DEBUG: '1',
  });
  expect(config).toMatchObject({
    rootPath: '/ranks',
    queryTimeout: 7,
    messagesLifespan: 2,
    kafkaRankingTopic: 'ranked-providers',
    kafkaHostname: ['a:9092', 'b:9093'],
    kafkaSslEnable: true,
    kafkaSslCacertPath: '/ca.pem',
    logLevel: 'warn',
  });
});

test('names of our own go before those of the proxy', () => {
  const config = readConfig({
    FLASK_QUERY_TIMEOUT: '7',
    query_timeout: '3',
    KAFKA_HOSTNAME: 'a',
    KAFKA_BOOTSTRAP_SERVERS: 'b',
  });
  expect(config.queryTimeout).toBe(3);
  expect(config.kafkaHostname).toEqual(['a:9092']);
});

test('a slash at the end of the root path is none of it', () => {
  expect(readConfig({ ROOT_PATH: '/cpr/' }).rootPath).toBe('/cpr');
});

test('the root alone is a root path', () => {
  expect(readConfig({ FLASK_ROOT_PATH: '"/"' }).rootPath).toBe('/');
});

test.each(['cpr', '/a b', '/:uuid', '/*'])('the root path %s makes no sense', (ROOT_PATH) => {
  expect(() => readConfig({ ROOT_PATH })).toThrow(/ROOT_PATH must be/);
});
