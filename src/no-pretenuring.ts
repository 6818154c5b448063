import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 allocate every object among the young ones. Where many that were made at one place outlived a collection, it
 * would from then on make all of that place among the old ones; what these name, young as it is, then lives until the
 * whole heap is collected (docs/decisions/0056). To be called before much is allocated; for the whole process.
 */
export const disablePretenuring = (): void => setFlagsFromString('--no-allocation-site-pretenuring');
