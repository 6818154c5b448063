import { hostNames } from '../kinds/addresses.ts';
import { integer } from '../kinds/numbers.ts';
import { boolean, path, text } from '../kinds/words.ts';
import { type SettingTable, used } from '../setting.ts';

/** Where REST listens, and by what certificate. */
export const restSettings = {
  HOST: used(text, '127.0.0.1', 'Address that REST listens on.'),
  PORT: used(integer(0, 65535), '8080', 'Port that REST listens on; 0 takes a free one.'),
  TRUSTED_HOSTS: used(
    hostNames,
    '',
    'Host names besides those of the loopback under which callers may reach REST, with commas between them.',
  ),
  ANYONE_MAY_CALL: used(
    boolean,
    'false',
    'true: anyone who reaches HOST may do everything without authentication, also from other machines.',
  ),
  TLS_CERT_PATH: used(path, null, "PEM file of REST's certificate and its chain; unset: plain HTTP."),
  TLS_KEY_PATH: used(path, null, "PEM file of the certificate's key."),
  TLS_KEY_PASSWORD: used(text, null, 'Password of that key, if it has one.'),
  TLS_CLIENT_CA_PATH: used(path, null, 'PEM file of the authorities that sign client certificates.'),
} satisfies SettingTable;
