import type { Values } from './config.ts';

/** Faults among the settings that say who may call REST, and how. */
export const accessFaults = (values: Partial<Values>): string[] => {
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
