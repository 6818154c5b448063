import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../../src/config/read-config.ts';
import { settingNames, settings } from '../../../src/config/settings.ts';
import { RankerError } from '../../../src/errors.ts';

const faultsOf = (environment: Record<string, string>): string => {
  try {
    readConfig(environment);
  } catch (thrown) {
    if (thrown instanceof RankerError && thrown.code === 'CONFIG_INVALID') return thrown.message;
    throw thrown;
  }
  return '';
};

const warningsOf = (environment: Record<string, string>) => readConfig(environment).warnings;

describe('reading', () => {
  test('nothing set means the default mode, without a warning', () => {
    expect(readConfig({})).toMatchObject({
      roles: ['api', 'ranking', 'training'],
      host: '127.0.0.1',
      port: 8080,
      bodyLimit: 1024 * 1024,
      dataDir: './data',
      modelsDir: 'data/models',
      modelName: 'provider-ranker',
      modelVersion: 'champion',
      policy: 'cost',
      trainMinNewOutcomes: 500,
      trainingTimeZone: 'Europe/Rome',
      inferenceTimeZone: 'UTC',
      kafkaHostname: undefined,
      mlflowTrackingUri: undefined,
      kafkaRankedProvidersTopic: 'ranked_providers',
      kafkaMaxRequestSize: 104857600,
      classificationWeight: 0.75,
      exactResourcesPrecedence: true,
      warnings: [],
    });
  });

  test('each setting has its own name in the result', () => {
    expect(Object.keys(readConfig({}))).toHaveLength(settingNames.length + 1);
  });

  test('names count in any case, blanks at the ends do not, and an empty text is not set', () => {
    const config = readConfig({
      kafka_hostname: ' a:1, b ',
      Port: '',
      KAFKA_INFERENCE_TOPIC: 'exact',
      kafka_inference_topic: 'other',
    });
    expect(config).toMatchObject({ kafkaHostname: ['a:1', 'b:9092'], port: 8080, kafkaInferenceTopic: 'exact' });
  });

  test.each([
    ['FILTER', 'Yes', 'filter', true],
    ['FILTER', '0', 'filter', false],
    ['PORT', '9000.0', 'port', 9000],
    ['ROLES', '["training", "api"]', 'roles', ['api', 'training']],
    ['ROLES', 'ranking', 'roles', ['ranking']],
    ['LOG_LEVEL', 'WARNING', 'logLevel', 'warn'],
    ['KAFKA_HOSTNAME', '[::1]:9093,kafka', 'kafkaHostname', ['[::1]:9093', 'kafka:9092']],
    ['MLFLOW_TRACKING_URI', 'http://mlflow:5000/', 'mlflowTrackingUri', 'http://mlflow:5000'],
    ['MODEL_VERSION', '12', 'modelVersion', '12'],
    ['X_FEATURES', '["a"]', 'xFeatures', ['a']],
    ['REGRESSION_MODELS', '{"ExtraTreesRegressor": {}}', 'regressionModels', { ExtraTreesRegressor: {} }],
    ['MODELS_DIR', '/models', 'modelsDir', '/models'],
    ['Q1_FACTOR', '.25', 'q1Factor', 0.25],
  ])('%s=%s is %s %j', (name, text, key, value) => {
    expect(readConfig({ [name]: text })).toHaveProperty(key, value);
  });

  test("user and password in the MLflow server's URI are those of its settings, unless these are set", () => {
    const uri = 'https://me:s3%40cret@mlflow.example/base/';
    const login = (environment: Record<string, string>) => {
      const { mlflowTrackingUri, mlflowTrackingUsername, mlflowTrackingPassword } = readConfig(environment);
      return [mlflowTrackingUri, mlflowTrackingUsername, mlflowTrackingPassword];
    };
    const own = { MLFLOW_TRACKING_USERNAME: 'i', MLFLOW_TRACKING_PASSWORD: 'p' };
    expect(login({ MLFLOW_TRACKING_URI: uri })).toEqual(['https://mlflow.example/base', 'me', 's3@cret']);
    expect(login({ MLFLOW_TRACKING_URI: uri, ...own })).toEqual(['https://mlflow.example/base', 'i', 'p']);
  });

  test("numbers are read as Python's, digits in groups", () => {
    const { kafkaMaxRequestSize, port } = readConfig({ KAFKA_MAX_REQUEST_SIZE: '104_857_600', PORT: '8e3' });
    expect([kafkaMaxRequestSize, port]).toEqual([104_857_600, 8000]);
    expect(faultsOf({ PORT: '80__80' })).toMatch(/PORT must be/);
  });

  test('the result cannot be changed, not even inside', () => {
    const config = readConfig({ REGRESSION_MODELS: '{"ExtraTreesRegressor": {}}' });
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.regressionModels?.ExtraTreesRegressor)).toBe(true);
    expect(Object.isFrozen(config.roles)).toBe(true);
  });
});

