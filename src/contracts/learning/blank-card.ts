import type { ModelCard } from './card.ts';

type Subject = Pick<ModelCard, 'name' | 'features' | 'heads' | 'sha256' | 'created_at' | 'code_version'>;

/** A card that says nothing of a model's training, data or quality. */
export const blankCard = (subject: Subject): ModelCard => ({
  ...subject,
  card_version: 1,
  seed: 0,
  settings: {},
  data: { outcomes: 0, rejected: 0, first_finish: null, last_finish: null, hash: '' },
  calibration: {},
  metrics: {},
  gate: { passed: false, reasons: [] },
});
