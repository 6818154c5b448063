import { hash } from 'node:crypto';
import { canonicalJson, canonicalTexts } from '../json/canonical-json.ts';
import { compareText } from '../json/compare-text.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json/json-value.ts';

/** The identity of a request, and the canonical texts of its entries, which are a by-product. */
export type RequestIdentity = {
  /** 32 hexadecimal digits; the same for equal requests, in whatever order their keys and providers come. */
  readonly requestHash: string;
  readonly entryTexts: ReadonlyMap<JsonObject, string>;
};

/** SHA-256, cut to 128 bits, of the canonical texts: the request without its entries, then these in order, one a line. */
export const requestIdentity = (message: JsonValue): RequestIdentity => {
  const entries = isJsonObject(message) && Array.isArray(message.providers) ? message.providers : [];
  const besides = isJsonObject(message) ? { ...message, providers: [] } : message;
  const texts = canonicalTexts(entries);
  return {
    requestHash: hash('sha256', [canonicalJson(besides), ...texts.toSorted(compareText)].join('\n')).slice(0, 32),
    entryTexts: new Map(entries.map((entry, at) => [entry as JsonObject, texts[at]!])),
  };
};