describe('faults', () => {
  test('all are told at once: what it must be and what it got', () => {
    const message = faultsOf({ PORT: 'eighty', TEST_SIZE: '1', TRAIN_CRON: 'daily', POLICY: 'random' });
    expect(message.split('\n')).toEqual([
      'Wrong settings:',
      '- PORT must be a whole number from 0 to 65535, got "eighty".',
      '- POLICY must be one of cost, weighted, got "random".',
      '- TRAIN_CRON must be a cron pattern, such as */10 * * * *, got "daily".',
      '- TEST_SIZE must be a number between 0 and 1, both excluded, got "1".',
    ]);
  });

  test.each([
    ['PORT', '65536'],
    ['PORT', '80.5'],
    ['PORT', '0x50'],
    ['BODY_LIMIT', '1e400'],
    ['SEED', '-1'],
    ['ROLES', '[]'],
    ['ROLES', 'api,king'],
    ['MODEL_NAME', '..'],
    ['MODEL_NAME', 'a/b'],
    ['MODEL_VERSION', 'latest'],
    ['MODEL_VERSION', '0'],
    ['KAFKA_HOSTNAME', 'a:1,,b:2'],
    ['KAFKA_HOSTNAME', 'a:0'],
    ['KAFKA_HOSTNAME', 'a:70000'],
    ['KAFKA_INFERENCE_TOPIC', 'a b'],
    ['KAFKA_SSL_ENABLE', 'perhaps'],
    ['MLFLOW_TRACKING_URI', 'file:///mlruns'],
    ['MLFLOW_TRACKING_URI', 'http://'],
    ['TRAINING_TIME_ZONE', 'Rome'],
    ['CLASSIFICATION_MODELS', '["RandomForestClassifier"]'],
    ['CLASSIFICATION_MODELS', '{"RandomForestClassifier"'],
    ['X_FEATURES', '{"a": 1}'],
    ['KFOLDS', '1.5'],
    ['CLASSIFICATION_WEIGHT', 'NaN'],
  ])('%s=%s is one', (name, text) => {
    expect(faultsOf({ [name]: text })).toContain(`- ${name} must be `);
  });

  test('settings that exclude each other are told together', () => {
    const message = faultsOf({
      MLFLOW_TRACKING_INSECURE_TLS: '1',
      MLFLOW_TRACKING_SERVER_CERT_PATH: 'ca.pem',
      KAFKA_TRAINING_TOPIC: 'same',
      KAFKA_INFERENCE_TOPIC: 'same',
    });
    expect(message.split('\n').slice(1)).toEqual([
      '- MLFLOW_TRACKING_INSECURE_TLS must be false where MLFLOW_TRACKING_SERVER_CERT_PATH is set.',
      '- KAFKA_INFERENCE_TOPIC and KAFKA_TRAINING_TOPIC must differ, got "same".',
    ]);
  });

  test('a wait that a timer has no room for would end at once, and is refused', () => {
    const waits = ['MODEL_POLL_S', 'MLFLOW_HTTP_REQUEST_TIMEOUT'];
    const days = (count: number) => Object.fromEntries(waits.map((name) => [name, String(86_400 * count)]));
    expect(faultsOf(days(23))).toBe('');
    for (const name of waits) expect(faultsOf(days(25))).toMatch(`- ${name} must be a number from `);
  });

  test('a password in a URL is not repeated, and long texts are cut', () => {
    expect(faultsOf({ MLFLOW_TRACKING_URI: 'http://me:s3/cr@t@mlflow' })).not.toMatch(/s3|cr@t/);
    expect(faultsOf({ PORT: 'x'.repeat(500) }).length).toBeLessThan(200);
  });

  test('whatever is set, the answer is a config or CONFIG_INVALID, and no secret shows', () => {
    const name = fc.constantFrom(...settingNames);
    const texts = fc.oneof(fc.string(), fc.constantFrom(...settingNames.map((one) => settings[one].fallback ?? '1')));
    fc.assert(
      fc.property(fc.dictionary(name, texts), (environment) => {
        const message = faultsOf({ ...environment, KAFKA_SSL_PASSWORD: 'hunter2', MLFLOW_TRACKING_TOKEN: 'hunter2' });
        expect(message).not.toContain('hunter2');
      }),
    );
    expect(faultsOf({ KAFKA_SSL_KEY_PATH: 'a\0hunter2' })).toMatch(
      /KEY_PATH must be a path, got a text that is not shown/,
    );
  });
});

