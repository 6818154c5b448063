import { expect, test } from 'vitest';
import { readConfig } from '../../../src/config/read-config.ts';

/** Values that the replaced services took and ran with, and what is made of them. */
test.each([
  ['FILTER', 'ON', 'filter', true],
  ['FILTER', 'y', 'filter', true],
  ['EXACT_RESOURCES_PRECEDENCE', 'f', 'exactResourcesPrecedence', false],
  ['EXACT_RESOURCES_PRECEDENCE', 'No', 'exactResourcesPrecedence', false],
  ['THRESHOLD', '-1', 'threshold', -1],
  ['THRESHOLD', '-Infinity', 'threshold', -Number.MAX_VALUE],
  ['THRESHOLD', 'inf', 'threshold', Number.MAX_VALUE],
  ['THRESHOLD', '-nan', 'threshold', Number.MAX_VALUE],
  ['TEST_SIZE', ' 1e-1 ', 'testSize', 0.1],
  ['Q1_FACTOR', '-.5', 'q1Factor', -0.5],
  ['THRESHOLD_FACTOR', '1_0.5', 'thresholdFactor', 10.5],
  ['KFOLDS', '+5', 'kfolds', 5],
  ['KFOLDS', '10.0', 'kfolds', 10],
  ['TEMPLATE_COMPLEX_TYPES', '[1, null, "a"]', 'templateComplexTypes', [1, null, 'a']],
  ['X_FEATURES', '[]', 'xFeatures', []],
  ['KAFKA_HOSTNAME', 'PLAINTEXT://a:1, SASL_SSL://b', 'kafkaHostname', ['a:1', 'b:9092']],
  ['KAFKA_HOSTNAME', '[ "a:1", "b:2" ]', 'kafkaHostname', ['a:1', 'b:2']],
  ['KAFKA_BOOTSTRAP_SERVERS', '["a:1"]', 'kafkaHostname', ['a:1']],
  ['FLASK_KAFKA_BOOTSTRAP_SERVERS', '["a:1", "b:2"]', 'kafkaHostname', ['a:1', 'b:2']],
  ['KAFKA_INFERENCE_TOPIC_TIMEOUT', '9223372036854775807', 'kafkaInferenceTopicTimeout', 2 ** 63],
  ['KAFKA_MAX_REQUEST_SIZE', '104_857_600', 'kafkaMaxRequestSize', 104_857_600],
  ['MLFLOW_TRACKING_URI', 'HTTP://mlflow:5000/', 'mlflowTrackingUri', 'http://mlflow:5000'],
  ['LOG_LEVEL', 'NOTSET', 'logLevel', 'trace'],
  ['LOG_LEVEL', '10', 'logLevel', 'debug'],
  ['LOG_LEVEL', '20', 'logLevel', 'info'],
  ['FLASK_LOG_LEVEL', '"WARN"', 'logLevel', 'warn'],
  ['LOG_LEVEL', 'Critical', 'logLevel', 'fatal'],
  ['FLASK_QUERY_TIMEOUT', 'null', 'queryTimeout', 5],
  ['FLASK_MESSAGES_LIFESPAN', '0.5', 'messagesLifespan', 0.5],
  ['kafka_Training_TOPIC', 'old', 'kafkaTrainingTopic', 'old'],
  ['KAFKA_SSL_PASSWORD', '', 'kafkaSslPassword', undefined],
])('%s=%s is %s %j', (name, text, key, value) => {
  expect(readConfig({ [name]: text })).toHaveProperty(key, value);
});

test.each([
  ['KFOLDS', '100', 'kfolds', 50, 'KFOLDS=100 is taken as 50.'],
  ['KFOLDS', '1', 'kfolds', 2, 'KFOLDS=1 is taken as 2.'],
  ['KFOLDS', '-3', 'kfolds', 2, 'KFOLDS=-3 is taken as 2.'],
  ['FLASK_MESSAGES_LIFESPAN', '0', 'messagesLifespan', 5, 'MESSAGES_LIFESPAN=0 is taken as 5.'],
  [
    'CLASSIFICATION_MODELS',
    '{}',
    'classificationModels',
    undefined,
    'CLASSIFICATION_MODELS names no estimator, and is taken as not set.',
  ],
  [
    'REGRESSION_MODELS',
    '{ }',
    'regressionModels',
    undefined,
    'REGRESSION_MODELS names no estimator, and is taken as not set.',
  ],
])('%s=%s is %s %j, which is told', (name, text, key, value, warning) => {
  const config = readConfig({ [name]: text });
  expect(config[key as keyof typeof config]).toEqual(value);
  expect(config.warnings).toEqual([warning]);
});

test('files of certificates are looked at where TLS is on, and a key alone is said to have no effect', () => {
  const ssl = { KAFKA_HOSTNAME: 'a', KAFKA_SSL_KEY_PATH: 'k.pem' };
  expect(readConfig(ssl).warnings).toEqual([]);
  expect(readConfig({ ...ssl, KAFKA_SSL_ENABLE: 'true' }).warnings).toEqual([
    'KAFKA_SSL_KEY_PATH has no effect without KAFKA_SSL_CERT_PATH.',
  ]);
});
