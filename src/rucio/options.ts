/** How to authenticate. */
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
  /** Its name in reasons and the log. */
  readonly name: string;
  /** Without a trailing slash. */
  readonly url: string;
  /** Where tokens are issued; often the same. */
  readonly authUrl: string;
  readonly account: string;
  readonly auth: RucioAuth;
  /** The scopes whose data sets it is asked about; all if undefined. */
  readonly scopes: readonly string[] | undefined;
  /** The attribute of a storage element that names its provider, or `provider/region`. */
  readonly providerAttribute: string;
};

/** The external dependencies of a client. */
export type RucioPorts = {
  readonly fetch: typeof fetch;
  /** Epoch ms. */
  readonly now: () => number;
  /** Ms of a monotonic clock. */
  readonly elapsed: () => number;
};

export const systemPorts: RucioPorts = {
  fetch,
  now: Date.now,
  elapsed: () => performance.now(),
};
