import { isIP } from 'node:net';
import type { Kind } from './kind.ts';
import { textList, wordsOf } from './lists.ts';

const urlWithoutLogin = (text: string): URL | undefined => {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.username || url.password ? undefined : url;
};

/** Without a trailing slash, since paths are appended; without credentials, which have settings of their own. */
export const httpUrl: Kind<string> = {
  expected: 'an http or https URL without user and password, such as http://localhost:5000',
  parse: (value) => urlWithoutLogin(value)?.href.replace(/\/+$/, ''),
};

/** Used exactly as written. */
export const endpointUrl: Kind<string> = {
  expected: httpUrl.expected,
  parse: (value) => urlWithoutLogin(value) && value,
};

/**
 * `host:port` of each broker; the default port is 9092. A protocol in front is ignored, as by the replaced system's
 * client.
 */
export const brokers: Kind<readonly string[]> = {
  expected: 'host:port, or several with commas between them or as a JSON list',
  parse: (value) => {
    const words = /^\[\s*"/.test(value) ? textList.parse(value) : value.split(',');
    const list = (words ?? []).map((word) => word.trim().replace(/^[a-z_]+:\/\//i, ''));
    if (list.length === 0 || !list.every(isBroker)) return undefined;
    return list.map((broker) => (/:\d+$/.test(broker) ? broker : `${broker}:9092`));
  },
};

const isBroker = (broker: string): boolean => {
  const [, port = '9092'] = /^(?:[A-Za-z0-9._-]+|\[[0-9a-fA-F:.]+\])(?::(\d{1,5}))?$/.exec(broker) ?? [undefined, '0'];
  return Number(port) >= 1 && Number(port) <= 65535;
};

const isPrefix = (bits: string | undefined, most: number): boolean =>
  bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);

const isCidr = (text: string): boolean => {
  const [address = '', bits, ...rest] = text.split('/');
  return rest.length === 0 && isIP(address) !== 0 && isPrefix(bits, isIP(address) === 4 ? 32 : 128);
};

/** Addresses and networks. */
export const cidrs: Kind<readonly string[]> = {
  expected: 'addresses or networks with commas between them, such as 10.1.0.0/16',
  parse: (value) => (wordsOf(value).every(isCidr) ? wordsOf(value) : undefined),
};

/** Names without port. */
export const hostNames: Kind<readonly string[]> = {
  expected: 'host names with commas between them, without port',
  parse: (value) => {
    const names = wordsOf(value);
    return names.every((name) => /^[A-Za-z0-9._-]{1,253}$/.test(name)) ? names : undefined;
  },
};

/** Without a trailing slash, except for the root alone. */
export const rootPath: Kind<string> = {
  expected: 'the beginning of a path, such as /cpr',
  parse: (value) => /^((?:\/[A-Za-z0-9._~-]+){1,10}|\/)\/*$/.exec(value)?.[1],
};
