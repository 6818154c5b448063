import { cidrs } from '../kinds/addresses.ts';
import { issuers } from '../kinds/issuers.ts';
import { choices, words } from '../kinds/lists.ts';
import { atLeast, integer, waitOf } from '../kinds/numbers.ts';
import { type SettingTable, used } from '../setting.ts';

const groupNames = 'names of groups, or scope:NAME.';

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

/** Who may call REST, and how often. */
export const callerSettings = {
  OIDC_ISSUERS: used(
    issuers,
    null,
    'Whose bearer tokens are believed; unset: nobody is asked who they are. group_prefix stands before the groups of an issuer.',
  ),
  OIDC_AUDIENCE: used(words, '', 'Whom tokens must be meant for, one of these, where the issuer has no audiences.'),
  OIDC_ALGORITHMS: used(
    choices(signatureAlgorithms),
    signatureAlgorithms.join(),
    'Algorithms that tokens may be signed by.',
  ),
  OIDC_CLOCK_SKEW_S: used(atLeast(0), '30', "Tolerated difference from the issuers' clocks, s."),
  OIDC_JWKS_REFRESH_S: used(atLeast(1), '300', "Age at which an issuer's keys are asked for again, s."),
  OIDC_JWKS_COOLDOWN_S: used(atLeast(0), '30', 'Least time between two questions to an issuer, s.'),
  OIDC_JWKS_MAX_AGE_S: used(atLeast(1), '86400', 'Age up to which keys serve while their issuer is down, s.'),
  OIDC_TIMEOUT_S: used(waitOf(0.1), '5', "Longest wait for an issuer's answer, s."),
  RANK_GROUPS: used(words, '', `Who may rank for all groups, and read all rankings: ${groupNames}`),
  OUTCOME_GROUPS: used(words, '', `Who may post outcomes: ${groupNames}`),
  READ_GROUPS: used(words, '', `Who may read all rankings, models and figures: ${groupNames}`),
  ADMIN_GROUPS: used(words, '', `Who may promote models and roll them back: ${groupNames}`),
  RATE_LIMIT: used(integer(1), '6000', 'Requests a minute of each caller, where callers are asked who they are.'),
  DROP_IN_CIDRS: used(
    cidrs,
    '',
    'From where the drop-ins (POST /cpr/rank, legacy bodies at POST /rank) may be called without a token.',
  ),
  DROP_IN_CERTIFICATES: used(
    words,
    '',
    'Names in client certificates that may call the drop-ins without a token; *: any that TLS_CLIENT_CA_PATH signed.',
  ),
} satisfies SettingTable;
