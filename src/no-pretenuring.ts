import { setFlagsFromString } from 'node:v8';

/**
 * Makes V8 allocate every object in the young generation. If many objects of one allocation site survived a collection,
 * V8 would allocate all later ones of that site in the old generation; the young objects they refer to then live until
 * the whole heap is collected (docs/decisions/0056). Call before much is allocated; applies to the whole process.
 */
export const disablePretenuring = (): void => setFlagsFromString('--no-allocation-site-pretenuring');
