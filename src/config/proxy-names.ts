import type { Environment } from './environment.ts';

const prefix = 'FLASK_';

/** Names that differ in the orchestrator-kafka-proxy. */
const otherNames: Readonly<Record<string, string>> = { KAFKA_BOOTSTRAP_SERVERS: 'KAFKA_HOSTNAME' };

/** Its values are JSON, or else plain text; null is unset. */
const unquoted = (text: string | undefined): string | undefined => {
  if (text?.trim() === 'null') return undefined;
  if (!text?.trim().startsWith('"')) return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : text;
  } catch {
    return text;
  }
};

/**
 * Adds this program's names to those of the orchestrator-kafka-proxy, whose variables begin with `FLASK_`. Variables
 * with our own names take precedence.
 */
export const withProxyNames = (environment: Environment): Environment => {
  const own = new Set(Object.keys(environment).map((name) => name.toUpperCase()));
  const added = Object.entries(environment).flatMap(([name, text]) => {
    const upper = name.toUpperCase();
    const isPrefixed = upper.startsWith(prefix);
    const bare = isPrefixed ? upper.slice(prefix.length) : upper;
    const wanted = otherNames[bare] ?? bare;
    if (own.has(wanted) || (!isPrefixed && wanted === bare)) return [];
    return [[wanted, isPrefixed ? unquoted(text) : text]];
  });
  return { ...Object.fromEntries(added), ...environment };
};