describe('warnings', () => {
  test('the names of the replaced pickles are unused, and said to be', () => {
    expect(warningsOf({ CLASSIFICATION_MODEL_NAME: 'RandomForestClassifier', REGRESSION_MODEL_VERSION: '3' })).toEqual([
      'CLASSIFICATION_MODEL_NAME, REGRESSION_MODEL_VERSION have no effect: pickles of the replaced system are not served; MODEL_NAME and MODEL_VERSION choose the model.',
    ]);
  });

  test('the weighted settings are named when set under cost, and only then', () => {
    const set = { FILTER: 'true', THRESHOLD: '0.5', EXACT_RESOURCES_PRECEDENCE: 'true' };
    expect(warningsOf(set)).toEqual([
      'FILTER, THRESHOLD, EXACT_RESOURCES_PRECEDENCE have no effect under POLICY=cost; set POLICY=weighted to use the old formula.',
    ]);
    expect(warningsOf({ ...set, POLICY: 'weighted' })).toEqual([]);
  });

  test('the weight of the two figures is not called without effect, since every answer has them', () => {
    expect(warningsOf({ CLASSIFICATION_WEIGHT: '0.5' })).toEqual([]);
  });

  test('what this program does not do is named when asked for, not when declined', () => {
    expect(warningsOf({ REMOVE_OUTLIERS: 'false', SCALING_ENABLE: '0', LOCAL_MODE: 'no' })).toEqual([]);
    expect(warningsOf({ REMOVE_OUTLIERS: 'true', SCALING_ENABLE: '1' })).toEqual([
      'REMOVE_OUTLIERS has no effect: no row is left out as an outlier.',
      'SCALING_ENABLE has no effect: the models here need no scaling.',
    ]);
  });

  test('an unknown estimator is named with what is trained instead', () => {
    const config = readConfig({
      CLASSIFICATION_MODELS: '{"SVC": {"C": 1}, "GaussianNB": {}, "RandomForestClassifier": {"n_estimators": 9}}',
      REGRESSION_MODELS: '{"HistGradientBoostingRegressor": {"max_iter": 5}, "KNeighborsRegressor": {}}',
    });
    expect(config.classificationModels).toEqual({
      RandomForestClassifier: { n_estimators: 9 },
      HistGradientBoostingClassifier: {},
    });
    expect(config.regressionModels).toEqual({ HistGradientBoostingRegressor: { max_iter: 5 } });
    expect(config.warnings).toEqual([
      expect.stringMatching(
        /^CLASSIFICATION_MODELS names SVC, GaussianNB, not known here: HistGradientBoostingClassifier is trained instead, without their parameters. Known: .*ExtraTreesClassifier/,
      ),
      expect.stringMatching(/^REGRESSION_MODELS names KNeighborsRegressor, .* Known: .*ExtraTreesRegressor/),
    ]);
  });

  test('a parameter that is unknown, or not understood so, is named and left out; n_jobs and verbose change nothing', () => {
    const config = readConfig({
      CLASSIFICATION_MODELS:
        '{"RandomForestClassifier": {"criterion": "entropy", "max_depth": "deep", "max_features": "sqrt", "n_jobs": -1}}',
    });
    expect(config.classificationModels).toEqual({ RandomForestClassifier: { max_features: 'sqrt' } });
    expect(config.warnings).toEqual([
      'CLASSIFICATION_MODELS asks for RandomForestClassifier(criterion="entropy"), RandomForestClassifier(max_depth="deep"): not known here, and ignored.',
    ]);
  });

  test('settings of a broker or server that is not named are told', () => {
    expect(warningsOf({ KAFKA_SSL_ENABLE: 'true', MLFLOW_EXPERIMENT_NAME: 'e' })).toEqual([
      'KAFKA_HOSTNAME is not set: the embedded log is used, not a broker on localhost:9092.',
      'MLFLOW_TRACKING_URI is not set: the embedded registry is used, not a server on localhost:5000.',
    ]);
    expect(warningsOf({ KAFKA_SSL_ENABLE: 'true', KAFKA_HOSTNAME: 'kafka' })).toEqual([]);
  });

  test('settings that act only beside another are told where that is missing', () => {
    expect(
      warningsOf({
        KAFKA_HOSTNAME: 'kafka',
        KAFKA_SASL_USERNAME: 'me',
        KAFKA_SASL_PASSWORD: 'secret',
        RUCIO_ACCOUNT: 'ranker',
      }),
    ).toEqual([
      'KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD have no effect without KAFKA_SASL_MECHANISM.',
      'RUCIO_ACCOUNT has no effect without RUCIO_URL.',
    ]);
  });

  test('a step of the collector that nothing is read for is told, where the collector runs', () => {
    const settings = { COLLECT_STEPS: 'candidates,outcomes', COLLECT_INPUTS: 'templates' };
    expect(warningsOf(settings)).toEqual([]);
    expect(warningsOf({ ...settings, ROLES: 'collect' })).toEqual([
      'COLLECT_STEPS names candidates, which makes nothing unless COLLECT_INPUTS names sites.',
      'COLLECT_STEPS names outcomes, which makes nothing unless COLLECT_INPUTS names logs.',
    ]);
    expect(warningsOf({ ROLES: 'collect' })).toEqual([]);
  });

  test('half of the MLflow credentials is told', () => {
    expect(warningsOf({ MLFLOW_TRACKING_URI: 'http://mlflow', MLFLOW_TRACKING_USERNAME: 'me' })).toEqual([
      'Of MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD only one is set: neither has an effect.',
    ]);
  });
});
