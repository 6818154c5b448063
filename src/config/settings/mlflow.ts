import { httpUrl } from '../kinds/addresses.ts';
import { atLeast, integer, waitOf } from '../kinds/numbers.ts';
import { boolean, path, text } from '../kinds/words.ts';
import { type SettingTable, used } from '../setting.ts';

/** The MLflow server. */
export const mlflowSettings = {
  MLFLOW_TRACKING_URI: used(
    { ...httpUrl, expected: 'an http or https URL, such as http://localhost:5000' },
    null,
    'MLflow server, with user and password if needed; unset: the embedded registry in MODELS_DIR.',
  ),
  MLFLOW_EXPERIMENT_NAME: used(text, 'Default', 'Experiment of the training runs; created if missing.'),
  MLFLOW_HTTP_REQUEST_TIMEOUT: used(waitOf(0.001), '20', 'Longest wait for an answer, s.'),
  MLFLOW_HTTP_REQUEST_MAX_RETRIES: used(integer(0), '5', 'Retries of a failed call.'),
  MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: used(atLeast(0), '2', 'The wait before a retry grows by this, s.'),
  MLFLOW_HTTP_REQUEST_BACKOFF_JITTER: used(waitOf(0), '1.0', 'Largest random wait added to it, s.'),
  MLFLOW_TRACKING_USERNAME: used(text, null, 'User; used only together with the password.'),
  MLFLOW_TRACKING_PASSWORD: used(text, null, 'Password; used only together with the user.'),
  MLFLOW_TRACKING_TOKEN: used(text, null, 'Bearer token, where there are no user and password.'),
  MLFLOW_TRACKING_INSECURE_TLS: used(boolean, 'false', "Does not verify the server's certificate."),
  MLFLOW_TRACKING_SERVER_CERT_PATH: used(path, null, 'PEM file of the authority that signed the server.'),
} satisfies SettingTable;
