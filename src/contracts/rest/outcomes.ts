import { z } from 'zod';
import { errorCodes } from '../../errors.ts';
import { OutcomeMessage } from '../messages/message-schemas.ts';
import { Problem } from './problem.ts';

/** One outcome, or an array of them. */
export const OutcomesBody = z.union([OutcomeMessage, z.array(OutcomeMessage)]);

/** A rejected outcome; `index` is its place in the array, or its line, from 0. */
export const Rejection = z.strictObject({
  index: z.number().int().min(0),
  code: z.enum(errorCodes),
  message: z.string(),
});

export type Rejection = z.infer<typeof Rejection>;

const counts = {
  accepted: z.number().int().min(0),
  /** Known before. */
  repeated: z.number().int().min(0),
  rejected: z.number().int().min(0),
  /** At most the first hundred. */
  rejections: z.array(Rejection),
};

/** The number of accepted, repeated and rejected outcomes; every outcome is counted once. */
export const OutcomesReceipt = z.strictObject(counts);

export type OutcomesReceipt = z.infer<typeof OutcomesReceipt>;

/** None was accepted. */
export const OutcomesProblem = Problem.extend(z.object(counts).partial().shape);
