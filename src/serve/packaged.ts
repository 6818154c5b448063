import { fileURLToPath } from 'node:url';

/** A file or folder of the package, by its path in it. */
export const packaged = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
