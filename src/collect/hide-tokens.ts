const suspicious = /token|passw|secret|bearer|eyJ/i;
const named = /(\\*"[^"\\]*(?:token|passw|secret)[^"\\]*\\*"\s*:\s*\\*")[^"\\]*/gi;
const assigned = /(\b\w*(?:token|passw|secret)\w*[^\S\n]*[:=][^\S\n]*\\*["']?)(?![\s{[\\"'])[^\s,;"'}\]\\]+/gi;
const jsonWebToken = /\beyJ[A-Za-z0-9_-]{8,}[A-Za-z0-9_.-]*/g;
const bearer = /(\bbearer\s+)[A-Za-z0-9._~+/=-]{8,}/gi;

/** What stands where a token stood. */
export const hidden = '(hidden)';

/**
 * A text without the tokens and passwords of users that ride in it: in JSON, in JSON within JSON, in YAML and in the
 * text of errors, whole or cut.
 */
export const hideTokens = (text: string): string =>
  suspicious.test(text)
    ? text
        .replace(jsonWebToken, hidden)
        .replace(named, `$1${hidden}`)
        .replace(bearer, `$1${hidden}`)
        .replace(assigned, `$1${hidden}`)
    : text;
