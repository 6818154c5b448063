import { z } from 'zod';
import { ModelCard } from '../learning/card.ts';
import { Promotion } from '../learning/promotion.ts';

export const ModelParams = z.object({
  reference: z.string().min(1).max(200).describe('number of a version, or an alias such as champion'),
});

/** A registered version. */
export const RegisteredModel = z.strictObject({
  name: z.string(),
  version: z.number().int(),
  aliases: z.array(z.string()),
  /** ISO 8601. */
  created_at: z.string(),
  sha256: z.string(),
});

export type RegisteredModel = z.infer<typeof RegisteredModel>;

/** Every version, the newest last, and which of them serves. */
export const RegisteredModels = z.strictObject({
  models: z.array(RegisteredModel),
  in_service: z.number().int().nullable(),
});

/** How a version became the champion; null for `at` and `how` where its alias was moved without a note. */
export const ChampionStep = z.strictObject({
  ...Promotion.shape,
  at: Promotion.shape.at.nullable(),
  how: Promotion.shape.how.nullable(),
});

export type ChampionStep = z.infer<typeof ChampionStep>;

/** The latest last. */
export const ChampionHistory = z.strictObject({ champions: z.array(ChampionStep) });

export const ModelDetails = z.strictObject({ model: RegisteredModel, card: ModelCard });

/** The path says it all. A body is required nevertheless: it keeps web pages of other origins out. */
export const NoChoice = z.strictObject({});
