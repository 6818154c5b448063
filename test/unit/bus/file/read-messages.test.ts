import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { constants, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type FileMessage, readMessages } from '../../../../src/bus/file/read-messages.ts';
import type { JsonObject } from '../../../../src/contracts/json/json-value.ts';
import { decodeOutcome } from '../../../../src/contracts/messages/decode-outcome.ts';
import { decodeRequest } from '../../../../src/contracts/messages/decode-request.ts';
import { RankerError } from '../../../../src/errors.ts';
import { entry, failure, now, outcome, request, without } from '../../../helpers/messages/published.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const write = (name: string, content: string | Uint8Array): string => {
  const path = join(tempFolder(), name);
  writeFileSync(path, content);
  return path;
};

const read = async (path: string, maxLineBytes?: number): Promise<FileMessage[]> => {
  const messages: FileMessage[] = [];
  for await (const message of readMessages(path, maxLineBytes === undefined ? {} : { maxLineBytes }))
    messages.push(message);
  return messages;
};

/** Values and error codes by line: `{ 1: {…}, 2: 'MESSAGE_JSON' }`. */
const readShort = async (name: string, content: string | Uint8Array, maxLineBytes?: number) =>
  Object.fromEntries(
    (await read(write(name, content), maxLineBytes)).map(({ line, value, error }) => [line, error?.code ?? value]),
  );

const refusal = async (path: string): Promise<string> => {
  try {
    await read(path);
  } catch (thrown) {
    if (thrown instanceof RankerError) return thrown.code;
  }
  return 'none';
};

const toCsv = (rows: readonly JsonObject[]): string => {
  const columns = Object.keys(rows[0]!);
  const cell = (value: unknown): string => {
    const text =
      value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns.join(','), ...rows.map((row) => columns.map((name) => cell(row[name])).join(','))].join('\n');
};

