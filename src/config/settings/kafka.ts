import { brokers } from '../kinds/addresses.ts';
import { topic } from '../kinds/names.ts';
import { integer } from '../kinds/numbers.ts';
import { boolean, choice, path, text } from '../kinds/words.ts';
import { ignored, type SettingTable, unused, used } from '../setting.ts';

const allPartitions = 'A topic is read in all its partitions, from the last finished message on.';
/** Of any size: it has no effect. */
const whole = integer(0, Number.MAX_VALUE);
const noSilence = 'A topic counts as read when its end is reached, not after a silence.';

/** The brokers, and the topics of requests, outcomes and answers. */
export const kafkaSettings = {
  KAFKA_HOSTNAME: used(brokers, null, 'Brokers; unset: the embedded log in DATA_DIR.'),
  KAFKA_GROUP_ID: used(text, 'provider-ranker', 'Consumer group that shares the requests.'),
  KAFKA_INFERENCE_TOPIC: used(topic, 'inference', 'Topic of requests.'),
  KAFKA_TRAINING_TOPIC: used(topic, 'training', 'Topic of outcomes.'),
  KAFKA_RANKED_PROVIDERS_TOPIC: used(topic, 'ranked_providers', 'Topic of answers.'),
  KAFKA_RANKING_TOPIC: used(
    topic,
    null,
    'Topic of another ranker, whose answers POST ROOT_PATH/rank also serves; unset: only those of KAFKA_RANKED_PROVIDERS_TOPIC.',
  ),
  KAFKA_MAX_REQUEST_SIZE: used(integer(1), '104857600', 'Largest message, read or written, bytes.'),
  KAFKA_COMPRESSION: used(
    choice(['none', 'gzip']),
    'none',
    'Compression of messages: `gzip` takes a seventh of the space and a fifth more processor time.',
  ),
  KAFKA_SSL_ENABLE: used(boolean, 'false', 'TLS to the brokers.'),
  KAFKA_SSL_CACERT_PATH: used(path, null, 'PEM file of the authority that signed the brokers.'),
  KAFKA_SSL_CERT_PATH: used(path, null, "PEM file of this client's certificate."),
  KAFKA_SSL_KEY_PATH: used(path, null, "PEM file of this client's key; unset: KAFKA_SSL_CERT_PATH holds it too."),
  KAFKA_SSL_PASSWORD: used(text, null, "Password of this client's key, if it has one."),
  KAFKA_SSL_VERIFY_HOSTNAME: used(
    boolean,
    'true',
    "Whether a broker's certificate must name its host; its signature is checked even with false.",
  ),
  KAFKA_SASL_MECHANISM: used(
    choice(['plain', 'scram-sha-256', 'scram-sha-512']),
    null,
    'Authentication to the brokers; unset: none.',
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
  KAFKA_TRAINING_TOPIC_OFFSET: ignored(whole, '0', allPartitions),
  KAFKA_TRAINING_TOPIC_TIMEOUT: unused(whole, '1000', noSilence),
  KAFKA_INFERENCE_TOPIC_PARTITION: unused(integer(0), null, allPartitions),
  KAFKA_INFERENCE_TOPIC_OFFSET: unused(whole, '0', allPartitions),
  KAFKA_INFERENCE_TOPIC_TIMEOUT: ignored(
    whole,
    '0',
    'The service runs until it is stopped, however long no message comes.',
  ),
  KAFKA_RANKED_PROVIDERS_TOPIC_PARTITION: unused(integer(0), null, allPartitions),
  KAFKA_RANKED_PROVIDERS_TOPIC_OFFSET: unused(whole, '0', allPartitions),
  KAFKA_RANKED_PROVIDERS_TOPIC_TIMEOUT: unused(whole, '1000', noSilence),
} satisfies SettingTable;
