import { execFileSync } from 'node:child_process';

type List = { readonly components: readonly { readonly externalReferences?: { url: string }[] }[] };

/**
 * Of a repository. npm takes these over as their packages name them, `owner/name` and
 * `git@host:path` among them; whoever holds such a list against its schema refuses it whole, so here they are URLs.
 */
const urlOf = (named: string): string =>
  named.replace(/^[\w.-]+\/[\w.-]+$/, 'https://github.com/$&').replace(/^(\w+@[\w.-]+):/, 'ssh://$1/');

const written = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx'], { maxBuffer: 64 * 1024 * 1024 });
const list = JSON.parse(written.toString()) as List;
for (const { externalReferences = [] } of list.components) {
  for (const reference of externalReferences) reference.url = urlOf(reference.url);
}
console.log(JSON.stringify(list, null, 2));
