import { createServer } from 'node:http';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { listening } from './listening.ts';

export const audience = 'https://ranker.example';

type SigningKey = { readonly alg: string; readonly kid: string; readonly secret: CryptoKey; readonly jwk: JWK };

export const signingKey = async (kid: string, alg = 'ES256'): Promise<SigningKey> => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, kid, secret: privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
};

/** An issuer that lasts as long as the test, whose keys and faults the test decides. */
export const openIssuer = async (...keys: SigningKey[]) => {
  const state = { keys, isDown: false, asked: 0, document: {} as object, padding: '', silent: false };
  const server = createServer((request, response) => {
    if (state.silent) return;
    if (state.isDown) {
      response.writeHead(503).end();
      return;
    }
    const isKeys = request.url === '/jwks';
    if (isKeys) state.asked++;
    const body = isKeys
      ? { keys: state.keys.map(({ jwk }) => jwk), padding: state.padding }
      : { issuer, jwks_uri: `${issuer}/jwks`, ...state.document };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  const { port } = await listening(server);
  const issuer = `http://127.0.0.1:${port}`;

  /** A token that holds, but for the changes; a claim that is undefined is left out. */
  const token = (
    changes: Readonly<Record<string, unknown>> = {},
    { key = keys[0]!, header = {} as object } = {},
  ): Promise<string> => {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer,
      aud: audience,
      sub: 'user-1',
      iat: now,
      exp: now + 600,
      groups: ['/cms'],
      ...changes,
    };
    return new SignJWT(claims).setProtectedHeader({ alg: key.alg, kid: key.kid, ...header }).sign(key.secret);
  };
  return { issuer, state, token };
};
