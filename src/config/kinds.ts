import { isIP } from 'node:net';
import { Cron } from 'croner';
import { z } from 'zod';

/** How a setting's text is read. */
export type Kind<T> = {
  /** Completes "X must be …". */
  readonly expected: string;
  /** Undefined for a text that is not of this kind. */
  readonly parse: (text: string) => T | undefined;
};

const matching = (expected: string, pattern: RegExp): Kind<string> => ({
  expected,
  parse: (text) => (pattern.test(text) ? text : undefined),
});

const json = <T>(expected: string, schema: z.ZodType<T>): Kind<T> => ({
  expected,
  parse: (text) => {
    try {
      return schema.safeParse(JSON.parse(text)).data;
    } catch {
      return undefined;
    }
  },
});

const parseNumber = (text: string): number =>
  /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;

export const text: Kind<string> = { expected: 'a text', parse: (value) => value };

export const path: Kind<string> = matching('a path', /^[^\0]+$/);

/** As Python's `20` and `20.0`; bounds included. */
export const integer = (min: number, max = Number.MAX_SAFE_INTEGER): Kind<number> => ({
  expected: `a whole number ${max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`}`,
  parse: (value) => {
    const number = parseNumber(value);
    return Number.isInteger(number) && number >= min && number <= max ? number : undefined;
  },
});

export const atLeast = (min: number): Kind<number> => ({
  expected: `a number of at least ${min}`,
  parse: (value) => {
    const number = parseNumber(value);
    return Number.isFinite(number) && number >= min ? number : undefined;
  },
});

export const share: Kind<number> = {
  expected: 'a number between 0 and 1, both excluded',
  parse: (value) => {
    const number = parseNumber(value);
    return number > 0 && number < 1 ? number : undefined;
  },
};

/** The words that the replaced system understands. */
export const boolean: Kind<boolean> = {
  expected: 'true or false',
  parse: (value) => {
    if (/^(true|t|yes|y|on|1)$/i.test(value)) return true;
    return /^(false|f|no|n|off|0)$/i.test(value) ? false : undefined;
  },
};

export const choice = <const T extends string>(words: readonly T[], synonyms: Record<string, T> = {}): Kind<T> => ({
  expected: `one of ${words.join(', ')}`,
  parse: (value) => {
    const word = value.toLowerCase();
    return words.find((one) => one === word) ?? (Object.hasOwn(synonyms, word) ? synonyms[word] : undefined);
  },
});

/** Some of the words, as a JSON list or with commas between them; at least one. */
export const choices = <const T extends string>(words: readonly T[]): Kind<readonly T[]> => ({
  expected: `a list of ${words.join(', ')}`,
  parse: (value) => {
    const list = value.startsWith('[') ? textList.parse(value) : value.split(',').map((word) => word.trim());
    const chosen = words.filter((word) => list?.includes(word));
    return chosen.length > 0 && list?.every((word) => words.some((one) => one === word)) ? chosen : undefined;
  },
});

export const textList: Kind<readonly string[]> = json('a JSON list of texts, such as ["a", "b"]', z.array(z.string()));

/** Texts by name. */
export const textTable: Kind<Readonly<Record<string, string>>> = json(
  'a JSON object of texts, such as {"a": "b"}',
  z.record(z.string(), z.string()),
);

/** Estimator names, each with its parameters. */
export const estimators: Kind<Readonly<Record<string, Readonly<Record<string, unknown>>>>> = json(
  'a JSON object of estimators with their parameters, such as {"RandomForestClassifier": {"n_estimators": 200}}',
  z.record(z.string(), z.record(z.string(), z.unknown())).refine((table) => Object.keys(table).length > 0),
);

const InstanceEntry = z
  .strictObject({
    name: z.string().min(1),
    url: z.string(),
    auth_url: z.string().optional(),
    account: z.string().min(1),
    username: z.string().optional(),
    password: z.string().optional(),
    token_file: z.string().optional(),
    oidc_token_url: z.string().optional(),
    oidc_client_id: z.string().optional(),
    oidc_client_secret: z.string().optional(),
    oidc_scope: z.string().optional(),
    oidc_audience: z.string().optional(),
    scopes: z.array(z.string()).optional(),
  })
  .refine(({ url, auth_url, oidc_token_url }) =>
    [url, auth_url ?? url, oidc_token_url ?? url].every((one) => httpUrl.parse(one) !== undefined),
  );

export type RucioEntry = z.infer<typeof InstanceEntry>;

/** Several Rucios, each with what the RUCIO_ settings tell of one. */
export const rucioInstances: Kind<readonly RucioEntry[]> = json(
  'a JSON list such as [{"name": "rucio-a", "url": "https://rucio-a", "account": "ranker", "username": "u", "password": "p", "scopes": ["demo"]}]',
  z.array(InstanceEntry),
);

/** Providers, or `provider/region`, by storage element. */
export const rseProviders: Kind<Readonly<Record<string, string | readonly string[]>>> = json(
  'a JSON object of storage elements with their provider, such as {"RSE-1": "SITE-A", "RSE-2": ["SITE-A/one", "SITE-B"]}',
  z.record(z.string().min(1), z.union([z.string().min(1), z.array(z.string().min(1))])),
);

export const timeZone: Kind<string> = {
  expected: 'a time zone, such as Europe/Rome or UTC',
  parse: (value) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
    } catch {
      return undefined;
    }
  },
};

export const cron: Kind<string> = {
  expected: 'a cron pattern, such as */10 * * * *',
  parse: (value) => {
    try {
      new Cron(value, { paused: true }).stop();
      return value;
    } catch {
      return undefined;
    }
  },
};

/** Without credentials, which have settings of their own, and without the slash at the end. */
export const httpUrl: Kind<string> = {
  expected: 'an http or https URL without user and password, such as http://localhost:5000',
  parse: (value) => {
    if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) return undefined;
    const url = new URL(value);
    return url.username || url.password ? undefined : url.href.replace(/\/+$/, '');
  },
};

/** `host:port` of each broker; the port is 9092 where it is left out. */
export const brokers: Kind<readonly string[]> = {
  expected: 'host:port, or several with commas between them',
  parse: (value) => {
    const list = value.split(',').map((broker) => broker.trim());
    return list.every(isBroker) ? list.map((broker) => (/:\d+$/.test(broker) ? broker : `${broker}:9092`)) : undefined;
  },
};

const isBroker = (broker: string): boolean => {
  const [, port = '9092'] = /^(?:[A-Za-z0-9._-]+|\[[0-9a-fA-F:.]+\])(?::(\d{1,5}))?$/.exec(broker) ?? [undefined, '0'];
  return Number(port) >= 1 && Number(port) <= 65535;
};

/** With commas between them; none is a list as well. */
const wordsOf = (value: string): string[] => value.split(',').flatMap((word) => word.trim() || []);

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

export const words: Kind<readonly string[]> = {
  expected: 'texts with commas between them',
  parse: wordsOf,
};

const isIssuer = (text: string): boolean => {
  if (!URL.canParse(text) || text.length > 2000) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  const isPlain = username === '' && password === '' && search === '' && hash === '';
  const isOwn = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  return isPlain && (protocol === 'https:' || (protocol === 'http:' && isOwn));
};

const issuerUrl = z.string().refine(isIssuer);

const issuer = z.union([
  issuerUrl.transform((url) => ({ issuer: url })),
  z.strictObject({
    issuer: issuerUrl,
    audiences: z.array(z.string().min(1)).min(1).optional(),
    group_prefix: z.string().optional(),
  }),
]);

/** Those who issue tokens, each with its own audiences and prefix of groups or without. */
export const issuers = json(
  'a JSON list of https URLs, or of objects with issuer, audiences and group_prefix',
  z.array(issuer).min(1),
);

/** Names without port. */
export const hostNames: Kind<readonly string[]> = {
  expected: 'host names with commas between them, without port',
  parse: (value) => {
    const names = wordsOf(value);
    return names.every((name) => /^[A-Za-z0-9._-]{1,253}$/.test(name)) ? names : undefined;
  },
};

export const topic: Kind<string> = matching(
  'a topic name: 1 to 249 letters, digits, ".", "_" and "-", not "." or ".."',
  /^(?!\.\.?$)[A-Za-z0-9._-]{1,249}$/,
);

export const rootPath: Kind<string> = matching(
  'the beginning of a path, such as /cpr',
  /^(?:\/[A-Za-z0-9._~-]+){1,10}$/,
);

export const modelName: Kind<string> = matching(
  '1 to 200 letters, digits, ".", "_" and "-", not "." or ".."',
  /^(?!\.\.?$)[A-Za-z0-9._-]{1,200}$/,
);

export const modelReference: Kind<string> = matching(
  'a version number or an alias such as champion; "latest" is not one, since it would take a model before it is judged',
  /^(?!(?:latest|v\d+|0\d*)$)[A-Za-z0-9_-]{1,255}$/i,
);
