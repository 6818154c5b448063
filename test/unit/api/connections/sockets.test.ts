import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { json, listen, openApi, rankedText } from '../open-api.ts';

/** A connection of one's own, and all that came over it so far. */
const dial = (port: number) => {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  let received = '';
  socket.setEncoding('utf8').on('data', (text) => {
    received += text;
  });
  socket.on('error', () => {});
  const ended = new Promise<string>((resolve) => {
    socket.once('end', () => resolve(received));
    socket.once('close', () => resolve(received));
  });
  return { socket, ended };
};

const head = (fields: string) =>
  `POST /rank HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${fields}\r\n`;

const whole = (body: string) => `${head(`Content-Length: ${body.length}\r\n`)}${body}`;

const quick = { headersMs: 200, requestMs: 400, checkMs: 50 };

const problemIn = (received: string) => JSON.parse(received.slice(received.lastIndexOf('\r\n\r\n')));

test('a request whose header fields trickle in is ended with 408', async () => {
  const port = await listen(openApi({}, quick).app);
  const { socket, ended } = dial(port);
  const trickle = setInterval(() => socket.write('X-A: b\r\n'), 20);
  onTestFinished(() => clearInterval(trickle));
  socket.write('POST /rank HTTP/1.1\r\nHost: localhost\r\n');
  const received = await ended;
  expect(received).toMatch(/^HTTP\/1\.1 408 /);
  expect(received).toMatch(/x-content-type-options: nosniff/);
  expect(problemIn(received)).toMatchObject({ status: 408, code: 'REQUEST_TIMEOUT' });
});

test('a request whose body trickles in is ended with 408', async () => {
  const port = await listen(openApi({}, quick).app);
  const { socket, ended } = dial(port);
  const trickle = setInterval(() => socket.write(' '), 20);
  onTestFinished(() => clearInterval(trickle));
  socket.write(head('Content-Length: 1000\r\n'));
  expect(await ended).toMatch(/^HTTP\/1\.1 408 /);
});

test('a hundred slow connections keep nobody from being answered', async () => {
  const port = await listen(openApi({ rank: async () => rankedText }).app);
  const slow = Array.from({ length: 100 }, () => dial(port).socket);
  for (const socket of slow) socket.write(head('Content-Length: 1000\r\n'));
  const answer = await fetch(`http://127.0.0.1:${port}/rank`, { method: 'POST', headers: json, body: '{}' });
  expect(answer.status).toBe(200);
});

test('a body that ends before its end is never ranked', async () => {
  let calls = 0;
  const { app, lines } = openApi({
    rank: async () => {
      calls++;
      return rankedText;
    },
  });
  const port = await listen(app);
  const halfClosed = dial(port);
  halfClosed.socket.end(`${head('Content-Length: 100\r\n')}{}`);
  const cutOff = dial(port);
  cutOff.socket.write(`${head('Content-Length: 100\r\n')}{}`, () => cutOff.socket.resetAndDestroy());
  expect(problemIn(await halfClosed.ended)).toMatchObject({ status: 400, code: 'REQUEST_MALFORMED' });
  await cutOff.ended;
  await expect.poll(() => lines.filter((line) => line.includes('REQUEST_MALFORMED')).length).toBe(2);
  expect(calls).toBe(0);
  expect(lines.join('')).not.toContain('"error"');
});

test.each(['POST /rank HTTP/1.0', 'POST /rank HTTP/1.1\r\nHost:', 'POST http://localhost/rank HTTP/1.1\r\nHost: evil'])(
  '%j names no host of ours and is refused',
  async (start) => {
    const port = await listen(openApi({ rank: async () => rankedText }).app);
    const { socket, ended } = dial(port);
    socket.end(`${start}\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`);
    expect(await ended).toMatch(/^HTTP\/1\.1 403 /);
  },
);

