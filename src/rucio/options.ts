/** How a service proves who it is. */
export type RucioAuth =
  | { readonly kind: 'userpass'; readonly username: string; readonly password: string }
  /** A token in a file that something else keeps fresh. */
  | { readonly kind: 'token-file'; readonly path: string }
  /** A token of an OpenID Connect provider, by the client credentials grant. */
  | {
      readonly kind: 'oidc';
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly scope: string | undefined;
      readonly audience: string | undefined;
    };

/** One Rucio. */
export type RucioOptions = {
  /** What it is called in reasons and the log. */
  readonly name: string;
  /** Without the slash at the end. */
  readonly url: string;
  /** Where tokens are given out; often the same. */
  readonly authUrl: string;
  readonly account: string;
  readonly auth: RucioAuth;
  /** Of which data sets it is asked; all where undefined. */
  readonly scopes: readonly string[] | undefined;
  /** The attribute of a storage element that names its provider, or `provider/region`. */
  readonly providerAttribute: string;
};

/** What a client takes from the world. */
export type RucioPorts = {
  readonly fetch: typeof fetch;
  /** Epoch ms. */
  readonly now: () => number;
  /** Ms of a clock that nobody sets. */
  readonly elapsed: () => number;
};

export const systemPorts: RucioPorts = {
  fetch,
  now: Date.now,
  elapsed: () => performance.now(),
};
