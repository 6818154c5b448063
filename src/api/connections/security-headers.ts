/** On every answer: it is data for its caller alone, never a page. */
export const securityHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** On every answer over TLS: browsers use only TLS from now on, for a year. */
export const tlsHeaders = { 'strict-transport-security': 'max-age=31536000' } as const;
