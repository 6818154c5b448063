const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes text for an element or a quoted attribute. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character]!);

/** HTML of a sentence whose code stands between backticks. */
export const proseHtml = (text: string): string => escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');

/** A titled list of HTML items; empty when there are none. */
export const listOf = (title: string, items: readonly string[]): string =>
  items.length === 0
    ? ''
    : `<h4>${escapeHtml(title)}</h4>\n<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`;
