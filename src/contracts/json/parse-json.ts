import { RankerError } from '../../errors.ts';
import { keepExactIntegers } from './exact-integers.ts';
import { faultOffset } from './json-fault.ts';
import { closingQuote } from './json-strings.ts';
import type { JsonValue } from './json-value.ts';
import { utf8Text } from './utf8-text.ts';

/** A piece [start, end) of a text. */
type Span = readonly [start: number, end: number];

type Scan = {
  /** The positions of the bare tokens NaN, Infinity and -Infinity, in order. */
  readonly constants: readonly Span[];
  /** Whether some number has an exponent or very many digits. */
  readonly mayOverflow: boolean;
  /** Whether some integer has so many digits that a number may round it. */
  readonly mayRound: boolean;
};

/** Default limit of nested arrays and objects. */
const usualDepth = 32;

/** Digits of the least integer that a number rounds, 2^53 + 1. */
const digitsThatMayRound = 16;

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** One linear pass over everything outside strings; JSON.parse decides whether the text is JSON at all. */
const scan = (text: string, maxDepth: number): Scan => {
  const constants: Span[] = [];
  let mayOverflow = false;
  let mayRound = false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      at = closingQuote(text, at + 1);
    } else if (isDigit(code)) {
      const first = at;
      while (isDigit(text.charCodeAt(at + 1))) at++;
      if (at - first > 300) mayOverflow = true;
      if (at - first + 1 >= digitsThatMayRound && text[first - 1] !== '.') mayRound = true;
    } else if (code === 0x7b || code === 0x5b) {
      if (++depth > maxDepth) throw tooDeep(maxDepth, at);
    } else if (code === 0x7d || code === 0x5d) {
      depth--;
    } else if (code === 0x65 || code === 0x45) {
      mayOverflow ||= isDigit(text.charCodeAt(at - 1));
    } else if (code === 0x4e && text.startsWith('NaN', at)) {
      constants.push([at, at + 3]);
      at += 2;
    } else if (code === 0x49 && text.startsWith('Infinity', at)) {
      constants.push([text[at - 1] === '-' ? at - 1 : at, at + 8]);
      at += 7;
    }
  }
  return { constants, mayOverflow, mayRound };
};

const tooDeep = (maxDepth: number, position: number): RankerError =>
  new RankerError('MESSAGE_TOO_DEEP', `the JSON is nested deeper than ${maxDepth} levels at position ${position}`, {
    maxDepth,
    position,
  });

const withNulls = (text: string, constants: readonly Span[]): string => {
  const pieces: string[] = [];
  let from = 0;
  for (const [start, end] of constants) {
    pieces.push(text.slice(from, start));
    from = end;
  }
  pieces.push(text.slice(from));
  return pieces.join('null');
};

/** Replaces Infinity by null, in place; the depth is limited by then. */
const dropOverflow = (value: JsonValue): JsonValue => {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = dropOverflow(value[i]!);
  } else if (value !== null && typeof value === 'object') {
    for (const key of Object.keys(value)) value[key] = dropOverflow(value[key]!);
  }
  return value;
};

/** @param constants - tokens in the text that are not allowed */
const notJson = (text: string, cause: unknown, constants: readonly Span[] = []): RankerError => {
  const position = Math.min(faultOffset(text), constants[0]?.[0] ?? text.length);
  const near = text.slice(Math.max(0, position - 20), position + 20);
  const fault = position === text.length ? 'ends too early' : 'is wrong';
  return new RankerError(
    'MESSAGE_JSON',
    `the JSON ${fault} at position ${position}, near ${JSON.stringify(near)}`,
    { position },
    { cause },
  );
};

/**
 * Reads JSON as Python writes it: the bare tokens NaN, Infinity and -Infinity, and numbers too large for a double,
 * become null; integers beyond 2^53 are rounded, and remembered as written (`exactIntegersOf`). Linear in time and
 * never recursive beyond `maxDepth`, whatever the text.
 * @param maxDepth - of nested arrays and objects
 * @throws RankerError MESSAGE_JSON (with `position`, in UTF-16 units), MESSAGE_TOO_DEEP
 */
export const parseJson = (text: string, maxDepth = usualDepth): JsonValue => {
  const { constants, mayOverflow, mayRound } = scan(text, maxDepth);
  let value: JsonValue;
  try {
    const json = constants.length === 0 ? text : withNulls(text, constants);
    value = mayRound ? JSON.parse(json, keepExactIntegers) : JSON.parse(json);
  } catch (cause) {
    throw notJson(text, cause);
  }
  return mayOverflow ? dropOverflow(value) : value;
};

/**
 * Reads standard JSON: NaN and Infinity are faults, but a number too large for a double becomes infinite.
 * @throws RankerError MESSAGE_JSON, MESSAGE_TOO_DEEP, as `parseJson` does
 */
export const parseStandardJson = (text: string): JsonValue => {
  const { constants } = scan(text, usualDepth);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw notJson(text, cause, constants);
  }
};

/**
 * Reads JSON from the bytes of a message.
 * @throws RankerError MESSAGE_JSON, also for bytes that are not UTF-8; MESSAGE_TOO_DEEP
 */
export const parseJsonBytes = (bytes: Uint8Array): JsonValue => parseJson(utf8Text(bytes, 'message'));
