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
    'Trusted issuers of bearer tokens; unset: callers are not authenticated. group_prefix is put in front of the groups of an issuer.',
  ),
  OIDC_AUDIENCE: used(
    words,
    '',
    'Tokens must be issued for one of these, unless their issuer has audiences of its own.',
  ),
  OIDC_ALGORITHMS: used(
    choices(signatureAlgorithms),
    signatureAlgorithms.join(),
    'Allowed signature algorithms of tokens.',
  ),
  OIDC_CLOCK_SKEW_S: used(atLeast(0), '30', "Tolerated difference from the issuers' clocks, s."),
  OIDC_JWKS_REFRESH_S: used(atLeast(1), '300', "Age at which an issuer's keys are fetched again, s."),
  OIDC_JWKS_COOLDOWN_S: used(atLeast(0), '30', "Least time between two fetches of an issuer's keys, s."),
  OIDC_JWKS_MAX_AGE_S: used(atLeast(1), '86400', 'Age up to which keys are trusted while their issuer is down, s.'),
  OIDC_TIMEOUT_S: used(waitOf(0.1), '5', "Longest wait for an issuer's answer, s."),
  RANK_GROUPS: used(words, '', `Who may rank for all groups, and read all rankings: ${groupNames}`),
  OUTCOME_GROUPS: used(words, '', `Who may post outcomes: ${groupNames}`),
  READ_GROUPS: used(words, '', `Who may read all rankings, models and figures: ${groupNames}`),
  ADMIN_GROUPS: used(words, '', `Who may promote models and roll them back: ${groupNames}`),
  RATE_LIMIT: used(integer(1), '6000', 'Requests a minute of each caller, where callers are authenticated.'),
  DROP_IN_CIDRS: used(
    cidrs,
    '',
    'Networks from which the drop-ins (POST /cpr/rank, legacy bodies at POST /rank) may be called without a token.',
  ),
  DROP_IN_CERTIFICATES: used(
    words,
    '',
    'Names in client certificates with which the drop-ins may be called without a token; *: any certificate signed by TLS_CLIENT_CA_PATH.',
  ),
} satisfies SettingTable;
