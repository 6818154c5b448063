import type { Values } from './config.ts';

/** Faults of settings that are right alone and wrong together. */
export const relationFaults = (values: Partial<Values>): string[] => {
  const faults: string[] = [];
  if (Boolean(values.KAFKA_SSL_CERT_PATH) !== Boolean(values.KAFKA_SSL_KEY_PATH)) {
    faults.push('KAFKA_SSL_CERT_PATH and KAFKA_SSL_KEY_PATH must be set both or not at all');
  }
  if (values.MLFLOW_TRACKING_INSECURE_TLS && values.MLFLOW_TRACKING_SERVER_CERT_PATH) {
    faults.push('MLFLOW_TRACKING_INSECURE_TLS must be false where MLFLOW_TRACKING_SERVER_CERT_PATH is set');
  }
  if (values.KAFKA_SASL_MECHANISM && !(values.KAFKA_SASL_USERNAME && values.KAFKA_SASL_PASSWORD)) {
    faults.push('KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD must be set where KAFKA_SASL_MECHANISM is');
  }
  const topics = Map.groupBy(topicNames, (name) => values[name]);
  for (const [topic, names] of topics) {
    if (topic !== undefined && names.length > 1) faults.push(`${names.join(' and ')} must differ, got "${topic}"`);
  }
  return faults;
};

const topicNames = ['KAFKA_INFERENCE_TOPIC', 'KAFKA_TRAINING_TOPIC', 'KAFKA_RANKED_PROVIDERS_TOPIC'] as const;
