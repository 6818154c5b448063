import { endpointUrl, httpUrl } from '../kinds/addresses.ts';
import { topic } from '../kinds/names.ts';
import { integer } from '../kinds/numbers.ts';
import { rseProviders, rucioInstances } from '../kinds/rucio.ts';
import { choice, path, text } from '../kinds/words.ts';
import { type SettingTable, used } from '../setting.ts';

/** Where data lies, and whether copies are requested. */
export const localitySettings = {
  RUCIO_URL: used(httpUrl, null, 'Rucio that knows where data lies; unset, with RUCIO_INSTANCES: none is asked.'),
  RUCIO_AUTH_URL: used(httpUrl, null, 'Where it issues tokens; unset: RUCIO_URL.'),
  RUCIO_ACCOUNT: used(text, null, 'Account there.'),
  RUCIO_USERNAME: used(text, null, 'User of the account.'),
  RUCIO_PASSWORD: used(text, null, 'Password of the user.'),
  RUCIO_TOKEN_FILE: used(path, null, 'Instead of user and password: file with a token that another program renews.'),
  RUCIO_OIDC_TOKEN_URL: used(
    endpointUrl,
    null,
    'Instead of both: token endpoint of an OpenID Connect provider, for the client credentials grant.',
  ),
  RUCIO_OIDC_CLIENT_ID: used(text, null, 'Client id there.'),
  RUCIO_OIDC_CLIENT_SECRET: used(text, null, 'Client secret there.'),
  RUCIO_OIDC_SCOPE: used(text, null, 'Scope of the token.'),
  RUCIO_OIDC_AUDIENCE: used(text, null, 'Audience of the token.'),
  RUCIO_INSTANCES: used(
    rucioInstances,
    '[]',
    'Further Rucios as a JSON list; keys like the settings above in lower case without RUCIO_, a name, and scopes if it has only some.',
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
    'Longest wait of a request for the places of its data; after that it is ranked without them, and says so.',
  ),
  REPLICATION: used(
    choice(['off', 'message', 'rule']),
    'off',
    'What happens to data that the first provider lacks. message: a copy is requested on KAFKA_REPLICATION_TOPIC, once per deployment. rule: a rule is made in Rucio too.',
  ),
  REPLICATION_LIFETIME_S: used(integer(1), '86400', 'A requested copy may be deleted after this time, s.'),
  KAFKA_REPLICATION_TOPIC: used(topic, 'replication_requests', 'Topic of requests for copies.'),
  KAFKA_TRANSFERS_TOPIC: used(
    topic,
    null,
    'Topic of transfers, in the format of Rucio or FTS3, from which the speed of links is learned; unset: none is read.',
  ),
} satisfies SettingTable;
