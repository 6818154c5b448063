import { cidrs } from '../kinds/addresses.ts';
import { issuers } from '../kinds/issuers.ts';
import { words } from '../kinds/lists.ts';
import { integer } from '../kinds/numbers.ts';
import { type SettingTable, used } from '../setting.ts';

const groupNames = 'names of groups, or scope:NAME.';

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
