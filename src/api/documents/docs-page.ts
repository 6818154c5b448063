import { hash } from 'node:crypto';
import { escapeHtml, listOf, proseHtml } from './html.ts';
import type { OpenApiDocument, Operation } from './openapi.ts';
import { schemaHtml } from './schema-html.ts';

export type DocsPage = { readonly html: string /** Its content security policy. */; readonly policy: string };

const style = `
:root { color-scheme: light dark; background: Canvas; color: CanvasText; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
code, .method { font-family: ui-monospace, monospace; }
.method { display: inline-block; min-width: 4em; font-weight: bold; }
section { border-top: 1px solid; margin-top: 1rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { text-align: left; vertical-align: top; padding: .2rem .8rem .2rem 0; }
td { overflow-wrap: normal; }
td:first-child, th { white-space: nowrap; }
nav ul { columns: 20rem; list-style: none; padding: 0; }
`;

const policy = `default-src 'none'; style-src 'sha256-${hash('sha256', style, 'base64')}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;

const refName = (content: object): string[] =>
  Object.entries(content as Record<string, { schema: { $ref: string } }>).map(([type, { schema }]) => {
    const name = schema.$ref.split('/').at(-1)!;
    return `<code>${escapeHtml(type)}</code> <a href="#schema-${name}">${name}</a>`;
  });

const responseRows = (responses: Operation['responses']): string =>
  Object.entries(responses)
    .map(([status, { description, content = {} }]) => {
      const bodies = refName(content).join('<br>');
      return `<tr><td>${status}</td><td>${proseHtml(description)}</td><td>${bodies}</td></tr>`;
    })
    .join('\n');

const operationHtml = (path: string, method: string, operation: Operation): string => {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const parameterItems = parameters.map(
    ({ name, in: place, required, description: about = '' }) =>
      `<code>${escapeHtml(name)}</code> (${place}${required ? ', required' : ''}) ${proseHtml(about)}`,
  );
  return `<section id="${operationId}">
<h3><span class="method">${method.toUpperCase()}</span> <code>${escapeHtml(path)}</code></h3>
<p>${proseHtml(summary)}.${description ? ` ${proseHtml(description)}` : ''}</p>
${listOf('Parameters', parameterItems)}
${listOf('Body', requestBody ? refName(requestBody.content) : [])}
<table><thead><tr><th>Status</th><th>Means</th><th>Body</th></tr></thead><tbody>
${responseRows(responses)}
</tbody></table>
</section>`;
};

const linkHtml = ({ path, method, operation }: { path: string; method: string; operation: Operation }): string =>
  `<li>${method.toUpperCase()} <a href="#${operation.operationId}">${escapeHtml(path)}</a></li>`;

/** The document as one page of HTML: no script, nothing external, no style but its own. */
export const docsPage = ({ info, tags, paths, components }: OpenApiDocument): DocsPage => {
  const byPath = Object.entries(paths).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const operations = byPath.flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const groups = tags
    .map(({ name, description }) => ({
      title: escapeHtml(description),
      own: operations.filter(({ operation }) => operation.tags.includes(name)),
    }))
    .filter(({ own }) => own.length > 0);
  const links = groups.map(({ own }) => own.map(linkHtml).join('')).join('');
  const sections = groups.map(
    ({ title, own }) =>
      `<h2>${title}</h2>\n${own.map(({ path, method, operation }) => operationHtml(path, method, operation)).join('\n')}`,
  );
  const schemas = Object.entries(components.schemas).map(([name, schema]) => schemaHtml(name, schema));
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(info.title)} ${escapeHtml(info.version)}</title>
<style>${style}</style>
</head>
<body>
<header><h1>${escapeHtml(info.title)} ${escapeHtml(info.version)}</h1>
<p>${escapeHtml(info.summary)} <a href="openapi.json">OpenAPI 3.1</a></p></header>
<main>
<nav aria-label="Paths"><ul>${links}</ul></nav>
${sections.join('\n')}
<h2>Schemas</h2>
${schemas.join('\n')}
</main>
</body>
</html>
`;
  return { html, policy };
};
