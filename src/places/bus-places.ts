import { join } from 'node:path';
import type { BusPlace } from '../bus/place.ts';
import type { Config } from '../config/config.ts';

/**
 * The bus of the settings.
 * @param clientId - the name of this process at the brokers
 * @param waits - whether reading waits for brokers and topics that aren't there
 */
export const busPlace = (config: Config, clientId: string, waits = true): BusPlace =>
  config.kafkaHostname === undefined
    ? embedded(config, 'log.sqlite')
    : {
        kind: 'kafka',
        options: {
          brokers: config.kafkaHostname,
          clientId,
          maxMessageBytes: config.kafkaMaxRequestSize,
          compression: config.kafkaCompression,
          createTopics: config.kafkaAllowAutoCreateTopics,
          groups: config.kafkaGroups,
          offsetsDir: config.dataDir,
          waits,
          ...(config.kafkaSslEnable && { tls: kafkaTls(config) }),
          ...(config.kafkaSaslMechanism && {
            sasl: {
              mechanism: config.kafkaSaslMechanism,
              username: config.kafkaSaslUsername ?? '',
              password: config.kafkaSaslPassword ?? '',
            },
          }),
        },
      };

/** The brokers, by which what is kept of them is told from what is kept of others; undefined for the embedded log. */
export const brokersOf = ({ kafkaHostname }: Config): string | undefined => kafkaHostname?.toSorted().join();

/** The local bus for dead letters that the brokers refuse; undefined for the embedded log, which takes all. */
export const asidePlace = (config: Config): BusPlace | undefined =>
  config.kafkaHostname === undefined ? undefined : embedded(config, 'dead-letters.sqlite');

const embedded = (config: Config, file: string): BusPlace => ({
  kind: 'embedded',
  path: join(config.dataDir, file),
  retentionMs: 3_600_000 * config.logRetentionH,
});

const kafkaTls = (config: Config) => ({
  ...(config.kafkaSslCacertPath !== undefined && { caPath: config.kafkaSslCacertPath }),
  ...(config.kafkaSslCertPath !== undefined && { certPath: config.kafkaSslCertPath }),
  ...(config.kafkaSslKeyPath !== undefined && { keyPath: config.kafkaSslKeyPath }),
  ...(config.kafkaSslPassword !== undefined && { keyPassword: config.kafkaSslPassword }),
  verifyHostName: config.kafkaSslVerifyHostname,
});

/** The file of the kept rankings. */
export const decisionsFile = ({ dataDir }: Config): string => join(dataDir, 'decisions.sqlite');