test.each([
  ['HTTP', 'nonsense\r\n\r\n', 400, 'REQUEST_MALFORMED'],
  ['a body of one length', head('Content-Length: 2\r\nTransfer-Encoding: chunked\r\n'), 400, 'REQUEST_MALFORMED'],
  ['of one host', 'GET /version HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n', 400, 'REQUEST_MALFORMED'],
  ['of one type', `${head('Content-Type: text/plain\r\nContent-Length: 2\r\n')}{}`, 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['header fields of a fair size', head(`X-A: ${'a'.repeat(20_000)}\r\n`), 431, 'HEADERS_TOO_LARGE'],
])('bytes that are not %s get a problem', async (_, bytes, status, code) => {
  const port = await listen(openApi().app);
  const { socket, ended } = dial(port);
  socket.end(bytes);
  expect(problemIn(await ended)).toMatchObject({ status, code });
});

const fiftyMiB = 50 * 1024 * 1024;

test.each([
  ['told', `Content-Length: ${fiftyMiB}\r\n`, (bytes: string) => bytes],
  ['untold', 'Transfer-Encoding: chunked\r\n', (bytes: string) => `${bytes.length.toString(16)}\r\n${bytes}\r\n`],
])('a client that writes 50 MiB of %s length before it reads gets its 413', async (_, field, framed) => {
  const { app } = openApi({ rank: async () => rankedText });
  const { socket, ended } = dial(await listen(app));
  socket.pause();
  socket.write(head(field));
  const piece = framed('['.repeat(1024 * 1024));
  for (let i = 0; i < 50; i++) await new Promise((resolve) => socket.write(piece, resolve));
  if (field.startsWith('Transfer')) socket.write('0\r\n\r\n');
  socket.write(whole('{}').replace('Host', 'Connection: close\r\nHost'));
  socket.resume();
  const received = await ended;
  expect(received).toMatch(/^HTTP\/1\.1 413 [\s\S]*MESSAGE_TOO_LARGE/);
  expect(received.endsWith(rankedText)).toBe(true);
});

test('a body without end is not read for ever', async () => {
  const { app } = openApi({}, { headersMs: 3_000, requestMs: 3_000, checkMs: 50 });
  const { socket, ended } = dial(await listen(app));
  const piece = `100000\r\n${'['.repeat(1024 * 1024)}\r\n`;
  const pump = setInterval(() => socket.write(piece), 20);
  onTestFinished(() => clearInterval(pump));
  socket.write(head('Transfer-Encoding: chunked\r\n'));
  expect(await ended).toMatch(/^HTTP\/1\.1 413 /);
});

test('closing waits for the answer in hand, which says that its connection ends, and takes no new one', async () => {
  const [asked, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<string>()];
  const rank = () => {
    asked.resolve();
    return answer.promise;
  };
  const { app } = openApi({ rank }, { closeMs: 25_000 });
  const port = await listen(app);
  const { socket, ended } = dial(port);
  socket.write(whole('{}'));
  await asked.promise;
  const closed = app.close();
  const knock = () => fetch(`http://127.0.0.1:${port}/health/live`).catch(() => 'nobody');
  await expect.poll(knock).toBe('nobody');
  answer.resolve(rankedText);
  const started = performance.now();
  const received = await ended;
  expect(received.endsWith(rankedText)).toBe(true);
  expect(received).toMatch(/^connection: close\r$/m);
  await closed;
  expect(performance.now() - started).toBeLessThan(10_000);
});

test('a request that arrives just as closing begins is answered, and its connection ends', async () => {
  const { app } = openApi({ rank: async () => rankedText });
  const port = await listen(app);
  const callers = Array.from({ length: 10 }, () => dial(port));
  const connections = () => promisify(app.server.getConnections.bind(app.server))();
  await expect.poll(connections).toBe(10);
  const closed = app.close();
  for (const { socket } of callers) socket.write(whole('{}'));
  const received = await Promise.all(callers.map(({ ended }) => ended));
  expect(received.filter((text) => text.endsWith(rankedText) && /^connection: close\r$/m.test(text))).toHaveLength(10);
  await closed;
});

test('closing waits only so long for those who send nothing or too little', async () => {
  const { app } = openApi({}, { closeMs: 200 });
  const port = await listen(app);
  expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status).toBe(200);
  dial(port);
  dial(port).socket.write(head('Content-Length: 1000\r\n'));
  await sleep(50);
  const started = performance.now();
  await app.close();
  expect(performance.now() - started).toBeLessThan(10_000);
});

test('two hundred connections at once are all answered', async () => {
  const port = await listen(openApi({ rank: async (value) => JSON.stringify(value) }).app);
  const bodies = Array.from({ length: 200 }, (_, i) => JSON.stringify({ uuid: `u${i}`, text: 'x'.repeat(i * 50) }));
  const answers = await Promise.all(
    bodies.map(async (body) => {
      const answer = await fetch(`http://127.0.0.1:${port}/rank`, { method: 'POST', headers: json, body });
      return answer.text();
    }),
  );
  expect(answers).toEqual(bodies);
});

test('a request that names no host is refused with a problem, unless it is of HTTP/1.0', async () => {
  const port = await listen(openApi().app);
  const ask = (version: string): Promise<string> => {
    const { socket, ended } = dial(port);
    socket.end(`GET /version HTTP/${version}\r\nConnection: close\r\n\r\n`);
    return ended;
  };
  expect(problemIn(await ask('1.1'))).toMatchObject({ status: 400, code: 'REQUEST_MALFORMED' });
  expect(await ask('1.0')).toMatch(/^HTTP\/1\.1 200 /);
});

test('an expectation that nobody has to meet is passed over', async () => {
  const port = await listen(openApi({ rank: async () => rankedText }).app);
  const { socket, ended } = dial(port);
  socket.end(`${head('Expect: the-unexpected\r\nConnection: close\r\nContent-Length: 2\r\n')}{}`);
  expect(await ended).toMatch(/^HTTP\/1\.1 200 /);
});
