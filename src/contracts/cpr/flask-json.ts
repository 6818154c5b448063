import { canonicalJson } from '../json/canonical-json.ts';
import type { JsonValue } from '../json/json-value.ts';

/** Everything beyond printable ASCII, by UTF-16 unit; in JSON text it occurs only within strings. */
const beyondAscii = /[\u007f-\uffff]/g;

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** JSON as Flask writes it: sorted keys, no blanks, ASCII only, a line end. */
export const flaskJson = (value: JsonValue): string => `${canonicalJson(value).replace(beyondAscii, escaped)}\n`;
