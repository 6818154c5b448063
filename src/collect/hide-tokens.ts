const suspicious = /token|passw|secret|bearer|eyJ/i;
/** A lookahead takes a name once and for all: found again in each of its parts, one long name would take hours. */
const named = /("(?=[^"\\]*?(?:token|passw|secret))(?=([^"\\]*))\2\\*"\s*:\s*\\*")[^"\\]*/gi;
const assigned =
  /(\b(?=\w*?(?:token|passw|secret))(?=(\w+))\2[^\S\n]*[:=][^\S\n]*\\*["']?)(?![\s{[\\"'])[^\s,;"'}\]\\]+/gi;
const jsonWebToken = /\beyJ[A-Za-z0-9_-]{8,}[A-Za-z0-9_.-]*/g;
const bearer = /(\bbearer\s+)[A-Za-z0-9._~+/=-]{8,}/gi;

/** Replaces a token. */
export const hidden = '(hidden)';

/**
 * A text without users' tokens and passwords: in JSON, in JSON within JSON, in YAML and in the text of errors, complete
 * or truncated.
 */
export const hideTokens = (text: string): string =>
  suspicious.test(text)
    ? text
        .replace(jsonWebToken, hidden)
        .replace(named, `$1${hidden}`)
        .replace(bearer, `$1${hidden}`)
        .replace(assigned, `$1${hidden}`)
    : text;
