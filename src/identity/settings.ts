/** A trusted issuer of tokens. */
export type IssuerSettings = {
  /** Exactly as in the tokens' `iss`. */
  readonly issuer: string;
  /** Its tokens must be issued for one of these. */
  readonly audiences: readonly string[];
  /** Put in front of each of its groups, so that no issuer can grant another's. */
  readonly groupPrefix: string;
};

export type TokenSettings = {
  readonly issuers: readonly IssuerSettings[];
  /** Signature algorithms, named as in RFC 7518; never `none` nor a symmetric one. */
  readonly algorithms: readonly string[];
  /** Tolerated difference of the clocks, s. */
  readonly clockSkewS: number;
};

/** When an issuer's keys are fetched, ms. */
export type KeyTimes = {
  /** Older keys are refreshed in the background. */
  readonly refreshMs: number;
  /** Least time between two fetches, whatever tokens come; after a failure, the most. */
  readonly cooldownMs: number;
  /** Older keys are no longer trusted, even if the issuer doesn't answer. */
  readonly maxAgeMs: number;
  /** Longest wait for one answer. */
  readonly timeoutMs: number;
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
