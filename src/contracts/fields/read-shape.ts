import type { z } from 'zod';
import { RankerError } from '../../errors.ts';

/** The first of a schema's issues, with the path of its field, which is empty at the top. */
export const firstIssue = ({ issues }: z.ZodError): { readonly field: string; readonly text: string } => {
  const { path, message } = issues[0]!;
  const field = path.join('.');
  return { field, text: field === '' ? message : `${field}: ${message}` };
};

/**
 * Reads a value by its schema.
 * @param claim - what such a value needs, for the error text
 * @throws RankerError MESSAGE_FIELD_TYPE naming the first field that is wrong
 */
export const readShape = <Schema extends z.ZodType>(schema: Schema, value: unknown, claim: string): z.infer<Schema> => {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const { field, text } = firstIssue(read.error);
  throw new RankerError('MESSAGE_FIELD_TYPE', `${claim}: ${text}`, { field });
};
