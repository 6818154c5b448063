import { createServer, type RequestListener } from 'node:http';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import Provider, { type Configuration } from 'oidc-provider';
import { listening } from './listening.ts';
import { audience } from './token-issuer.ts';

const keyOf = async (kid: string, alg: 'RS256' | 'ES256'): Promise<JWK> => {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), kid, alg, use: 'sig' };
};

/** An OpenID provider as long as the test lasts; each client gets the claims of its name. */
export const openProvider = async (claims: Readonly<Record<string, Record<string, unknown>>>) => {
  let handler: RequestListener = (_, response) => response.writeHead(503).end();
  const server = createServer((request, response) => handler(request, response));
  const { port, stop } = await listening(server);
  const issuer = `http://127.0.0.1:${port}`;

  const clients = Object.keys(claims).map((name) => ({
    client_id: name,
    client_secret: 'secret',
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
  }));
  const serveWith = (keys: JWK[]) => {
    const alg = keys[0]!.alg as 'RS256' | 'ES256';
    const configuration: Configuration = {
      jwks: { keys: keys as NonNullable<Configuration['jwks']>['keys'] },
      scopes: ['openid', 'outcomes'],
      clientDefaults: { id_token_signed_response_alg: alg },
      clients: clients as NonNullable<Configuration['clients']>,
      features: {
        devInteractions: { enabled: false },
        clientCredentials: { enabled: true },
        resourceIndicators: {
          enabled: true,
          defaultResource: () => audience,
          getResourceServerInfo: () => ({
            scope: 'outcomes',
            audience,
            accessTokenTTL: 300,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg } },
          }),
        },
      },
      extraTokenClaims: (_, token) => claims[token.clientId ?? ''],
    };
    handler = new Provider(issuer, configuration).callback();
  };

  const token = async (client: string): Promise<string> => {
    const answer = await fetch(`${issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${client}:secret`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'outcomes' }),
    });
    return ((await answer.json()) as { access_token: string }).access_token;
  };
  return { issuer, keyOf, serveWith, token, stop, startAgain: () => listening(server, port) };
};
