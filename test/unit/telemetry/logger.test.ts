import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RankerError } from '../../../src/errors.ts';
import { openLogger } from '../../../src/telemetry/logger.ts';
import { anyText } from '../../helpers/any-text.ts';

const opened = (isTTY: boolean, level: 'info' | 'debug' | 'silent' = 'info') => {
  const lines: string[] = [];
  return { log: openLogger(level, { isTTY, write: (line) => lines.push(line) }), lines };
};

const written = (log: (log: ReturnType<typeof openLogger>) => void) => {
  const { log: logger, lines } = opened(false);
  log(logger);
  return JSON.parse(lines[0]!);
};

describe('as JSON', () => {
  test('a line holds the text, the fields, the level and the time', () => {
    const line = written((log) => log.info({ requestId: 'r', ms: 3 }, 'ranked'));
    expect(line).toMatchObject({ level: 'info', msg: 'ranked', requestId: 'r', ms: 3 });
    expect(new Date(line.time).toISOString()).toBe(line.time);
  });

  test('lines below the level are not written', () => {
    const { log, lines } = opened(false);
    log.debug('hidden');
    log.warn('shown');
    expect(lines).toHaveLength(1);
    const silent = opened(false, 'silent');
    silent.log.fatal('hidden');
    expect(silent.lines).toEqual([]);
  });

  test('a time limit that passed is named, and nothing else of its kind', () => {
    const { err } = written((log) => log.error({ err: new DOMException('too late', 'TimeoutError') }, 'not asked'));
    expect(err).toEqual({ type: 'TimeoutError', message: 'too late', stack: expect.any(String) });
  });

  test('an error keeps its code, its details and its cause', () => {
    const fault = new RankerError('BUS_STORAGE', 'no room', { path: '/log' }, { cause: new Error('disk') });
    const { err } = written((log) => log.error({ err: fault }, 'stopped'));
    expect(err).toMatchObject({ code: 'BUS_STORAGE', details: { path: '/log' } });
    expect(err.message).toContain('no room');
    expect(err.stack).toContain('disk');
  });
});

test('lines that nobody reads are lost beyond some megabytes, and counted once somebody does', () => {
  const lines: string[] = [];
  const output = { writableLength: 0, write: (line: string) => lines.push(line) };
  const log = openLogger('info', output);
  log.info('read');
  output.writableLength = 5e6;
  for (let n = 0; n < 3; n++) log.info('lost');
  output.writableLength = 0;
  log.info('read again');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { msg: 'read' },
    { level: 'warn', lines: 3 },
    { msg: 'read again' },
  ]);
});

describe('secrets', () => {
  test.each([
    { authorization: 'hunter2' },
    { req: { headers: { Authorization: 'Bearer hunter2', 'set-cookie': ['hunter2'] } } },
    { body: [{ access_token: 'hunter2' }] },
    { config: { kafkaSslPassword: 'hunter2', mlflowTrackingToken: 'hunter2', client_secret: 'hunter2' } },
    { err: Object.assign(new Error('refused'), { request: { headers: { authorization: 'hunter2' } } }) },
    { err: new Error('refused', { cause: Object.assign(new Error('x'), { token: 'hunter2' }) }) },
  ])('%j is not written', (fields) => {
    expect(JSON.stringify(written((log) => log.info(fields, 'text')))).not.toContain('hunter2');
    expect(JSON.stringify(written((log) => log.child(fields).info('text')))).not.toContain('hunter2');
  });

  test('fields beside a secret are written', () => {
    const line = written((log) => log.info({ user: { password: 'hunter2', name: 'n' }, text: 'of a token' }, 'text'));
    expect(line).toMatchObject({ user: { password: '[redacted]', name: 'n' }, text: 'of a token', msg: 'text' });
  });
});

describe('on a terminal', () => {
  test('a line is one for people', () => {
    const { log, lines } = opened(true);
    log.warn({ model: 'm', version: 3, reason: 'too old', parts: [1, 'a'] }, 'model refused');
    expect(lines[0]).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} ! model refused {2}model=m version=3 reason="too old" parts=\[1,"a"\]\n$/,
    );
  });

  test('an error is its code and message', () => {
    const { log, lines } = opened(true);
    log.error({ err: new RankerError('MODEL_REFUSED', 'changed') }, 'not reloaded');
    expect(lines[0]).toMatch(/ ✗ not reloaded {2}MODEL_REFUSED: changed\n$/);
  });

  test('whatever is logged stays on its line and moves no cursor', () => {
    fc.assert(
      fc.property(anyText(), anyText(), (name, value) => {
        const { log, lines } = opened(true);
        log.info({ [`x${name}`]: value, err: new Error(value) }, value);
        expect(lines).toHaveLength(1);
        expect(lines[0]!.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
      }),
    );
  });
});
