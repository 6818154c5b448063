import { parse } from 'yaml';
import type { JsonValue } from '../../../contracts/json/json-value.ts';
import { RankerError, systemCode } from '../../../errors.ts';

const limits = { characters: 256 * 1024, depth: 32, values: 100_000, aliases: 50 } as const;

const unreadable = (reason: string): RankerError =>
  new RankerError('TEMPLATE_UNREADABLE', `the template can't be read: ${reason}`, { field: 'template' });

/** Plain JSON of a YAML document, with aliases expanded. */
const plain = (value: unknown): JsonValue => {
  let values = 0;
  const copy = (one: unknown, depth: number): JsonValue => {
    if (depth > limits.depth) throw unreadable(`it is nested deeper than ${limits.depth} levels`);
    if (++values > limits.values) throw unreadable(`it holds more than ${limits.values} values`);
    if (Array.isArray(one)) return one.map((item) => copy(item, depth + 1));
    if (typeof one === 'object' && one !== null) {
      return Object.fromEntries(Object.entries(one).map(([key, item]) => [key, copy(item, depth + 1)]));
    }
    if (typeof one === 'number') return Number.isFinite(one) ? one : null;
    if (typeof one === 'bigint') return Number(one);
    return typeof one === 'string' || typeof one === 'boolean' ? one : null;
  };
  return copy(value, 0);
};

/**
 * Reads a YAML document, bounded in size, depth, values and aliases; without custom tags, merges or dates.
 * @throws RankerError TEMPLATE_UNREADABLE, whose text quotes nothing of the document
 */
export const readYaml = (text: string): JsonValue => {
  if (text.length > limits.characters) throw unreadable(`it is longer than ${limits.characters} characters`);
  let value: unknown;
  try {
    value = parse(text, {
      schema: 'core',
      prettyErrors: false,
      logLevel: 'error',
      maxAliasCount: limits.aliases,
      // Of repeated keys the last counts, as in Python. Looking for them takes the parser the square of their number.
      uniqueKeys: false,
    });
  } catch (cause) {
    if (cause instanceof RangeError) throw unreadable('it is nested too deeply');
    const code = systemCode(cause) ?? 'no YAML';
    throw unreadable(code.toLowerCase().replaceAll('_', ' '));
  }
  return plain(value);
};
