/** What a route does; it decides who may call it. `open` routes ask nobody. */
export type Act = 'open' | 'rank' | 'outcomes' | 'read' | 'admin';

/** Who sends a request, and what that allows. */
export type Caller = {
  /** One name a caller, for the log and the rate limit; never a secret. */
  readonly subject: string;
  readonly may: ReadonlySet<Act>;
  /** The groups whose deployments may be ranked, without a leading slash. */
  readonly ranksFor: 'all' | ReadonlySet<string>;
  /** A neighbour that shows no token: it may use the drop-ins, and nothing else. */
  readonly dropInsOnly: boolean;
  /** Epoch ms; the token holds no longer. Undefined without a token. */
  readonly until?: number;
};

/** What a connection and a header field tell about who is there. */
export type Credentials = {
  /** The header field, as it came. */
  readonly authorization: string | undefined;
  /** IP address of the other end. */
  readonly address: string;
  /** Names in the client certificate, if one was shown that a trusted authority signed. */
  readonly certificateNames: readonly string[];
};

/** @throws RankerError TOKEN_MISSING, TOKEN_REFUSED, ISSUER_UNREACHABLE */
export type Identify = (credentials: Credentials) => Promise<Caller>;

/** `/cms/prod`, `cms/prod` and `cms/prod/` are one group. */
export const groupName = (text: string): string => text.replace(/^\/+|\/+$/g, '');

/** Whether a caller may have deployments of a group ranked; the empty group is nobody's, so only `all` covers it. */
export const mayRankFor = ({ ranksFor }: Caller, userGroup: string): boolean =>
  ranksFor === 'all' || (userGroup !== '' && ranksFor.has(groupName(userGroup)));
