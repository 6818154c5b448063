import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

type Component = {
  readonly purl: string;
  readonly properties?: readonly { readonly name: string }[];
  readonly externalReferences?: readonly { readonly url: string }[];
};

const nameOf = ({ purl }: Component): string => decodeURIComponent(/^pkg:npm\/(.+)@/.exec(purl)![1]!);

const isDevelopment = ({ properties = [] }: Component): boolean =>
  properties.some(({ name }) => name === 'cdx:npm:package:development');

const { bomFormat, components }: { readonly bomFormat: string; readonly components: readonly Component[] } = JSON.parse(
  execFileSync('npm', ['run', '-s', 'sbom'], { cwd: root, encoding: 'utf8', stdio: 'pipe' }),
);

test('npm run sbom lists every dependency as CycloneDX, and marks what only develops', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };
  expect(bomFormat).toBe('CycloneDX');
  const [develops, runs] = [components.filter(isDevelopment), components.filter((one) => !isDevelopment(one))];
  expect(runs.map(nameOf)).toEqual(expect.arrayContaining(Object.keys(dependencies)));
  expect(develops.map(nameOf)).toEqual(expect.arrayContaining(Object.keys(devDependencies)));
});

test('what npm run sbom refers to is URLs, as CycloneDX asks', () => {
  const urls = components.flatMap(({ externalReferences = [] }) => externalReferences.map(({ url }) => url));
  expect(urls.length).toBeGreaterThan(0);
  expect(urls.filter((url) => !URL.canParse(url))).toEqual([]);
});
