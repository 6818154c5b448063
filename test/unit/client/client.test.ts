import { expect, test } from 'vitest';
import { type ClientOptions, isRanked, openClient } from '../../../src/client/client.ts';
import { RankerError } from '../../../src/errors.ts';
import { request } from '../../helpers/messages/published.ts';
import { listen, openApi } from '../api/open-api.ts';

type Asked = Parameters<ReturnType<typeof openClient>['rank']>[0];
const asked = request() as Asked;

const open = async (deps: Parameters<typeof openApi>[0] = {}, options: Partial<ClientOptions> = {}) => {
  const { app } = openApi(deps);
  const url = `http://127.0.0.1:${await listen(app)}`;
  return { app, client: openClient({ url, backoffMs: 1, ...options }) };
};

test('a request is ranked, also as one of a batch or dry', async () => {
  const { client } = await open({ preview: async () => '{"uuid": "dry"}' });
  expect(await client.rank(asked)).toMatchObject({ uuid: 'u' });
  expect(await client.rank(asked, { dryRun: true })).toEqual({ uuid: 'dry' });
  const answers = await client.rankBatch([asked, { uuid: 'bad', providers: [] }]);
  expect(answers.map(isRanked)).toEqual([true, false]);
  expect(await client.rankBatch([asked], { dryRun: true })).toEqual([{ uuid: 'dry' }]);
});

test('both orders of a request with changes, the reasons of an answer and what became of the providers are told', async () => {
  const { client } = await open({
    whatIf: async (question) => JSON.stringify({ uuid: 'u', differs: false, before: question }),
    explainKept: async (uuid) => JSON.stringify({ uuid, explanation: null }),
  });
  const question = { request: asked, changes: [{ provider_name: 'A', down: true }] };
  expect(await client.whatIf(question)).toMatchObject({ differs: false, before: question });
  expect(await client.explain('a/b')).toEqual({ uuid: 'a/b', explanation: null });
  expect(await client.providers()).toMatchObject({ days: 90, providers: [] });
});

test('the models and who has been the champion are told', async () => {
  const { client } = await open();
  expect(await client.models()).toEqual({ models: [], in_service: null });
  expect(await client.modelHistory()).toEqual({ champions: [] });
});

test('a service behind the path of a gateway is found there', async () => {
  const asked: string[] = [];
  const fetch = async (url: string | URL | Request) => {
    asked.push(String(url));
    return Response.json({ models: [] });
  };
  for (const url of ['https://gateway.example/ranker', 'https://gateway.example/ranker/', 'https://own.example']) {
    await openClient({ url, fetch }).models();
  }
  expect(asked).toEqual([
    'https://gateway.example/ranker/models',
    'https://gateway.example/ranker/models',
    'https://own.example/models',
  ]);
});

test('a refusal is told by its code, with the problem document', async () => {
  const { client } = await open();
  const refused = client.rank({ uuid: 'u', providers: [] });
  await expect(refused).rejects.toMatchObject({
    code: 'MESSAGE_NO_PROVIDERS',
    status: 400,
    problem: { title: 'The request names no provider' },
  });
  await expect(client.ranking('nobody/else')).rejects.toMatchObject({ code: 'RANKING_NOT_FOUND', status: 404 });
});

test('what may pass is tried again, and no more often than asked', async () => {
  let calls = 0;
  const { client } = await open(
    {
      rank: async () => {
        if (++calls < 3) throw new RankerError('BUS_UNREACHABLE', 'brokers are away');
        return '{"uuid": "third"}';
      },
    },
    { retries: 2 },
  );
  expect(await client.rank(asked)).toEqual({ uuid: 'third' });
  calls = -10;
  await expect(client.rank(asked)).rejects.toMatchObject({ code: 'BUS_UNREACHABLE', status: 503 });
  expect(calls).toBe(-7);
});

test('a rollback is not done twice, whatever became of the first', async () => {
  let calls = 0;
  const rollback = async () => {
    calls++;
    throw new RankerError('REGISTRY_WRITE', 'away');
  };
  const show = async () => {
    throw new RankerError('MODEL_NOT_FOUND', 'none');
  };
  const list = async () => ({ models: [], in_service: null });
  const models = { list, history: async () => ({ champions: [] }), show, promote: show, rollback };
  const { client } = await open({ models });
  await expect(client.rollback()).rejects.toMatchObject({ code: 'REGISTRY_WRITE' });
  expect(calls).toBe(1);
});

test('an answer that does not come in time is told as such, and is not asked for again', async () => {
  let calls = 0;
  const rank = () => {
    calls++;
    return new Promise<string>((resolve) => setTimeout(resolve, 3_000, '{}'));
  };
  const { client } = await open({ rank }, { timeoutMs: 2_000 });
  await expect(client.rank(asked)).rejects.toMatchObject({ code: 'TIMEOUT', status: undefined });
  expect(calls).toBe(1);
});

test('where nobody listens the caller is told so', async () => {
  const { app, client } = await open();
  await app.close();
  await expect(client.version()).rejects.toMatchObject({ code: 'UNREACHABLE' });
});

test('a signal that aborted before the wait for another attempt began ends the call at once', async () => {
  const caller = new AbortController();
  const refuse = async () => {
    caller.abort();
    return new Response('', { status: 503 });
  };
  const client = openClient({ url: 'http://127.0.0.1:1', backoffMs: 3_600_000, fetch: refuse });
  const thrown = await client.rank(asked, { signal: caller.signal }).catch((reason: unknown) => reason);
  expect(thrown).toBe(caller.signal.reason);
});

test("the caller's own signal ends a call with its reason", async () => {
  const { client } = await open({ rank: () => new Promise((resolve) => setTimeout(resolve, 200, '{}')) });
  const signal = AbortSignal.timeout(20);
  const thrown = await client.rank(asked, { signal }).catch((reason: unknown) => reason);
  expect(thrown).toBe(signal.reason);
});

test('a bearer token is asked for anew at each attempt', async () => {
  const seen: (string | undefined)[] = [];
  let tokens = 0;
  const { client } = await open(
    {
      identify: async ({ authorization }) => {
        seen.push(authorization);
        if (seen.length === 1) throw new RankerError('ISSUER_UNREACHABLE', 'away');
        return { subject: 's', may: new Set(['rank', 'read']), ranksFor: 'all', dropInsOnly: false };
      },
    },
    { token: () => `t${++tokens}` },
  );
  expect(await client.rankings()).toEqual({ rankings: [] });
  expect(seen).toEqual(['Bearer t1', 'Bearer t2']);
});

test('a slip of the caller is told as it is, and no service is said not to answer', async () => {
  let calls = 0;
  const never = async () => {
    calls++;
    throw new TypeError('fetch failed');
  };
  expect(() => openClient({ url: 'nowhere' })).toThrow(TypeError);
  const rank = (request: object, token?: () => Promise<string>) =>
    openClient({ url: 'http://127.0.0.1:1', fetch: never, ...(token && { token }) }).rank(request as typeof asked);
  await expect(rank(asked, () => Promise.reject(new Error('no token today')))).rejects.toThrow('no token today');
  await expect(rank(asked, async () => 'odd \u200b token')).rejects.toThrow(TypeError);
  await expect(rank({ ...asked, n: 1n })).rejects.toThrow(/BigInt/);
  expect(calls).toBe(0);
});
