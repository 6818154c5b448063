import { entry, request } from './messages.ts';

/** A request that can't be ranked: its text as it stands in a file or a topic, and what it is to get. */
type BadRequest = {
  readonly name: string;
  readonly text: string;
  readonly code: string;
  /** Providers of the list that answers it, in order; undefined where there is no uuid to answer to. */
  readonly listed?: readonly string[];
  /** Entries of it can be read, and are ranked. */
  readonly partly?: true;
  /** It can't be parsed, but its uuid can be found. */
  readonly byUuidOnly?: true;
  /** It doesn't tell when it was asked: ranked where that is now, and not where it is to be as of then. */
  readonly timeless?: true;
};

const uuid = 'bad';
const two = [entry('B'), entry('A')];
const asked = request(uuid, two);
const text = JSON.stringify(asked);

const varied = (changes: object): string => JSON.stringify({ ...asked, ...changes });

const nested = (open: string, close: string): string =>
  `{"uuid":"${uuid}","providers":[{"provider_name":"A"}],"x":${open.repeat(100_000)}${close.repeat(100_000)}}`;

export const badRequests: readonly BadRequest[] = [
  { name: 'truncated JSON', text: text.slice(0, -20), code: 'MESSAGE_JSON', byUuidOnly: true },
  { name: 'a blank text', text: '""', code: 'MESSAGE_TYPE' },
  { name: 'an array instead of an object', text: `[${text}]`, code: 'MESSAGE_TYPE' },
  {
    name: 'an unknown version',
    text: varied({ msg_version: '9.0.0' }),
    code: 'MESSAGE_VERSION',
    listed: ['A', 'B'],
    partly: true,
  },
  { name: 'no uuid', text: JSON.stringify(request('', two, { uuid: null })), code: 'MESSAGE_UUID' },
  { name: 'a number for a uuid', text: JSON.stringify(request('', two, { uuid: 7 })), code: 'MESSAGE_UUID' },
  { name: 'no providers', text: varied({ providers: [] }), code: 'MESSAGE_NO_PROVIDERS', listed: [] },
  { name: 'null for providers', text: varied({ providers: null }), code: 'MESSAGE_NO_PROVIDERS', listed: [] },
  { name: 'a text for providers', text: varied({ providers: 'A, B' }), code: 'MESSAGE_FIELD_TYPE', listed: [] },
  {
    name: 'a provider without a name',
    text: varied({ providers: [...two, { region_name: 'one' }] }),
    code: 'MESSAGE_FIELD_MISSING',
    listed: ['A', 'B'],
    partly: true,
  },
  {
    name: 'a text for a number',
    text: varied({ providers: [entry('B', { vcpus_requ: '4' }), entry('A')] }),
    code: 'MESSAGE_FIELD_TYPE',
    listed: ['A', 'B'],
    partly: true,
  },
  {
    name: 'a negative number',
    text: varied({ providers: [entry('B', { vcpus_requ: -4 }), entry('A')] }),
    code: 'MESSAGE_FIELD_RANGE',
    listed: ['A', 'B'],
    partly: true,
  },
  {
    name: 'a huge number',
    text: varied({ providers: [entry('B', { ram_gb_quota: 1e300 }), entry('A')] }),
    code: 'MESSAGE_FIELD_RANGE',
    listed: ['A', 'B'],
    partly: true,
  },
  {
    name: 'a time that is none',
    text: varied({ submission_time: 'noon' }),
    code: 'MESSAGE_TIME',
    listed: ['A', 'B'],
    timeless: true,
  },
  { name: 'arrays nested 100 000 deep', text: nested('[', ']'), code: 'MESSAGE_TOO_DEEP', byUuidOnly: true },
  {
    name: 'objects nested 100 000 deep',
    text: nested('{"a":', '}').replace(/:}/, ':1}'),
    code: 'MESSAGE_TOO_DEEP',
    byUuidOnly: true,
  },
  {
    name: 'more than 10 000 providers',
    text: varied({ providers: Array.from({ length: 10_001 }, (_, at) => ({ provider_name: `P${at}` })) }),
    code: 'MESSAGE_TOO_MANY_PROVIDERS',
    listed: [],
  },
];

/** Odd, but to be ranked: what stands there is unknown, or none of our business. */
export const oddRequests: readonly { readonly name: string; readonly text: string }[] = [
  { name: 'NaN and Infinity', text: text.replace('"vcpus_quota":100', '"vcpus_quota":NaN,"x":-Infinity') },
  { name: 'a number beyond any double', text: text.replace('"vcpus_quota":100', '"vcpus_quota":1e999') },
  {
    name: '__proto__, constructor and toString as keys',
    text: text.replace(
      '"region_name"',
      '"__proto__":{"vcpus_quota":"x"},"constructor":1,"toString":null,"region_name"',
    ),
  },
  { name: 'keys that nobody knows', text: varied({ zzz: [1, { a: null }] }) },
];
