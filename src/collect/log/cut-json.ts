/** The state at the end of a text: open strings and brackets, innermost last. */
type Ending = { readonly open: readonly string[]; readonly inString: boolean; readonly escaped: boolean };

const endingOf = (text: string): Ending => {
  const open: string[] = [];
  let inString = false;
  let escaped = false;
  for (const letter of text) {
    if (inString) {
      if (escaped) escaped = false;
      else if (letter === '\\') escaped = true;
      else if (letter === '"') inString = false;
    } else if (letter === '"') inString = true;
    else if (letter === '{') open.push('}');
    else if (letter === '[') open.push(']');
    else if (letter === '}' || letter === ']') open.pop();
  }
  return { open, inString, escaped };
};

const halfEscape = /\\u[0-9a-fA-F]{0,3}$/;
const loneMember = /([{,])\s*"(?:[^"\\]|\\.)*"\s*(?::\s*)?$/;
const halfWord = /([:[,]\s*)(?:t|tr|tru|f|fa|fal|fals|n|nu|nul|-|\d+\.|\d+[eE][+-]?)$/;

/**
 * JSON that the log truncated, with its open strings and brackets closed; a name without a value is dropped. A complete
 * text stays as it is.
 */
export const closeCutJson = (text: string): string => {
  const { open, inString, escaped } = endingOf(text);
  if (open.length === 0 && !inString) return text;
  let closed = inString ? (escaped ? text.slice(0, -1) : text).replace(halfEscape, '') : text;
  if (inString) closed += '"';
  else closed = closed.replace(halfWord, '$1null');
  if (open.at(-1) === '}') closed = closed.replace(loneMember, (_, before: string) => (before === '{' ? '{' : ''));
  return closed.replace(/,\s*$/, '') + open.toReversed().join('');
};
