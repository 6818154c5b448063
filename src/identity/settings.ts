/** An issuer whose tokens are believed. */
export type IssuerSettings = {
  /** As it stands in the tokens' `iss`, to the letter. */
  readonly issuer: string;
  /** Whom its tokens must be meant for: one of these. */
  readonly audiences: readonly string[];
  /** Stands before each of its groups, so that issuers can't speak for each other's. */
  readonly groupPrefix: string;
};

export type TokenSettings = {
  readonly issuers: readonly IssuerSettings[];
  /** Of signatures, as in RFC 7518; never `none` nor a symmetric one. */
  readonly algorithms: readonly string[];
  /** Tolerated difference of the clocks, s. */
  readonly clockSkewS: number;
};

/** When an issuer's keys are asked for, ms. */
export type KeyTimes = {
  /** Keys older than that are asked for again, beside the work. */
  readonly refreshMs: number;
  /** Least time between two questions, whoever sends whatever; after one that failed, the most. */
  readonly cooldownMs: number;
  /** Keys older than that are not believed any more, even if the issuer doesn't answer. */
  readonly maxAgeMs: number;
  /** Longest wait for one answer. */
  readonly timeoutMs: number;
};

/** Names of groups, and of scopes as `scope:NAME`, that a right goes with. */
export type Rights = {
  /** To rank for all groups. */
  readonly rank: readonly string[];
  readonly outcomes: readonly string[];
  readonly read: readonly string[];
  readonly admin: readonly string[];
};

/** Neighbours that show no token and may use the drop-ins all the same. */
export type Neighbours = {
  /** Addresses and networks, such as `10.1.0.0/16`. */
  readonly cidrs: readonly string[];
  /** Names in client certificates; `*` is any that a trusted authority signed. */
  readonly certificates: readonly string[];
};
