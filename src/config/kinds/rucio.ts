import { z } from 'zod';
import { endpointUrl, httpUrl } from './addresses.ts';
import { json, type Kind, textOf } from './kind.ts';
import { path } from './words.ts';

const RucioEntry = z.strictObject({
  name: z.string().min(1),
  url: textOf(httpUrl),
  auth_url: textOf(httpUrl).optional(),
  account: z.string().min(1),
  username: z.string().optional(),
  password: z.string().optional(),
  token_file: textOf(path).optional(),
  oidc_token_url: textOf(endpointUrl).optional(),
  oidc_client_id: z.string().optional(),
  oidc_client_secret: z.string().optional(),
  oidc_scope: z.string().optional(),
  oidc_audience: z.string().optional(),
  scopes: z.array(z.string()).optional(),
});

type RucioEntry = z.infer<typeof RucioEntry>;

/** Several Rucios, each with the same keys as the RUCIO_ settings. */
export const rucioInstances: Kind<readonly RucioEntry[]> = json(
  'a JSON list such as [{"name": "rucio-a", "url": "https://rucio-a", "account": "ranker", "username": "u", "password": "p", "scopes": ["demo"]}]',
  z.array(RucioEntry),
);

/** Providers, or `provider/region`, by storage element. */
export const rseProviders: Kind<Readonly<Record<string, string | readonly string[]>>> = json(
  'a JSON object of storage elements with their provider, such as {"RSE-1": "SITE-A", "RSE-2": ["SITE-A/one", "SITE-B"]}',
  z.record(z.string().min(1), z.union([z.string().min(1), z.array(z.string().min(1))])),
);
