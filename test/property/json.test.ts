import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../src/contracts/json/canonical-json.ts';
import type { JsonValue } from '../../src/contracts/json/json-value.ts';
import { parseJson } from '../../src/contracts/json/parse-json.ts';
import { RankerError } from '../../src/errors.ts';

const scalar = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('NaN', '-Infinity', '"', '\\', '[{', '__proto__'),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);
const json = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'a', 'b', '10', '9')), tie('value'), {
      maxKeys: 4,
    }),
  ),
})).value;

const codeOf = (call: () => unknown): string => {
  try {
    call();
  } catch (thrown) {
    if (thrown instanceof RankerError) return thrown.code;
    throw thrown;
  }
  return 'none';
};

test('every JSON value survives being written and read', () => {
  fc.assert(
    fc.property(json, fc.constantFrom(undefined, 1, '\t'), (value, blanks) => {
      const text = JSON.stringify(value, null, blanks);
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }),
  );
});

test('a text is refused exactly when JSON.parse refuses it, at a place it cannot do without', () => {
  const damaged = fc
    .tuple(json, fc.nat(), fc.constantFrom('', ',', ':', '"', '{', '}', '[', ']', '0', '-', '.', 'e', 'x', '\\', '\n'))
    .map(([value, at, insert]) => {
      const text = JSON.stringify(value);
      const cut = at % (text.length + 1);
      return text.slice(0, cut) + insert + text.slice(cut + 1);
    })
    .filter((text) => !/NaN|Infinity/.test(text));
  fc.assert(
    fc.property(damaged, (text) => {
      let legal = true;
      try {
        JSON.parse(text);
      } catch {
        legal = false;
      }
      expect(codeOf(() => parseJson(text))).toBe(legal ? 'none' : 'MESSAGE_JSON');
    }),
    { numRuns: 1000 },
  );
});

test('tokens of Python in the place of numbers read as null', () => {
  const marked = fc.tuple(json, fc.constantFrom('NaN', 'Infinity', '-Infinity', '1e400', '-9e999'));
  fc.assert(
    fc.property(marked, ([value, token]) => {
      const text = JSON.stringify({ before: 4711, value, list: [4711] });
      const outside = text.replace(/^\{"before":4711/, `{"before":${token}`).replace(/\[4711\]\}$/, `[${token}]}`);
      expect(parseJson(outside)).toEqual(
        JSON.parse(text.replace(/^\{"before":4711/, '{"before":null').replace(/\[4711\]\}$/, '[null]}')),
      );
    }),
  );
});

test('integers of any size stand in the canonical text as they were written', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: -(10n ** 300n), max: 10n ** 300n })), json, (integers, value) => {
      const text = `{"a":${JSON.stringify(value)},"b":[${integers.join()}],"c":{"d":${integers.at(-1) ?? 0}}}`;
      expect(canonicalJson(parseJson(text))).toBe(
        `{"a":${canonicalJson(value)},"b":[${integers.join()}],"c":{"d":${integers.at(-1) ?? 0}}}`,
      );
    }),
  );
});

test('nesting is allowed up to the bound and not beyond', () => {
  const brackets = fc.array(fc.constantFrom(['[', ']'], ['{"a":', '}']), { minLength: 1, maxLength: 64 });
  fc.assert(
    fc.property(brackets, fc.integer({ min: 1, max: 64 }), (levels, maxDepth) => {
      const text =
        levels.map(([open]) => open).join('') +
        1 +
        levels
          .map(([, close]) => close)
          .reverse()
          .join('');
      expect(codeOf(() => parseJson(text, maxDepth))).toBe(levels.length <= maxDepth ? 'none' : 'MESSAGE_TOO_DEEP');
    }),
  );
});

const reversed = (value: JsonValue): JsonValue => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  );
};

test('the canonical text does not depend on the order of keys and means the same', () => {
  fc.assert(
    fc.property(json, (value) => {
      const text = canonicalJson(value);
      expect(canonicalJson(reversed(value))).toBe(text);
      expect(canonicalJson(parseJson(text))).toBe(text);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
