import { endpointUrl, httpUrl } from '../kinds/addresses.ts';
import { topic } from '../kinds/names.ts';
import { atLeast, integer } from '../kinds/numbers.ts';
import { rseProviders, rucioInstances } from '../kinds/rucio.ts';
import { choice, path, text } from '../kinds/words.ts';
import { type SettingTable, used } from '../setting.ts';

/** Where data lies, and whether copies are requested. */
export const localitySettings = {
  RUCIO_URL: used(httpUrl, null, 'Rucio that knows where data lies; unset, with RUCIO_INSTANCES: none is asked.'),
  RUCIO_AUTH_URL: used(httpUrl, null, 'Where it gives out tokens; unset: RUCIO_URL.'),
  RUCIO_ACCOUNT: used(text, null, 'Account there.'),
  RUCIO_USERNAME: used(text, null, 'User of the account.'),
  RUCIO_PASSWORD: used(text, null, 'Password of the user.'),
  RUCIO_TOKEN_FILE: used(
    path,
    null,
    'Instead of user and password: file with a token that something else keeps fresh.',
  ),
  RUCIO_OIDC_TOKEN_URL: used(
    endpointUrl,
    null,
    'Instead of both: token endpoint of an OpenID Connect provider, asked by client credentials.',
  ),
  RUCIO_OIDC_CLIENT_ID: used(text, null, 'Client id there.'),
  RUCIO_OIDC_CLIENT_SECRET: used(text, null, 'Client secret there.'),
  RUCIO_OIDC_SCOPE: used(text, null, 'Scope to ask for.'),
  RUCIO_OIDC_AUDIENCE: used(text, null, 'Audience to ask for.'),
  RUCIO_INSTANCES: used(
    rucioInstances,
    '[]',
    'Further Rucios as a JSON list; keys as the settings above in small letters without RUCIO_, a name, and scopes if it knows only some.',
  ),
  RUCIO_PROVIDER_ATTRIBUTE: used(
    text,
    'provider',
    'Attribute of a storage element in Rucio that names its provider or provider/region.',
  ),
  RSE_PROVIDERS: used(
    rseProviders,
    '{}',
    'Which storage element lies beside which provider or provider/region, as JSON: {"CESNET-DISK": "CESNET/Ostrava"}.',
  ),
  LOCALITY_TIMEOUT_MS: used(
    integer(1, 60_000),
    '300',
    'Longest that a request waits to hear where its data lies; then it is ranked without, and says so.',
  ),
  LOCALITY_FRESH_S: used(atLeast(0), '60', 'Places younger than this are not asked for again, s.'),
  LOCALITY_STALE_S: used(
    atLeast(0),
    '3600',
    'Places up to this age are used where no newer ones can be had, s; the reasons tell the age.',
  ),
  REPLICATION: used(
    choice(['off', 'message', 'rule']),
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
} satisfies SettingTable;