describe('lines', () => {
  test.each([
    ['each is a message', '{"a":1}\n{"a":2}\n', { 1: { a: 1 }, 2: { a: 2 } }],
    ['the last may lack its end', '{"a":1}\n{"a":2}', { 1: { a: 1 }, 2: { a: 2 } }],
    ['blank ones are no messages, yet count', '\n{"a":1}\n  \n\r\n{"a":2}\n\n', { 2: { a: 1 }, 5: { a: 2 } }],
    ['carriage returns are blanks', '{"a":1}\r\n{"a":2}\r\n', { 1: { a: 1 }, 2: { a: 2 } }],
    ['NaN is null', '{"a":NaN}\n', { 1: { a: null } }],
    ['a byte order mark is passed over', '\uFEFF{"a":1}\n', { 1: { a: 1 } }],
    ['a bad one spoils no other', '{"a":1}\n{oops\n{"a":3}\n', { 1: { a: 1 }, 2: 'MESSAGE_JSON', 3: { a: 3 } }],
    ['a half written last one is an error', '{"a":1}\n{"a":', { 1: { a: 1 }, 2: 'MESSAGE_JSON' }],
    ['a deep one is an error', `${'['.repeat(99)}\n1\n`, { 1: 'MESSAGE_TOO_DEEP', 2: 1 }],
    ['an empty file has none', '', {}],
    ['a blank file has none', '\n\n \n', {}],
  ])('%s', async (_claim, content, messages) => {
    expect(await readShort('x.ndjson', content)).toEqual(messages);
  });

  test('a long one is passed over', async () => {
    const long = JSON.stringify('x'.repeat(100));
    expect(await readShort('x.ndjson', `1\n${long}\n2\n${long}`, 50)).toEqual({
      1: 1,
      2: 'MESSAGE_TOO_LARGE',
      3: 2,
      4: 'MESSAGE_TOO_LARGE',
    });
  });

  test('one of 192 MiB is passed over without being held', async () => {
    const path = write('x.ndjson', '{"a":1}\n');
    truncateSync(path, 192 << 20);
    appendFileSync(path, '\n{"a":3}\n');
    const before = process.memoryUsage().arrayBuffers;
    const messages = await read(path);
    expect(messages.map(({ error, value }) => error?.code ?? value)).toEqual([{ a: 1 }, 'MESSAGE_TOO_LARGE', { a: 3 }]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(150 << 20);
  });

  test('text in several bytes may lie across chunks', async () => {
    const text = 'é€😀'.repeat(100_000);
    expect(await readShort('x.ndjson', `${JSON.stringify(text)}\n${JSON.stringify(`x${text}`)}\n`)).toEqual({
      1: text,
      2: `x${text}`,
    });
  });
});

test('lines may be called jsonl', async () => {
  expect(await readShort('x.jsonl', '{"a":1}\n{"a":2}')).toEqual(await readShort('x.ndjson', '{"a":1}\n{"a":2}'));
});

describe('array', () => {
  test.each([
    ['each member is a message', '[{"a":1},{"a":2}]', { 1: { a: 1 }, 2: { a: 2 } }],
    ['blanks do not matter', ' \n[ {"a": 1}\n,\r\n\t{"a": 2} ] \n', { 1: { a: 1 }, 2: { a: 2 } }],
    ['brackets in strings do not matter', '["]}\\"],[", {"a":"\\\\"}]', { 1: ']}"],[', 2: { a: '\\' } }],
    ['members may be of any kind', '[1,"a",null,[2,[3]],NaN]', { 1: 1, 2: 'a', 3: null, 4: [2, [3]], 5: null }],
    ['a bad member spoils no other', '[{"a":1},{"a":tru},{"a":3}]', { 1: { a: 1 }, 2: 'MESSAGE_JSON', 3: { a: 3 } }],
    ['a missing member is an error', '[1,,3]', { 1: 1, 2: 'MESSAGE_JSON', 3: 3 }],
    ['a comma at the end is an error', '[1,]', { 1: 1, 2: 'MESSAGE_JSON' }],
    [
      'one cut within a member keeps those before',
      '[{"a":1},{"a":2},{"a"',
      { 1: { a: 1 }, 2: { a: 2 }, 3: 'DATASET_FORMAT' },
    ],
    [
      'one cut between members keeps those before',
      '[{"a":1},{"a":2}',
      { 1: { a: 1 }, 2: { a: 2 }, 3: 'DATASET_FORMAT' },
    ],
    ['one cut behind a comma keeps those before', '[{"a":1}, ', { 1: { a: 1 }, 2: 'DATASET_FORMAT' }],
    ['text behind it is an error', '[1] [2]', { 1: 1, 2: 'DATASET_FORMAT' }],
    ['an empty one has none', '[ ]', {}],
    ['an empty file has none', '', {}],
    ['a blank file has none', ' \n', {}],
    ['a deep member is an error', `[1,${'['.repeat(40)}${']'.repeat(40)},3]`, { 1: 1, 2: 'MESSAGE_TOO_DEEP', 3: 3 }],
    ['a byte order mark is passed over', '\uFEFF[1]', { 1: 1 }],
  ])('%s', async (_claim, content, messages) => {
    expect(await readShort('x.json', content)).toEqual(messages);
  });

  test('a long member is passed over', async () => {
    expect(await readShort('x.json', `[1,"${'x'.repeat(100)}",3]`, 50)).toEqual({ 1: 1, 2: 'MESSAGE_TOO_LARGE', 3: 3 });
  });

  test('100 000 open brackets are one error', async () => {
    expect(await readShort('x.json', '['.repeat(100_000))).toEqual({ 1: 'DATASET_FORMAT' });
  });

  test.each([
    [
      'objects line by line',
      '\n{"a":"{"}\r\n\n{"a":2}\n{"a":\n{"a":4}',
      { 2: { a: '{' }, 4: { a: 2 }, 5: 'MESSAGE_JSON', 6: { a: 4 } },
    ],
    ['one object', '{"a":1}', { 1: { a: 1 } }],
    [
      'one object as a printer for people writes it',
      '{\r\n  "a": "}}",\r\n  "b": {}\r\n}\r\n',
      { 1: { a: '}}', b: {} } },
    ],
    ['half an object', '{\n  "a": 1', { 1: 'MESSAGE_JSON' }],
  ])('%s instead of one is read, too', async (_, content, expected) => {
    expect(await readShort('x.json', content)).toEqual(expected);
    expect(await readShort('x.json.gz', gzipSync(content))).toEqual(expected);
  });

  test('a single object that is too large is passed over', async () => {
    const content = `{\n${'"a":1,\n'.repeat(1000)}"b":2}`;
    expect(await readShort('x.json', content, 1000)).toEqual({ 1: 'MESSAGE_TOO_LARGE' });
  });

  test.each(['null', '"text"', '7\n{"a":2}'])('%j is no array', async (content) => {
    expect(await refusal(write('x.json', content))).toBe('DATASET_FORMAT');
  });
});

describe('rows', () => {
  test.each([
    ['numerals are numbers', 'a,b\n1,-2.5e3\n', { 2: { a: 1, b: -2500 } }],
    ['the empty cell is an absent field', 'a,b,c\n,2,\n', { 2: { b: 2 } }],
    ['missing numbers are absent fields', 'a,b,c,d\nNaN,nan,-inf,1e999\n#NA,-nan,#N/A N/A,-1.#IND\n', { 2: {}, 3: {} }],
    ['text stays text', 'a,b\nsome text,1.2.3\n', { 2: { a: 'some text', b: '1.2.3' } }],
    [
      'columns of text stay text',
      'uuid,template_name,n\n123,1e5,123\n',
      { 2: { uuid: '123', template_name: '1e5', n: 123 } },
    ],
    [
      'quoted fields may hold commas, quotes and lines',
      'a,b\n"x, ""y""\nz",2\n3,4\n',
      { 2: { a: 'x, "y"\nz', b: 2 }, 4: { a: 3, b: 4 } },
    ],
    ['quotes within a field are text', 'a,b\n5" disk,x"y"\n', { 2: { a: '5" disk', b: 'x"y"' } }],
    ['nested columns are JSON', 'features,rses\n"{""x"":1}","[""R""]"\n', { 2: { features: { x: 1 }, rses: ['R'] } }],
    ['bad JSON in one is an error', 'features\n{oops\n"{}"\n', { 2: 'MESSAGE_JSON', 3: { features: {} } }],
    ['carriage returns end lines', 'a,b\r\n1,x\r\n"2","y"\r\n', { 2: { a: 1, b: 'x' }, 3: { a: 2, b: 'y' } }],
    ['blank lines are no rows', 'a,b\n\n1,2\n\n', { 3: { a: 1, b: 2 } }],
    ['too few fields are an error', 'a,b\n1\n3,4\n', { 2: 'DATASET_FORMAT', 3: { a: 3, b: 4 } }],
    ['too many fields are an error', 'a,b\n1,2,3\n3,4', { 2: 'DATASET_FORMAT', 3: { a: 3, b: 4 } }],
    ['a quote that never ends is an error', 'a,b\n1,2\n3,"4\n', { 2: { a: 1, b: 2 }, 3: 'DATASET_FORMAT' }],
    ['a header alone has none', 'a,b', {}],
    ['an empty file has none', '', {}],
    ['a column __proto__ is one like any other', '__proto__,a\n1,2\n', { 2: JSON.parse('{"__proto__":1,"a":2}') }],
  ])('%s', async (_claim, content, messages) => {
    expect(await readShort('x.csv', content)).toEqual(messages);
  });

  test.each([';', '\t', '|'])('columns that are separated by %j are refused, and told how', async (separator) => {
    const path = write('x.csv', toCsv([{ uuid: 'u', status: 'CREATE_COMPLETE' }]).replaceAll(',', separator));
    await expect(read(path)).rejects.toMatchObject({
      code: 'DATASET_FORMAT',
      message: expect.stringMatching(/single column, ".*": separate columns by commas/),
    });
  });

  test('a column that stands twice is refused', async () => {
    expect(await refusal(write('x.csv', 'a,b,a\n1,2,3\n'))).toBe('DATASET_FORMAT');
  });

  test('a long row is passed over', async () => {
    expect(await readShort('x.csv', `a\n${'x'.repeat(100)}\n2\n`, 50)).toEqual({ 2: 'MESSAGE_TOO_LARGE', 3: { a: 2 } });
  });
});

describe('the same outcomes', () => {
  const outcomes = [
    outcome(),
    failure({ uuid: 'second', status_reason: 'No "valid" host, at all\nsecond line' }),
    outcome({ uuid: '3', features: { load: 0.5, queue: null }, rses: ['R1'], vcpus_quota: -1, region_name: null }),
  ].map((message) => without({ features: null, rses: null, ...message }, 'msg_version'));
  const contents = {
    'x.json': JSON.stringify(outcomes, null, 1),
    'x.ndjson': outcomes.map((message) => JSON.stringify(message)).join('\n'),
    'x.csv': toCsv(outcomes),
  };
  const decoded = (values: readonly (JsonObject | FileMessage['value'])[]) =>
    values.map((value) => decodeOutcome(value!, { now }));

  test.each(Object.entries(contents))('are read from %s, packed or not', async (name, content) => {
    const plain = await read(write(name, content));
    const packed = await read(write(`${name}.gz`, gzipSync(content)));
    expect(decoded(plain.map(({ value }) => value))).toEqual(decoded(outcomes));
    expect(packed).toEqual(plain);
  });

  test('requests may come as rows, too', async () => {
    const message = request({ providers: [entry(), entry({ provider_name: 'TWO, "B"' })] });
    const [row] = await read(write('x.csv', toCsv([message])));
    expect(decodeRequest(row!.value!, { now })).toEqual(decodeRequest(message, { now }));
  });
});

describe('archives', () => {
  const lines = Array.from({ length: 20_000 }, (_, i) => JSON.stringify({ i, noise: Math.sin(i) })).join('\n');

  test.each(['x.ndjson.gz', 'x.json.gz', 'x.csv.gz'])('%s cut short is not taken for a shorter one', async (name) => {
    const text = name.includes('.ndjson')
      ? lines
      : name.includes('.json')
        ? `[${lines.replaceAll('\n', ',')}]`
        : `a\n${lines.replaceAll(/[^\n]+/g, '7')}`;
    const packed = gzipSync(text);
    expect(await refusal(write(name, packed.subarray(0, packed.length * 0.7)))).toBe('DATASET_UNREADABLE');
    expect(await refusal(write(name, packed.subarray(0, -1)))).toBe('DATASET_UNREADABLE');
  });

  test.each([
    ['x.ndjson.gz', '{"a":1}\n{"a":2}'],
    ['x.json.gz', '[{"a":1},{"a":2}'],
    ['x.csv.gz', 'a\n1\n2'],
  ])('%s cut behind a value is not taken for a shorter one', async (name, text) => {
    const cut = gzipSync(text, { finishFlush: constants.Z_SYNC_FLUSH });
    expect(await refusal(write(name, cut))).toBe('DATASET_UNREADABLE');
  });

  test('several in one file are read through', async () => {
    const content = Buffer.concat([gzipSync('1\n2\n'), gzipSync('3\n')]);
    expect(await readShort('x.ndjson.gz', content)).toEqual({ 1: 1, 2: 2, 3: 3 });
  });

  test('what is none is an error', async () => {
    expect(await refusal(write('x.ndjson.gz', '{"a":1}\n'))).toBe('DATASET_UNREADABLE');
  });

  test('an empty one has none', async () => {
    expect(await readShort('x.ndjson.gz', gzipSync(''))).toEqual({});
  });

  test('the name may be in capitals', async () => {
    expect(await readShort('X.NDJSON.GZ', gzipSync('1'))).toEqual({ 1: 1 });
  });

  test('one of 256 MiB of blanks is passed over without being held', async () => {
    const packed = gzipSync(Buffer.alloc(64 << 20, 0x20));
    const path = write('x.ndjson.gz', Buffer.concat(new Array(4).fill(packed)));
    const before = process.memoryUsage().arrayBuffers;
    const messages = await read(path);
    expect(messages.map(({ error }) => error?.code)).toEqual(['MESSAGE_TOO_LARGE']);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(150 << 20);
  });
});

describe('files that cannot be read', () => {
  test('a missing one', async () => {
    expect(await refusal(join(tempFolder(), 'none.json'))).toBe('DATASET_NOT_FOUND');
  });

  test('a folder', async () => {
    const path = join(tempFolder(), 'folder.json');
    mkdirSync(path);
    expect(await refusal(path)).toBe('DATASET_UNREADABLE');
  });

  test.each(['x.txt', 'x', 'x.gz', 'x.parquet', 'x.json.zip', 'ndjson'])('an unknown kind: %s', async (name) => {
    expect(await refusal(write(name, '[]'))).toBe('DATASET_FORMAT');
  });

  test('one may stop early', async () => {
    const messages = readMessages(write('x.ndjson.gz', gzipSync('1\n2\n3\n')));
    expect(await messages.next()).toEqual({ done: false, value: { line: 1, value: 1 } });
    expect(await messages.return(undefined)).toEqual({ done: true, value: undefined });
  });
});

test.each([
  ['lines.ndjson', '{"a":"b"}\n{"a":"\xe9"}\n{"a":"c"}\n', { 1: { a: 'b' }, 2: 'MESSAGE_JSON', 3: { a: 'c' } }],
  ['array.json', '[{"a":"b"},{"a":"\xe9"},{"a":"c"}]', { 1: { a: 'b' }, 2: 'MESSAGE_JSON', 3: { a: 'c' } }],
  ['rows.csv', 'a\nb\n\xe9\nc\n', { 2: { a: 'b' }, 3: 'MESSAGE_JSON', 4: { a: 'c' } }],
])('%s: a message that is not UTF-8 is named, as on a topic, and no name is changed', async (name, text, messages) => {
  expect(await readShort(name, Buffer.from(text, 'latin1'))).toEqual(messages);
});

test.each([
  ['a byte order mark', [0xef, 0xbb, 0xbf]],
  ['no byte order mark', []],
])('a pipe that gives a byte at a time is read, with %s', async (_, mark) => {
  const path = join(tempFolder(), 'pipe.json');
  execFileSync('mkfifo', [path]);
  const reading = read(path);
  const pipe = await open(path, 'w');
  for (const byte of [...mark, ...Buffer.from('[7,8]')]) {
    await pipe.write(Buffer.of(byte));
    await sleep(20);
  }
  await pipe.close();
  expect((await reading).map(({ value }) => value)).toEqual([7, 8]);
});
