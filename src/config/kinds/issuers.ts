import { z } from 'zod';
import { isSecure } from '../../contracts/rest/loopback.ts';
import { json } from './kind.ts';

const isIssuer = (text: string): boolean => {
  if (!URL.canParse(text) || text.length > 2000) return false;
  const url = new URL(text);
  const { username, password, search, hash } = url;
  return isSecure(url) && username === '' && password === '' && search === '' && hash === '';
};

const issuerUrl = z.string().refine(isIssuer);

const issuer = z.union([
  issuerUrl.transform((url) => ({ issuer: url })),
  z.strictObject({
    issuer: issuerUrl,
    audiences: z.array(z.string().min(1)).min(1).optional(),
    group_prefix: z.string().optional(),
  }),
]);

/** Issuers of tokens, each with or without its own audiences and group prefix. */
export const issuers = json(
  'a JSON list of https URLs, or of objects with issuer, audiences and group_prefix',
  z.array(issuer).min(1),
);
