const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|NaN|-?Infinity/y;
const escapeSequence = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const blank = /[ \t\n\r]*/y;

const matchEnd = (pattern: RegExp, text: string, at: number): number => {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
};

type End = { readonly ok: boolean; readonly at: number };

const stringEnd = (text: string, start: number): End => {
  let at = start + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return { ok: true, at: at + 1 };
    if (code < 0x20) return { ok: false, at };
    const next = code === 0x5c ? matchEnd(escapeSequence, text, at) : at + 1;
    if (next < 0) return { ok: false, at };
    at = next;
  }
  return { ok: false, at };
};

const scalarEnd = (text: string, start: number): End => {
  const at = matchEnd(scalar, text, start);
  return at < 0 ? { ok: false, at: start } : { ok: true, at };
};

type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma or end';

/**
 * Where a text stops being JSON (the bare tokens NaN, Infinity and -Infinity allowed): the offset of the first invalid
 * character, or the text's length if it ends too early.
 */
export const faultOffset = (text: string): number => {
  const closers: ('}' | ']')[] = [];
  let expected: Expected = 'value';
  let at = 0;
  for (;;) {
    at = matchEnd(blank, text, at);
    const char = text[at];
    if (char === undefined) return at;
    if (char === closers.at(-1) && (expected === 'comma or end' || expected.endsWith(char))) {
      closers.pop();
      expected = 'comma or end';
      at++;
    } else if (expected === 'comma or end' || expected === 'colon') {
      const separator: string = expected === 'colon' ? ':' : ',';
      if (char !== separator || (separator === ',' && closers.length === 0)) return at;
      expected = separator === ',' && closers.at(-1) === '}' ? 'key' : 'value';
      at++;
    } else if (expected.startsWith('value') && (char === '{' || char === '[')) {
      closers.push(char === '{' ? '}' : ']');
      expected = char === '{' ? 'key or }' : 'value or ]';
      at++;
    } else {
      const isKey = expected.startsWith('key');
      if (isKey && char !== '"') return at;
      const end = char === '"' ? stringEnd(text, at) : scalarEnd(text, at);
      if (!end.ok) return end.at;
      expected = isKey ? 'colon' : 'comma or end';
      at = end.at;
    }
  }
};
