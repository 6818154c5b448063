#!/usr/bin/env node
import { existsSync } from 'node:fs';

const [major] = process.versions.node.split('.');
if (Number(major) < 24) {
  console.error(
    `provider-ranker needs Node 24 or newer, this is ${process.versions.node}. In a checkout, start it by "npm start" or "npm exec provider-ranker -- <command>".`,
  );
  process.exit(2);
}
const built = new URL('../dist/main.js', import.meta.url);
const source = new URL('../src/main.ts', import.meta.url);
await import(existsSync(source) ? source.href : built.href);
