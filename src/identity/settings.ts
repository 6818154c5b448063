/** A trusted issuer of tokens. */
export type IssuerSettings = {
  /** Exactly as in the tokens' `iss`. */
  readonly issuer: string;
  /** Its tokens must be issued for one of these. */
  readonly audiences: readonly string[];
  /** Put in front of each of its groups, so that no issuer can grant another's. */
  readonly groupPrefix: string;
};

/** Names of groups, and of scopes as `scope:NAME`, that have a right. */
export type Rights = {
  /** The right to rank for all groups. */
  readonly rank: readonly string[];
  readonly outcomes: readonly string[];
  readonly read: readonly string[];
  readonly admin: readonly string[];
};

/** Callers that may use the drop-ins without a token. */
export type Neighbours = {
  /** Addresses and networks, such as `10.1.0.0/16`. */
  readonly cidrs: readonly string[];
  /** Names in client certificates; `*` is any that a trusted authority signed. */
  readonly certificates: readonly string[];
};
