import type { Values } from './config.ts';

/** Faults of combinations of settings that are each valid alone. */
export const relationFaults = (values: Partial<Values>): string[] => {
  const faults: string[] = [];
  if (values.MLFLOW_TRACKING_INSECURE_TLS && values.MLFLOW_TRACKING_SERVER_CERT_PATH) {
    faults.push('MLFLOW_TRACKING_INSECURE_TLS must be false where MLFLOW_TRACKING_SERVER_CERT_PATH is set');
  }
  if (values.KAFKA_SASL_MECHANISM && !(values.KAFKA_SASL_USERNAME && values.KAFKA_SASL_PASSWORD)) {
    faults.push('KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD must be set where KAFKA_SASL_MECHANISM is');
  }
  faults.push(...rucioFaults(values));
  faults.push(...accessFaults(values));
  const topics = Map.groupBy(topicNames, (name) => values[name]);
  for (const [topic, names] of topics) {
    if (topic !== undefined && names.length > 1) faults.push(`${names.join(' and ')} must differ, got "${topic}"`);
  }
  return faults;
};

const topicNames = [
  'KAFKA_INFERENCE_TOPIC',
  'KAFKA_TRAINING_TOPIC',
  'KAFKA_RANKED_PROVIDERS_TOPIC',
  'KAFKA_TRANSFERS_TOPIC',
  'KAFKA_REPLICATION_TOPIC',
] as const;

const rucioFaults = (values: Partial<Values>): string[] => {
  const faults: string[] = [];
  if (values.REPLICATION && values.REPLICATION !== 'off' && !values.RUCIO_URL && !values.RUCIO_INSTANCES?.length) {
    faults.push('RUCIO_URL or RUCIO_INSTANCES must be set where REPLICATION is');
  }
  if (values.RUCIO_URL) {
    const { RUCIO_USERNAME, RUCIO_PASSWORD, RUCIO_TOKEN_FILE, RUCIO_OIDC_TOKEN_URL } = values;
    if (!values.RUCIO_ACCOUNT) faults.push('RUCIO_ACCOUNT must be set where RUCIO_URL is');
    if ([RUCIO_USERNAME && RUCIO_PASSWORD, RUCIO_TOKEN_FILE, RUCIO_OIDC_TOKEN_URL].filter(Boolean).length !== 1) {
      faults.push(
        'One of RUCIO_USERNAME with RUCIO_PASSWORD, RUCIO_TOKEN_FILE and RUCIO_OIDC_TOKEN_URL must be set where RUCIO_URL is',
      );
    }
    if (RUCIO_OIDC_TOKEN_URL && !(values.RUCIO_OIDC_CLIENT_ID && values.RUCIO_OIDC_CLIENT_SECRET)) {
      faults.push('RUCIO_OIDC_CLIENT_ID and RUCIO_OIDC_CLIENT_SECRET must be set where RUCIO_OIDC_TOKEN_URL is');
    }
  }
  for (const one of values.RUCIO_INSTANCES ?? []) {
    const oidc = one.oidc_token_url && one.oidc_client_id && one.oidc_client_secret;
    if ([one.username && one.password, one.token_file, oidc].filter(Boolean).length !== 1) {
      faults.push(
        `${one.name} of RUCIO_INSTANCES must have username and password, or token_file, or oidc_token_url with its client`,
      );
    }
  }
  return faults;
};

/** Faults among the settings of access to REST. */
const accessFaults = (values: Partial<Values>): string[] => {
  const faults: string[] = [];
  if (Boolean(values.TLS_CERT_PATH) !== Boolean(values.TLS_KEY_PATH)) {
    faults.push('TLS_CERT_PATH and TLS_KEY_PATH must be set both or not at all');
  }
  if (values.TLS_CLIENT_CA_PATH && !values.TLS_CERT_PATH) {
    faults.push('TLS_CERT_PATH must be set where TLS_CLIENT_CA_PATH is');
  }
  if (values.DROP_IN_CERTIFICATES?.length && !values.TLS_CLIENT_CA_PATH) {
    faults.push('TLS_CLIENT_CA_PATH must be set where DROP_IN_CERTIFICATES is');
  }
  const hasAudience = (values.OIDC_AUDIENCE ?? []).length > 0;
  if (!hasAudience && values.OIDC_ISSUERS?.some((issuer) => !('audiences' in issuer && issuer.audiences))) {
    faults.push('OIDC_AUDIENCE must be set where an issuer of OIDC_ISSUERS has no audiences');
  }
  return faults;
};
