import { escapeHtml, proseHtml } from './html.ts';

/** The part of JSON Schema 2020-12 that zod writes of our schemas. */
type Schema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
};

/** Long round numbers in short. */
const told = (limit: number): string =>
  /^-?10{6,}$/.test(String(limit)) ? limit.toExponential().replace('+', '') : String(limit);

const range = ({ minimum, maximum }: Schema): string => {
  const low = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? `≥ ${told(minimum)}` : '';
  const high = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? `≤ ${told(maximum)}` : '';
  return [low, high].filter(Boolean).join(', ');
};

/** What a value may be, in a few words of HTML. */
const kindHtml = (schema: Schema): string => {
  if (schema.$ref !== undefined) {
    const name = escapeHtml(schema.$ref.split('/').at(-1)!);
    return `<a href="#schema-${name}">${name}</a>`;
  }
  if (schema.const !== undefined) return `<code>${escapeHtml(JSON.stringify(schema.const))}</code>`;
  if (schema.enum) return schema.enum.map((one) => `<code>${escapeHtml(JSON.stringify(one))}</code>`).join(', ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map(kindHtml).join(' or ');
  if (schema.items) return `array of ${kindHtml(schema.items)}`;
  if (typeof schema.additionalProperties === 'object' && !schema.properties) {
    const values = kindHtml(schema.additionalProperties);
    return values === 'any' ? 'object' : `object of ${values}`;
  }
  const types = [schema.type ?? 'any'].flat().join(' or ');
  return escapeHtml([types, range(schema)].filter(Boolean).join(' '));
};

const propertyRow = (name: string, schema: Schema, required: boolean): string =>
  `<tr><td><code>${escapeHtml(name)}</code>${required ? ' *' : ''}</td><td>${kindHtml(schema)}</td><td>${proseHtml(schema.description ?? '')}</td></tr>`;

/** A component as a section; required properties have a star. */
export const schemaHtml = (name: string, schema: Schema): string => {
  const { properties, required = [], description = '' } = schema;
  const rows = Object.entries(properties ?? {}).map(([key, value]) => propertyRow(key, value, required.includes(key)));
  const body =
    rows.length > 0
      ? `<table><thead><tr><th>Property</th><th>Kind</th><th>Means</th></tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`
      : `<p>${kindHtml(schema)}</p>`;
  return `<section id="schema-${escapeHtml(name)}"><h3>${escapeHtml(name)}</h3>\n<p>${proseHtml(description)}</p>\n${body}</section>`;
};
