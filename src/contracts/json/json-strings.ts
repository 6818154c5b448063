/** Whether an odd number of backslashes stands before a position. */
const isEscaped = (text: string, position: number): boolean => {
  let at = position - 1;
  while (text.charCodeAt(at) === 0x5c) at--;
  return (position - at) % 2 === 0;
};

/** The end of the string that begins at `start`: its closing quote, or the end of the text. */
export const closingQuote = (text: string, start: number): number => {
  let at = text.indexOf('"', start);
  while (at >= 0 && isEscaped(text, at)) at = text.indexOf('"', at + 1);
  return at < 0 ? text.length : at;
};

/**
 * The value of a key of the outermost object, in a text that may not be JSON: truncated, wrong or too deep. Linear in
 * time, never recursive.
 * @param key - word characters only
 * @param mostCharacters - of the value, a string without escapes; other values are skipped
 */
export const outermostText = (json: string, key: string, mostCharacters: number): string | undefined => {
  const member = new RegExp(`"${key}"\\s*:\\s*"([^"\\\\\\x00-\\x1f]{1,${mostCharacters}})"`, 'y');
  let found: string | undefined;
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === 0x22) {
      member.lastIndex = at;
      if (depth === 1) found = member.exec(json)?.[1] ?? found;
      at = closingQuote(json, at + 1);
    } else if (code === 0x7b || code === 0x5b) {
      depth++;
    } else if ((code === 0x7d || code === 0x5d) && --depth === 0) {
      return found;
    }
  }
  return found;
};
