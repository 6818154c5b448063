import type { z } from 'zod';
import { RankerError } from '../../errors.ts';

/**
 * Reads the parameters of a path or a query by the schema that documents them.
 * @throws RankerError PARAMETER_INVALID naming the first fault
 */
export const readPart = <Schema extends z.ZodType>(schema: Schema, part: unknown): z.infer<Schema> => {
  const read = schema.safeParse(part);
  if (read.success) return read.data;
  const { path, message } = read.error.issues[0]!;
  const parameter = path.join('.');
  throw new RankerError('PARAMETER_INVALID', `${parameter === '' ? '' : `${parameter}: `}${message}`, { parameter });
};
