/** What a route does; decides who may call it. `open` routes are for everyone. */
export type Act = 'open' | 'rank' | 'outcomes' | 'read' | 'admin';

/** The sender of a request, and its rights. */
export type Caller = {
  /** A unique name, for the log and the rate limit; never a secret. */
  readonly subject: string;
  readonly may: ReadonlySet<Act>;
  /** The groups whose deployments may be ranked, without a leading slash. */
  readonly ranksFor: 'all' | ReadonlySet<string>;
  /** A caller without a token, admitted by its network or certificate: it may use the drop-ins, and nothing else. */
  readonly dropInsOnly: boolean;
  /** Epoch ms; when the token expires. Undefined without a token. */
  readonly until?: number;
};

/** What the connection and the header say about the caller. */
export type Credentials = {
  /** The header field, as it came. */
  readonly authorization: string | undefined;
  /** IP address of the other end. */
  readonly address: string;
  /** Names in the client certificate, if a trusted authority signed it. */
  readonly certificateNames: readonly string[];
};

/** @throws RankerError TOKEN_MISSING, TOKEN_REFUSED, ISSUER_UNREACHABLE */
export type Identify = (credentials: Credentials) => Promise<Caller>;

/** `/cms/prod`, `cms/prod` and `cms/prod/` are one group. */
export const groupName = (text: string): string => text.replace(/^\/+|\/+$/g, '');

/** Whether a caller may rank deployments of a group; the empty group has no members, so only `all` covers it. */
export const mayRankFor = ({ ranksFor }: Caller, userGroup: string): boolean =>
  ranksFor === 'all' || (userGroup !== '' && ranksFor.has(groupName(userGroup)));
