import type { z } from 'zod';
import { firstIssue } from '../../contracts/fields/read-shape.ts';
import { RankerError } from '../../errors.ts';

/**
 * Reads the parameters of a path or a query by the schema that documents them.
 * @throws RankerError PARAMETER_INVALID naming the first fault
 */
export const readPart = <Schema extends z.ZodType>(schema: Schema, part: unknown): z.infer<Schema> => {
  const read = schema.safeParse(part);
  if (read.success) return read.data;
  const { field, text } = firstIssue(read.error);
  throw new RankerError('PARAMETER_INVALID', text, { parameter: field });
};
