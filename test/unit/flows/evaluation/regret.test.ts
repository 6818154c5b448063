import { expect, test } from 'vitest';
import { decodeOutcome } from '../../../../src/contracts/messages/decode-outcome.ts';
import { decodeRequest } from '../../../../src/contracts/messages/decode-request.ts';
import type { Outcome } from '../../../../src/contracts/messages/outcome.ts';
import { orderCosts } from '../../../../src/flows/evaluation/regret.ts';
import { simulateFederation } from '../../../../src/simulate/simulate.ts';

const now = Date.UTC(2026, 0);

test('repeats that contradict, and failures that users caused, change no cost of any order', async () => {
  const { outcomes: messages, requests: asked, truth } = simulateFederation({ seed: 3, deployments: 200 });
  const outcomes = messages.map((message) => decodeOutcome(message, { now }));
  const requests = asked.map((message) => decodeRequest(message, { now }));
  const from = requests[150]!.submissionTime;
  const costs = (known: readonly Outcome[]) =>
    orderCosts({ requests, truth, outcomes: known, from, until: now }, { model: undefined }, {});
  const best = outcomes.filter(({ succeeded }) => succeeded).map(({ candidate }) => candidate.providerName);
  const failed = { succeeded: false, statusReason: 'no valid host was found', completionSeconds: Number.NaN };
  const later = outcomes
    .filter(({ candidate }) => candidate.providerName === best[0])
    .map((one) => ({ ...one, ...failed, finishTime: one.finishTime + 60_000 }));
  const blamed = later.map((one) => ({ ...one, uuid: `${one.uuid}-b`, statusReason: 'cancelled by the user' }));
  expect(await costs([...later, ...blamed, ...outcomes])).toEqual(await costs(outcomes));
});
