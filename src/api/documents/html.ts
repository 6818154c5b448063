const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand in an element or a quoted attribute. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character]!);

/** A titled list of items that are HTML already; nothing when there are none. */
export const listOf = (title: string, items: readonly string[]): string =>
  items.length === 0
    ? ''
    : `<h4>${escapeHtml(title)}</h4>\n<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`;
