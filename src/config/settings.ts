import { collectInputs, collectSteps } from '../contracts/collecting.ts';
import * as kind from './kinds.ts';
import { ignored, type Setting, unused, used } from './setting.ts';

const { boolean, integer, path, share, text, topic } = kind;

const pickles = 'Pickles of the replaced system are not served; MODEL_NAME and MODEL_VERSION choose the model.';
const allPartitions = 'A topic is read in all its partitions, from the last finished message on.';
const noOutliers = 'No row is left out as an outlier.';
const noScaling = 'The models here need no scaling.';
const ownFeatures = "The model's card lists its features and targets.";
const commands = 'Files are for the commands: provider-ranker rank --requests F --dataset F --out F.';
const groupNames = 'names of groups, or scope:NAME.';
const noSilence = 'A topic counts as read when its end is reached, not after a silence.';

const signatureAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;

/** Every setting: how it is read, its default, what it means. docs/settings.md shows the same table. */
export const settings = {
  ROLES: used(
    kind.choices(['api', 'ranking', 'training', 'collect']),
    'api,ranking,training',
    'What this process does; collect makes requests and outcomes of the raw traffic of a federation.',
  ),
  HOST: used(text, '127.0.0.1', 'Address that REST listens on.'),
  PORT: used(integer(0, 65535), '8080', 'Port that REST listens on; 0 takes a free one.'),
  TRUSTED_HOSTS: used(
    kind.hostNames,
    '',
    'Names besides those of the loopback that callers may address REST by, with commas between them.',
  ),
  ANYONE_MAY_CALL: used(
    boolean,
    'false',
    'true: whoever reaches HOST may do everything here without saying who they are, also from other machines.',
  ),
  TLS_CERT_PATH: used(path, null, "PEM file of REST's certificate and those that vouch for it; unset: plain HTTP."),
  TLS_KEY_PATH: used(path, null, "PEM file of the certificate's key."),
  TLS_KEY_PASSWORD: used(text, null, 'Password of that key, if it has one.'),
  TLS_CLIENT_CA_PATH: used(path, null, 'PEM file of the authorities that sign client certificates.'),
  OIDC_ISSUERS: used(
    kind.issuers,
    null,
    'Whose bearer tokens are believed; unset: nobody is asked who they are. group_prefix stands before the groups of an issuer.',
  ),
  OIDC_AUDIENCE: used(
    kind.words,
    '',
    'Whom tokens must be meant for, one of these, where the issuer has no audiences.',
  ),
  OIDC_ALGORITHMS: used(
    kind.choices(signatureAlgorithms),
    'RS256,RS384,RS512,PS256,PS384,PS512,ES256,ES384,ES512,EdDSA',
    'Algorithms that tokens may be signed by.',
  ),
  OIDC_CLOCK_SKEW_S: used(kind.atLeast(0), '30', "Tolerated difference from the issuers' clocks, s."),
  OIDC_JWKS_REFRESH_S: used(kind.atLeast(1), '300', "Age at which an issuer's keys are asked for again, s."),
  OIDC_JWKS_COOLDOWN_S: used(kind.atLeast(0), '30', 'Least time between two questions to an issuer, s.'),
  OIDC_JWKS_MAX_AGE_S: used(kind.atLeast(1), '86400', 'Age up to which keys serve while their issuer is down, s.'),
  OIDC_TIMEOUT_S: used(kind.atLeast(0.1), '5', "Longest wait for an issuer's answer, s."),
  RANK_GROUPS: used(kind.words, '', `Who may rank for all groups, and read all rankings: ${groupNames}`),
  OUTCOME_GROUPS: used(kind.words, '', `Who may post outcomes: ${groupNames}`),
  READ_GROUPS: used(kind.words, '', `Who may read all rankings, models and figures: ${groupNames}`),
  ADMIN_GROUPS: used(kind.words, '', `Who may promote models and roll them back: ${groupNames}`),
  RATE_LIMIT: used(integer(1), '6000', 'Requests a minute of each caller, where callers are asked who they are.'),
  DROP_IN_CIDRS: used(
    kind.cidrs,
    '',
    'Whence the drop-ins (POST /cpr/rank, legacy bodies at POST /rank) may be called without a token.',
  ),
  DROP_IN_CERTIFICATES: used(
    kind.words,
    '',
    'Names in client certificates that may call the drop-ins without a token; *: any that TLS_CLIENT_CA_PATH signed.',
  ),
  CPR_V1_RANKING: used(
    kind.choice(['legacy', 'ours']),
    'legacy',
    'How requests of the legacy Cloud Provider Ranker are ranked: by its own formula, or as requests of ours.',
  ),
  ROOT_PATH: used(kind.rootPath, '/cpr', "What the paths of the orchestrator's interface version 2 begin with."),
  QUERY_TIMEOUT: used(kind.atLeast(0), '5', 'How long POST ROOT_PATH/rank waits for an answer, s.'),
  MESSAGES_LIFESPAN: used(kind.atLeast(0.001), '5', 'How long answers are kept in mind, days.'),
  DB_CONNECTION: unused(text, null, 'Answers are kept in mind, and read from their topic at each start.'),
  BODY_LIMIT: used(integer(1024, 1024 ** 3), '1048576', 'Largest REST body, bytes.'),
  LOG_LEVEL: used(
    kind.choice(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], { warning: 'warn', critical: 'fatal' }),
    'info',
    'Least severe log lines to be written.',
  ),
  DATA_DIR: used(path, './data', 'Folder of the embedded log, snapshots and the model cache.'),
  LOG_RETENTION_H: used(
    kind.atLeast(1),
    '10000',
    'How long the embedded log keeps its messages, h; outcomes that are gone are learned from no more.',
  ),
  DECISION_LOG_DAYS: used(
    kind.atLeast(0),
    '30',
    'How long what each ranking was made of is kept in DATA_DIR, days; provider-ranker explain UUID reads it. 0: not at all.',
  ),
  DECISION_LOG_MAX_MB: used(
    kind.atLeast(0),
    '512',
    'Most that this takes on the disk, MB; the oldest goes first. 0: off.',
  ),
  MODELS_DIR: used(path, null, 'Folder of the embedded registry; unset: models in DATA_DIR.'),
  MODEL_NAME: used(kind.modelName, 'provider-ranker', 'Registered model that is trained and served.'),
  MODEL_VERSION: used(kind.modelReference, 'champion', 'Version that is served: an alias or a number.'),
  MODEL_POLL_S: used(kind.atLeast(0.1), '5', 'How often to look for a new model, s.'),
  POLICY: used(
    kind.choice(['cost', 'weighted']),
    'cost',
    'cost: least expected time until something runs. weighted: the formula of the replaced system.',
  ),
  RESERVATIONS: used(
    boolean,
    'true',
    'Whether a provider that was put first holds its quota for that deployment for a while; acts in serve only.',
  ),
  RESERVATION_TTL_S: used(kind.atLeast(1), '900', 'For how long at most, unless an outcome ends it, s.'),
  SEED: used(integer(0, 2 ** 32 - 1), '42', 'Seed of every random act of a training.'),
  TRAIN_CRON: used(kind.cron, '*/10 * * * *', 'When to ask whether a training is due; in UTC.'),
  TRAIN_MIN_NEW_OUTCOMES: used(integer(1), '500', 'New outcomes that make a training due.'),
  TRAIN_BUDGET_S: used(
    kind.atLeast(0),
    '60',
    'After so many seconds of a training no further candidate is tried; the card names those left out.',
  ),
  TRAIN_THREADS: used(
    integer(1, 64),
    '1',
    'Threads of a training of some thousand outcomes and more; the model is the same. Nobody waits for it in a service.',
  ),
  TRAINING_TIME_ZONE: used(kind.timeZone, 'Europe/Rome', 'Zone of outcome times that name none.'),
  INFERENCE_TIME_ZONE: used(kind.timeZone, 'UTC', 'Zone of request times that name none.'),

  KAFKA_HOSTNAME: used(kind.brokers, null, 'Brokers; unset: the embedded log in DATA_DIR.'),
  KAFKA_GROUP_ID: used(text, 'provider-ranker', 'Consumer group that shares the requests.'),
  KAFKA_INFERENCE_TOPIC: used(topic, 'inference', 'Topic of requests.'),
  KAFKA_TRAINING_TOPIC: used(topic, 'training', 'Topic of outcomes.'),
  KAFKA_RANKED_PROVIDERS_TOPIC: used(topic, 'ranked_providers', 'Topic of answers.'),
  KAFKA_RANKING_TOPIC: used(
    topic,
    null,
    'Topic of another ranker, whose answers POST ROOT_PATH/rank passes on as well; unset: only those of KAFKA_RANKED_PROVIDERS_TOPIC.',
  ),
  KAFKA_MAX_REQUEST_SIZE: used(integer(1), '104857600', 'Largest message, read or written, bytes.'),
  KAFKA_COMPRESSION: used(
    kind.choice(['gzip', 'none']),
    'gzip',
    'How messages travel and are kept; every client of Kafka reads `gzip`.',
  ),
  KAFKA_SSL_ENABLE: used(boolean, 'false', 'TLS to the brokers.'),
  KAFKA_SSL_CACERT_PATH: used(path, null, 'PEM file of the authority that signed the brokers.'),
  KAFKA_SSL_CERT_PATH: used(path, null, "PEM file of this client's certificate."),
  KAFKA_SSL_KEY_PATH: used(path, null, "PEM file of this client's key."),
  KAFKA_SSL_PASSWORD: used(text, null, "Password of this client's key, if it has one."),
  KAFKA_SSL_VERIFY_HOSTNAME: used(
    boolean,
    'true',
    "Whether a broker's certificate must name its host; false still checks who signed it.",
  ),
  KAFKA_SASL_MECHANISM: used(
    kind.choice(['plain', 'scram-sha-256', 'scram-sha-512']),
    null,
    'How to log in to the brokers; unset: not at all.',
  ),
  KAFKA_SASL_USERNAME: used(text, null, 'User of the login.'),
  KAFKA_SASL_PASSWORD: used(text, null, 'Password of the login.'),
  KAFKA_GROUPS: used(
    boolean,
    'true',
    'Whether requests are shared by a consumer group. false, where ACLs refuse groups: this process reads the whole topic and keeps its offsets in DATA_DIR.',
  ),
  KAFKA_ALLOW_AUTO_CREATE_TOPICS: used(boolean, 'false', 'Whether publishing may create a topic.'),
  KAFKA_TRAINING_CLIENT_NAME: used(text, 'ai-ranker-training', 'Client id of the training role.'),
  KAFKA_INFERENCE_CLIENT_NAME: used(text, 'ai-ranker-inference', 'Client id of the other roles.'),
  KAFKA_TRAINING_TOPIC_PARTITION: ignored(integer(0), null, allPartitions),
  KAFKA_TRAINING_TOPIC_OFFSET: ignored(integer(0), '0', allPartitions),
  KAFKA_TRAINING_TOPIC_TIMEOUT: unused(integer(0), '1000', noSilence),
  KAFKA_INFERENCE_TOPIC_PARTITION: unused(integer(0), null, allPartitions),
  KAFKA_INFERENCE_TOPIC_OFFSET: unused(integer(0), '0', allPartitions),
  KAFKA_INFERENCE_TOPIC_TIMEOUT: ignored(integer(0), '0', 'The service runs until it is stopped, however long silent.'),
  KAFKA_RANKED_PROVIDERS_TOPIC_PARTITION: unused(integer(0), null, allPartitions),
  KAFKA_RANKED_PROVIDERS_TOPIC_OFFSET: unused(integer(0), '0', allPartitions),
  KAFKA_RANKED_PROVIDERS_TOPIC_TIMEOUT: unused(integer(0), '1000', noSilence),

  RUCIO_URL: used(kind.httpUrl, null, 'Rucio that knows where data lies; unset, with RUCIO_INSTANCES: none is asked.'),
  RUCIO_AUTH_URL: used(kind.httpUrl, null, 'Where it gives out tokens; unset: RUCIO_URL.'),
  RUCIO_ACCOUNT: used(text, null, 'Account there.'),
  RUCIO_USERNAME: used(text, null, 'User of the account.'),
  RUCIO_PASSWORD: used(text, null, 'Password of the user.'),
  RUCIO_TOKEN_FILE: used(
    path,
    null,
    'Instead of user and password: file with a token that something else keeps fresh.',
  ),
  RUCIO_OIDC_TOKEN_URL: used(
    kind.httpUrl,
    null,
    'Instead of both: token endpoint of an OpenID Connect provider, asked by client credentials.',
  ),
  RUCIO_OIDC_CLIENT_ID: used(text, null, 'Client id there.'),
  RUCIO_OIDC_CLIENT_SECRET: used(text, null, 'Client secret there.'),
  RUCIO_OIDC_SCOPE: used(text, null, 'Scope to ask for.'),
  RUCIO_OIDC_AUDIENCE: used(text, null, 'Audience to ask for.'),
  RUCIO_INSTANCES: used(
    kind.rucioInstances,
    '[]',
    'Further Rucios as a JSON list; keys as the settings above in small letters without RUCIO_, a name, and scopes if it knows only some.',
  ),
  RUCIO_PROVIDER_ATTRIBUTE: used(
    text,
    'provider',
    'Attribute of a storage element in Rucio that names its provider or provider/region.',
  ),
  RSE_PROVIDERS: used(
    kind.rseProviders,
    '{}',
    'Which storage element lies beside which provider or provider/region, as JSON: {"CESNET-DISK": "CESNET/Ostrava"}.',
  ),
  LOCALITY_TIMEOUT_MS: used(
    integer(1, 60_000),
    '300',
    'Longest that a request waits to hear where its data lies; then it is ranked without, and says so.',
  ),
  LOCALITY_FRESH_S: used(kind.atLeast(0), '60', 'Places younger than this are not asked for again, s.'),
  LOCALITY_STALE_S: used(
    kind.atLeast(0),
    '3600',
    'Places up to this age are used where no newer ones can be had, s; the reasons tell the age.',
  ),
  REPLICATION: used(
    kind.choice(['off', 'message', 'rule']),
    'off',
    'What happens to data that the provider put first lacks. message: it is asked for on KAFKA_REPLICATION_TOPIC, once a deployment. rule: a rule is made in Rucio too.',
  ),
  REPLICATION_LIFETIME_S: used(integer(1), '86400', 'After so long a copy that was asked for may go, s.'),
  KAFKA_REPLICATION_TOPIC: used(topic, 'replication_requests', 'Topic of requests for copies.'),
  KAFKA_TRANSFERS_TOPIC: used(
    topic,
    null,
    "Topic of transfers, as Rucio or FTS3 tells them, from which the links' speed is learned; unset: none is read.",
  ),

  COLLECT_INPUTS: used(
    kind.choices(collectInputs),
    'logs,templates,sites,tests',
    'Role collect: what is read. logs: of the orchestrator; templates, create-deployment: what is asked for; sites: the federation registry; tests: Rally; requests: of another process that selects providers; sla: agreements; usage: accounting.',
  ),
  COLLECT_STEPS: used(
    kind.choices(collectSteps),
    'templates,candidates,outcomes',
    'Role collect: what is done. templates replaces template-parser, candidates provider-selector, outcomes dataset-collector.',
  ),
  KAFKA_INPUT_ORC_LOG_TOPIC: used(topic, 'orchestrator-logs', 'Topic of the log lines of the orchestrator.'),
  KAFKA_INPUT_VALTEMPL_TOPIC: used(topic, 'validated-templates', 'Topic of templates with their inputs put in.'),
  KAFKA_CREATE_DEP_TOPIC: used(
    topic,
    'create-deployment',
    'Topic of deployments as the newer orchestrator asks for them.',
  ),
  KAFKA_INPUT_FEDREG_TOPIC: used(topic, 'federation-registry-feeder', 'Topic of what the sites offer and have in use.'),
  KAFKA_INPUT_RALLY_TOPIC: used(topic, 'rally', 'Topic of the reports of functional tests.'),
  KAFKA_INPUT_PROVIDERS_TO_RANK_TOPIC: used(
    topic,
    'providers-to-rank',
    'Topic of requests that another process selects providers for; outcomes are joined with them.',
  ),
  COLLECT_SLA_TOPIC: used(topic, 'sla', 'Topic of service level agreements.'),
  COLLECT_USAGE_TOPIC: used(topic, 'usage', 'Topic of usage records.'),
  COLLECT_USAGE_SECTION: used(
    text,
    '',
    'Where the records stand in a usage message: names with dots between them; empty: at the top.',
  ),
  COLLECT_REQUESTS_TOPIC: used(
    topic,
    null,
    'Topic that collected requests are published on; unset: they go straight to the ranking in this process, or without the role ranking to KAFKA_INFERENCE_TOPIC.',
  ),
  COLLECT_OUTCOMES_TOPIC: used(
    topic,
    null,
    'Topic that collected outcomes are published on; unset: KAFKA_TRAINING_TOPIC.',
  ),
  COLLECT_TEMPLATES_TOPIC: used(topic, null, 'Topic that templates found in the log are published on; unset: none.'),
  COLLECT_MSG_VERSION: used(
    kind.choice(['1.1.0', '1.2.0']),
    '1.2.0',
    'Version of what is collected; the replaced ranker takes 1.1.0 alone.',
  ),
  COLLECT_TIME_ZONE: used(kind.timeZone, 'Europe/Rome', 'Zone of times of the log and of the tests that name none.'),
  COLLECT_SETTLE_MS: used(
    kind.atLeast(0),
    '10',
    'How long a template waits for what the sites and tests sent just before it, ms.',
  ),
  COLLECT_PATIENCE_MS: used(kind.atLeast(0), '2000', 'How long it waits where no site of its group is known, ms.'),
  COLLECT_CATCH_UP_S: used(
    kind.atLeast(0),
    '30',
    'At the start, a topic that is not read by then is no longer waited for, s.',
  ),
  COLLECT_RANK_WITHIN_S: used(
    kind.atLeast(0),
    '600',
    'A deployment that was asked for earlier is not ranked any more; its outcomes are learned from, s.',
  ),
  COLLECT_SITE_TTL_S: used(
    kind.atLeast(1),
    '86400',
    'A site of which nothing was heard for longer is no candidate, s.',
  ),
  COLLECT_ERROR_SETTLE_S: used(
    kind.atLeast(1),
    '3600',
    'After so long without another line an error of a deployment is its last, s.',
  ),
  COLLECT_FORGET_S: used(
    kind.atLeast(60),
    '604800',
    'Deployments of which nothing is heard for so long are let go, s.',
  ),
  COLLECT_EXCLUDED_PROVIDERS: used(kind.textList, '["CLOUD-CNAF-TB"]', 'Providers that are never a candidate.'),
  COLLECT_TEST_NAMES: used(
    kind.textTable,
    '{"cloud_ct": "CLOUD-INFN-CATANIA/INFN-CT"}',
    'Sites by the name that their tests have, provider/region; others are found by provider and region in lower case.',
  ),

  MLFLOW_TRACKING_URI: used(kind.httpUrl, null, 'MLflow server; unset: the embedded registry in MODELS_DIR.'),
  MLFLOW_EXPERIMENT_NAME: used(text, 'Default', 'Experiment of the training runs; made if missing.'),
  MLFLOW_HTTP_REQUEST_TIMEOUT: used(kind.atLeast(0.001), '20', 'Longest wait for an answer, s.'),
  MLFLOW_HTTP_REQUEST_MAX_RETRIES: used(integer(0), '5', 'Repetitions of a failed call.'),
  MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: used(kind.atLeast(0), '2', 'Wait before a repetition grows by it, s.'),
  MLFLOW_HTTP_REQUEST_BACKOFF_JITTER: used(kind.atLeast(0), '1.0', 'Largest random wait added to it, s.'),
  MLFLOW_TRACKING_USERNAME: used(text, null, 'User; acts only together with the password.'),
  MLFLOW_TRACKING_PASSWORD: used(text, null, 'Password; acts only together with the user.'),
  MLFLOW_TRACKING_TOKEN: used(text, null, 'Bearer token, where there are no user and password.'),
  MLFLOW_TRACKING_INSECURE_TLS: used(boolean, 'false', "Skips the check of the server's certificate."),
  MLFLOW_TRACKING_SERVER_CERT_PATH: used(path, null, 'PEM file of the authority that signed the server.'),

  CLASSIFICATION_MODELS: used(
    kind.estimators,
    null,
    'Candidates for P(success); unset: VotingClassifier, the mean of boosted trees and a line.',
  ),
  REGRESSION_MODELS: used(kind.estimators, null, 'Candidates for the seconds; unset: boosted trees.'),
  KFOLDS: used(integer(2, 50), null, 'Time-ordered folds of a training; unset: 3.'),
  TEST_SIZE: used(share, '0.2', 'Share of the outcomes, the latest, that judges a new model.'),
  CLASSIFICATION_WEIGHT: used(share, '0.75', 'Weight of P(success) under POLICY=weighted; speed has the rest.'),
  FILTER: used(
    boolean,
    'false',
    'Under POLICY=weighted: leaves out providers below THRESHOLD, where a model ranks two or more.',
  ),
  THRESHOLD: used(kind.atLeast(0), '0.7', 'Under POLICY=weighted: least score that FILTER keeps.'),
  EXACT_RESOURCES_PRECEDENCE: used(boolean, 'true', 'Under POLICY=weighted: exact flavours first.'),

  CLASSIFICATION_MODEL_NAME: unused(text, 'RandomForestClassifier', pickles),
  CLASSIFICATION_MODEL_VERSION: unused(text, 'latest', pickles),
  REGRESSION_MODEL_NAME: unused(text, 'RandomForestRegressor', pickles),
  REGRESSION_MODEL_VERSION: unused(text, 'latest', pickles),
  TEMPLATE_COMPLEX_TYPES: ignored(kind.textList, '[]', 'Every template has a history of its own here.'),
  REMOVE_OUTLIERS: ignored(boolean, 'false', noOutliers),
  Q1_FACTOR: unused(kind.atLeast(0), '0.25', noOutliers),
  Q3_FACTOR: unused(kind.atLeast(0), '0.75', noOutliers),
  THRESHOLD_FACTOR: unused(kind.atLeast(0), '1.5', noOutliers),
  X_FEATURES: ignored(kind.textList, null, ownFeatures),
  Y_CLASSIFICATION_FEATURES: ignored(kind.textList, '["status"]', ownFeatures),
  Y_REGRESSION_FEATURES: ignored(kind.textList, '["deployment_time"]', ownFeatures),
  SCALING_ENABLE: ignored(boolean, 'false', noScaling),
  SCALER_FILE: unused(text, 'scaler.pkl', noScaling),
  LOCAL_MODE: ignored(boolean, 'false', commands),
  LOCAL_DATASET: ignored(path, null, commands),
  LOCAL_DATASET_VERSION: unused(text, '1.1.0', commands),
  LOCAL_IN_MESSAGES: ignored(path, null, commands),
  LOCAL_OUT_MESSAGES: ignored(path, null, commands),
} as const satisfies Record<string, Setting<unknown, string | null>>;

export type SettingName = keyof typeof settings;

export const settingNames = Object.keys(settings) as SettingName[];
