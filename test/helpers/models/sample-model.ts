import { createHash } from 'node:crypto';
import type { ModelCard } from '../../../src/contracts/learning/card.ts';
import type { ModelFiles } from '../../../src/registry/port.ts';

/** Bytes that stand for a model (a registry doesn't look inside) and their card; equal seeds, equal files. */
export const sampleModel = (seed: number, overrides: Partial<ModelCard> = {}): ModelFiles => {
  const onnx = Buffer.from(`model of seed ${seed}`.repeat(1 + (seed % 50)));
  const card: ModelCard = {
    card_version: 1,
    name: 'sample',
    features: ['vcpus_free', 'failure_share', "it's: odd, è 😀"],
    heads: ['probability', 'seconds', 'failure_seconds'],
    sha256: createHash('sha256').update(onnx).digest('hex'),
    seed,
    created_at: new Date(Date.UTC(2026, 0, 1) + seed * 1_000).toISOString(),
    code_version: '0.1.0',
    settings: { trees: 100 },
    data: { outcomes: 500, rejected: 2, first_finish: null, last_finish: '2025-12-31T23:00:00Z', hash: 'ab' },
    calibration: {},
    metrics: { model: { auc: 0.8, ece: null } },
    gate: { passed: true, reasons: [] },
    ...overrides,
  };
  return { onnx, card };
};
