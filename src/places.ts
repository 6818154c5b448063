import { hash } from 'node:crypto';
import { join } from 'node:path';
import type { BusPlace } from './bus/place.ts';
import type { Config } from './config/config.ts';
import type { RegistryPlace } from './registry/place.ts';
import type { RucioAuth, RucioOptions } from './rucio/options.ts';

/**
 * The bus that the settings ask for.
 * @param clientId - how the brokers know this process
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

/** What keeps the dead letters that the brokers won't take; the embedded log takes all. */
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

/** Where what rankings were made of is kept. */
export const decisionsFile = ({ dataDir }: Config): string => join(dataDir, 'decisions.sqlite');

/** The registry that a command names, a folder or an http(s) URL, or else the settings'. */
export const registryPlace = (config: Config, named: string | undefined): RegistryPlace => {
  const place = named ?? config.mlflowTrackingUri ?? config.modelsDir;
  const cacheFolder = join(config.dataDir, 'cache');
  if (!/^https?:/.test(place)) return { kind: 'folder', root: place, cacheFolder };
  return {
    kind: 'mlflow',
    cacheFolder,
    options: {
      trackingUri: place,
      username: config.mlflowTrackingUsername,
      password: config.mlflowTrackingPassword,
      token: config.mlflowTrackingToken,
      insecureTls: config.mlflowTrackingInsecureTls,
      caPath: config.mlflowTrackingServerCertPath,
      experimentName: config.mlflowExperimentName,
      timeoutMs: 1000 * config.mlflowHttpRequestTimeout,
      maxRetries: config.mlflowHttpRequestMaxRetries,
      backoffMs: 1000 * config.mlflowHttpRequestBackoffFactor,
      jitterMs: 1000 * config.mlflowHttpRequestBackoffJitter,
    },
  };
};

/** For a process that asks again every few seconds anyway: it sees at its next look that a server is back. */
export const impatient = (place: RegistryPlace): RegistryPlace =>
  place.kind === 'folder' ? place : { ...place, options: { ...place.options, maxRetries: 0 } };

/** How long a request waits to hear where its data lies, and how long that holds. */
export const localityTimes = (config: Config) => ({
  budgetMs: config.localityTimeoutMs,
  freshMs: 1000 * config.localityFreshS,
  staleMs: 1000 * config.localityStaleS,
});

type RucioEntry = Config['rucioInstances'][number];

/** The Rucios that the settings name. */
export const rucioPlaces = (config: Config): RucioOptions[] => {
  const first: RucioEntry | undefined = config.rucioUrl === undefined ? undefined : firstRucio(config, config.rucioUrl);
  return [...(first ? [first] : []), ...config.rucioInstances].map((entry) => ({
    name: entry.name,
    url: entry.url.replace(/\/+$/, ''),
    authUrl: (entry.auth_url ?? entry.url).replace(/\/+$/, ''),
    account: entry.account,
    auth: rucioAuth(entry),
    scopes: entry.scopes,
    providerAttribute: config.rucioProviderAttribute,
  }));
};

const firstRucio = (config: Config, url: string): RucioEntry => ({
  name: 'rucio',
  url,
  auth_url: config.rucioAuthUrl,
  account: config.rucioAccount ?? '',
  username: config.rucioUsername,
  password: config.rucioPassword,
  token_file: config.rucioTokenFile,
  oidc_token_url: config.rucioOidcTokenUrl,
  oidc_client_id: config.rucioOidcClientId,
  oidc_client_secret: config.rucioOidcClientSecret,
  oidc_scope: config.rucioOidcScope,
  oidc_audience: config.rucioOidcAudience,
});

const rucioAuth = (entry: RucioEntry): RucioAuth => {
  if (entry.token_file !== undefined) return { kind: 'token-file', path: entry.token_file };
  if (entry.oidc_token_url === undefined) {
    return { kind: 'userpass', username: entry.username ?? '', password: entry.password ?? '' };
  }
  return {
    kind: 'oidc',
    tokenUrl: entry.oidc_token_url,
    clientId: entry.oidc_client_id ?? '',
    clientSecret: entry.oidc_client_secret ?? '',
    scope: entry.oidc_scope,
    audience: entry.oidc_audience,
  };
};
/** The topics of the role collect. A state belongs to the brokers that it grew out of, and is kept by their name. */
export const collectPlaces = (config: Config) => ({
  path: join(config.dataDir, `collect${config.kafkaHostname ? `-${brokersName(config.kafkaHostname)}` : ''}.sqlite`),
  places: {
    topics: {
      logs: config.kafkaInputOrcLogTopic,
      templates: config.kafkaInputValtemplTopic,
      'create-deployment': config.kafkaCreateDepTopic,
      sites: config.kafkaInputFedregTopic,
      tests: config.kafkaInputRallyTopic,
      requests: config.kafkaInputProvidersToRankTopic,
      sla: config.collectSlaTopic,
      usage: config.collectUsageTopic,
    },
    requestTopic:
      config.collectRequestsTopic ?? (config.roles.includes('ranking') ? undefined : config.kafkaInferenceTopic),
    outcomeTopic: config.collectOutcomesTopic ?? config.kafkaTrainingTopic,
    templateTopic: config.collectTemplatesTopic,
    rankedTopic: config.kafkaRankedProvidersTopic,
  },
  rankWithinMs: 1000 * config.collectRankWithinS,
  catchUpMs: 1000 * config.collectCatchUpS,
});

const brokersName = (brokers: readonly string[]): string => hash('sha256', brokers.toSorted().join()).slice(0, 12);
