import { expect, test } from 'vitest';
import { openApi, ready } from '../open-api.ts';

test('a live process says so, whatever it waits for', async () => {
  const { app } = openApi({ health: () => ({ ...ready, ready: false }) });
  const answer = await app.inject('/health/live');
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({ status: 'live' });
});

test('a ready process names its model and counts its outcomes', async () => {
  const answer = await openApi().app.inject('/health/ready');
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({
    status: 'ready',
    waiting_for: [],
    model: ready.model,
    outcomes: 12,
    unpublished_answers: 0,
    quality: ready.quality,
  });
});

test('a process that is not ready names what it waits for', async () => {
  const { app } = openApi({
    health: () => ({ ...ready, ready: false, waitingFor: ['outcomes'], model: null, outcomes: 0, unpublished: 3 }),
  });
  const answer = await app.inject('/health/ready');
  expect(answer.statusCode).toBe(503);
  expect(answer.json()).toEqual({
    status: 'waiting',
    waiting_for: ['outcomes'],
    model: null,
    outcomes: 0,
    unpublished_answers: 3,
    quality: ready.quality,
  });
});

test('a probe may address the server by any name and ask with HEAD', async () => {
  const { app } = openApi();
  const answer = await app.inject({ method: 'HEAD', url: '/health/ready', headers: { host: '10.0.0.7:8080' } });
  expect(answer.statusCode).toBe(200);
  expect(answer.body).toBe('');
});
